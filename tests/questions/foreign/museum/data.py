"""Two years of a museum: tickets, exhibitions, members and gifts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
Row = tuple[object, ...]
EXHIBITIONS: list[Row] = [
    (
        1,
        "Gold of the Steppe",
        "Archaeology",
        "East Wing",
        "Harriet Blum",
        date(2024, 10, 5),
        date(2025, 3, 30),
        310000,
        True,
    ),
    (
        2,
        "Light & Glass",
        "Decorative Arts",
        "West Wing",
        "Tomás Rey",
        date(2025, 2, 14),
        date(2025, 8, 31),
        145000,
        False,
    ),
    (3, "Ironclads", "Maritime", "Harbour Hall", "Jean Okoro", date(2024, 5, 1), date(2025, 5, 31), 98000, False),
    (4, "Post-War Posters", "Modern Art", "West Wing", None, date(2025, 9, 20), date(2026, 2, 22), 76000, False),
    (
        5,
        "Vikings on the Humber",
        "Archaeology",
        "East Wing",
        "Harriet Blum",
        date(2025, 4, 18),
        date(2025, 11, 2),
        265000,
        True,
    ),
    (
        6,
        "Étienne Dufour - Late Works",
        "Modern Art",
        "East Wing",
        "Tomás Rey",
        date(2025, 11, 28),
        date(2026, 6, 14),
        390000,
        True,
    ),
    (7, "Whales", "Natural History", "Harbour Hall", "Jean Okoro", date(2025, 6, 20), date(2026, 9, 30), 180000, False),
    (
        8,
        "Stitch by Stitch",
        "Decorative Arts",
        "West Wing",
        "Maeve Lloyd",
        date(2026, 3, 14),
        date(2026, 10, 18),
        88000,
        False,
    ),
    (
        9,
        "Ice Age Giants",
        "Natural History",
        "East Wing",
        "Maeve Lloyd",
        date(2026, 7, 3),
        date(2027, 1, 31),
        420000,
        True,
    ),
    (10, "Our River", "Maritime", "Harbour Hall", "Jean Okoro", date(2026, 10, 9), None, 60000, False),
    (11, "Roman Roads", "Archaeology", "East Wing", "Harriet Blum", date(2027, 2, 26), date(2027, 9, 5), 275000, True),
]
FIRST = [
    "Alice",
    "Ben",
    "Chloë",
    "Dev",
    "Edith",
    "Frank",
    "Grace",
    "Hamid",
    "Isla",
    "Joan",
    "Karl",
    "Lucy",
    "Mona",
    "Neil",
    "Orla",
    "Peter",
    "Queenie",
    "Ravi",
    "Sian",
    "Theo",
    "Una",
    "Victor",
    "Wendy",
    "Zoë",
    "Arthur",
]
LAST = [
    "Archer",
    "Bright",
    "Carr",
    "Dunn",
    "Ellis",
    "Fox",
    "Gupta",
    "Hale",
    "Irving",
    "Jones",
    "Kerr",
    "Lamb",
    "Moss",
    "Nash",
    "O'Brien",
    "Price",
    "Quill",
]
TOWNS = ["Hull", "York", "Leeds", "Beverley", "Lincoln", "Kingston-upon-Thames"]
FEES = {"Individual": 48.0, "Family": 82.0, "Patron": 500.0, "Student": 20.0}
PRICES = {"Adult": 14.0, "Child": 6.0, "Concession": 10.0, "Group": 8.5, "Member": 0.0}


def rows() -> dict[str, list[Row]]:
    """The rows of each table."""
    random = Random(77)
    members = _members(random)
    return {
        "exhibitions": EXHIBITIONS,
        "members": members,
        "tickets": _tickets(random, members),
        "donations": _donations(random, members),
    }


def _members(random: Random) -> list[Row]:
    found: list[Row] = []
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    for number, name in enumerate(random.sample(names, 220), start=1):
        level = random.choices(list(FEES), [9, 6, 1, 3])[0]
        joined = date(2022, 1, 1) + timedelta(days=random.randrange(1785))
        ended = None
        if random.random() < 0.24:
            ended = joined + timedelta(days=365 * random.randint(1, 3))
            ended = ended if ended < TODAY else None
        town = random.choices([*TOWNS, None], [9, 5, 4, 4, 2, 1, 2])[0]
        found.append((3000 + number, name, level, town, joined, ended, FEES[level]))
    return found


def _running(day: date) -> list[int]:
    return [int(str(e[0])) for e in EXHIBITIONS if str(e[5]) <= str(day) and (e[6] is None or str(day) <= str(e[6]))]


def _tickets(random: Random, members: list[Row]) -> list[Row]:
    found: list[Row] = []
    day = FIRST_DAY
    while day <= TODAY:
        if day.weekday() == 0 or (day.month, day.day) in {(12, 25), (12, 26), (1, 1)}:
            day += timedelta(days=1)
            continue
        busy = 1.9 if day.weekday() >= 5 else 1.0
        busy *= 1.5 if day.month in (7, 8) else 1.0
        busy *= 1.15 if day.year == 2026 else 1.0
        for _ in range(int(random.uniform(1.2, 4.2) * busy)):
            shows: list[int | None] = [*_running(day), None]
            weights = [3 if s in (1, 5, 6, 9) else 2 for s in shows]
            kind = random.choices(list(PRICES), [9, 2, 5, 1.5, 4])[0]
            able = [m[0] for m in members[:190] if str(m[4]) <= str(day) and (m[5] is None or str(m[5]) > str(day))]
            member = random.choice(able) if kind == "Member" else None
            people = random.randint(8, 32) if kind == "Group" else random.choices([1, 2, 3, 4], [4, 6, 2, 1])[0]
            channel = random.choices(["Website", "Front Desk", "Phone", "Tour Operator"], [9, 7, 1, 1])[0]
            ahead = 0 if channel == "Front Desk" else random.choice([0, 1, 1, 2, 3, 5, 8, 14, 30])
            show = random.choices(shows, weights)[0]
            extra = 4.0 if show in (1, 5, 6, 9) and kind != "Member" else 0.0
            paid = round(people * (PRICES[kind] + extra), 2)
            rating = None
            if random.random() < 0.4:
                rating = max(1, min(5, round(random.gauss(4.3 if show in (5, 6, 7) else 3.7, 0.9))))
            found.append((
                70001 + len(found), show, member, day, day - timedelta(days=ahead), kind, channel, people, paid,
                random.random() < 0.23, random.random() < 0.04, rating,
            ))  # fmt: skip
        day += timedelta(days=1)
    return found


def _donations(random: Random, members: list[Row]) -> list[Row]:
    found: list[Row] = []
    day = FIRST_DAY
    while day <= TODAY:
        for _ in range(random.choices([0, 1, 2, 3], [5, 4, 2, 1])[0]):
            able = [m for m in members[:150] if str(m[4]) <= str(day)]
            member = random.choice(able) if random.random() < 0.62 else None
            shows = [s for s in _running(day) if s != 10]
            show = random.choice(shows) if shows and random.random() < 0.45 else None
            amount = random.choices([5.0, 10.0, 20.0, 50.0, 100.0, 250.0, 1000.0], [6, 8, 7, 5, 3, 1.5, 0.5])[0]
            if member is not None and member[2] == "Patron":
                amount *= 5
            method = random.choices(["Card", "Cash", "Bank Transfer", "Cheque"], [8, 4, 3, 1])[0]
            aid = member is not None and random.random() < 0.6
            who = None if member is None else member[0]
            found.append((100 + len(found), who, show, day, amount, method, aid))
        day += timedelta(days=1)
    return found
