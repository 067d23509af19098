"""Two years of a town's public libraries, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 25)

BRANCHES = [
    (1, "Central Library", "Main", "Old Town", "Priya Nair", date(1974, 5, 2), 4200, True),
    (2, "Northgate", "Branch", "Northgate", "Colm Brady", date(1988, 9, 12), 860, False),
    (3, "Harbour Street", "Branch", "Harbourside", "Yusuf Demir", date(1996, 3, 4), 1150, True),
    (4, "St. Brendan's", "Branch", "Westfields", "Ellen Haugen", date(2003, 10, 20), 640, False),
    (5, "Millbrook", "Branch", "Millbrook", None, date(2011, 6, 6), 720, False),
    (6, "Kingsway", "Branch", "Eastside", "Teresa Pinto", date(2018, 2, 19), 980, True),
    (7, "Bookbus", "Mobile", "Townwide", "Gareth Lowe", date(2015, 4, 13), None, False),
    (8, "Quayside", "Branch", "Harbourside", "Amara Bello", date(2026, 11, 9), 1310, True),
]
SHARE = [34, 13, 16, 9, 7, 12, 6]
DISTRICTS = ["Old Town", "Northgate", "Harbourside", "Westfields", "Millbrook", "Eastside"]
GENRES = {
    "Crime": 16,
    "Fantasy": 11,
    "Romance": 9,
    "Literary Fiction": 13,
    "History": 10,
    "Cookery": 7,
    "Travel": 6,
    "Picture Books": 14,
    "Science": 8,
    "Biography": 6,
}
FORMATS = ["Hardback", "Paperback", "Audiobook", "DVD", "Large Print"]
LANGUAGES = ["English", "Polish", "French", "Urdu", "Spanish"]
OPENERS = [
    "The Salt",
    "A Winter",
    "The Last",
    "Beyond the",
    "Under the",
    "The Quiet",
    "Letters from the",
    "Return to the",
    "Notes on a",
    "The Glass",
    "Children of the",
    "A History of the",
]
ENDERS = [
    "Road",
    "Garden",
    "Lighthouse",
    "River",
    "Orchard",
    "Kingdom",
    "Kitchen",
    "Tide",
    "Detective",
    "Archive",
    "Mountain",
    "Station",
    "Island",
    "House",
]
AUTHORS = [
    "Maeve O'Connell",
    "Tomasz Zieliński",
    "Ruth Adeyemi",
    "Henrik Sørlie",
    "Lucía Fuentes",
    "Arthur Penhale",
    "Naomi Blackwood",
    "Sanjay Rao",
    "Élodie Martin",
    "George Whitcombe",
    "Farah Siddiqui",
    "Anneke de Vries",
    "J. P. Marlowe",
    "Hiro Tanabe",
]
GIVEN = [
    "Alice",
    "Bashir",
    "Cora",
    "Daniel",
    "Eilidh",
    "Farid",
    "Grace",
    "Hamish",
    "Isla",
    "Jakub",
    "Kate",
    "Liam",
    "Mona",
    "Noah",
    "Olga",
    "Peter",
    "Queenie",
    "Rosa",
    "Sam",
    "Tariq",
    "Una",
    "Victor",
    "Wendy",
    "Zofia",
]
FAMILY = [
    "Abbott",
    "Begum",
    "Carter",
    "Dunne",
    "Evans",
    "Fox",
    "Górski",
    "Hughes",
    "Iqbal",
    "Jones",
    "Kaur",
    "Lynch",
    "Morgan",
    "Nowak",
    "O'Dowd",
    "Price",
    "Quigley",
    "Reid",
    "Singh",
    "Turner",
    "Walsh",
    "Young",
]
EVENTS = [
    ("Story Time", "Story time", "Children"),
    ("Baby Rhymes", "Story time", "Children"),
    ("Monday Readers", "Book club", "Adults"),
    ("Crime Book Club", "Book club", "Adults"),
    ("Meet the Author", "Author talk", "All ages"),
    ("Computer Basics", "Workshop", "Adults"),
    ("CV Clinic", "Workshop", "Adults"),
    ("Homework Club", "Study group", "Teens"),
    ("Manga Drawing", "Workshop", "Teens"),
]
HOSTS = ["Priya Nair", "Colm Brady", "Lena Fischer", "Oisín Daly", "Teresa Pinto", "Ruth Adeyemi"]


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table."""
    r = Random(8124)
    titles = _titles(r)
    copies = _copies(r, titles)
    patrons = _patrons(r)
    loans = _loans(r, copies, patrons)
    out = {v[1] for v in loans if v[6] is None}
    final = []
    for c in copies:
        status = "On loan" if c[0] in out else c[4]
        final.append((*c[:4], status, *c[5:]))
    return {
        "branches": list(BRANCHES),
        "titles": titles,
        "copies": final,
        "patrons": patrons,
        "loans": loans,
        "reservations": _reservations(r, titles, patrons),
        "events": _events(r),
    }


def _titles(r: Random) -> list[tuple[Any, ...]]:
    names = [f"{a} {b}" for a in OPENERS for b in ENDERS]
    r.shuffle(names)
    found = []
    for n in range(150):
        genre = r.choices(list(GENRES), list(GENRES.values()))[0]
        form = r.choices(FORMATS, [26, 44, 12, 10, 8])[0]
        found.append(
            (
                2001 + n,
                names[n],
                None if form == "DVD" else r.choice(AUTHORS),
                genre,
                form,
                r.choices(LANGUAGES, [78, 8, 5, 5, 4])[0],
                None if r.random() < 0.04 else r.choice([*range(1995, 2027), *range(2018, 2027)]),
            )
        )
    return found


def _copies(r: Random, titles: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    found = []
    for t in titles:
        for _ in range(r.choices([1, 2, 3, 5, 8], [20, 30, 28, 16, 6])[0]):
            n = len(found)
            base = {"Hardback": 19, "Paperback": 9, "Audiobook": 24, "DVD": 14, "Large Print": 22}[t[4]]
            found.append(
                (
                    50001 + n,
                    t[0],
                    r.choices(range(1, 8), SHARE)[0],
                    f"HM-{31000 + n * 7}",
                    r.choices(["On shelf", "Lost", "Withdrawn", "In repair"], [90, 4, 4, 2])[0],
                    r.choices(["New", "Good", "Worn", "Damaged"], [20, 50, 24, 6])[0],
                    date(2023, 1, 9) + timedelta(days=r.randrange(0, 1400)),
                    None if r.random() < 0.06 else round(base * r.uniform(0.75, 1.4), 2),
                )
            )
    for n in range(14):
        found.append(
            (
                59001 + n,
                titles[n * 9][0],
                8,
                f"HM-{47000 + n * 3}",
                "On shelf",
                "New",
                date(2026, 11, 2) + timedelta(days=n % 5),
                round(r.uniform(8, 26), 2),
            )
        )
    return found


def _patrons(r: Random) -> list[tuple[Any, ...]]:
    found = []
    names = [f"{a} {b}" for a in GIVEN for b in FAMILY]
    r.shuffle(names)
    for n in range(280):
        joined = date(2022, 1, 10) + timedelta(days=int(1775 * r.random() ** 0.8))
        joined = min(joined, TODAY)
        kind = r.choices(["Adult", "Child", "Student", "Senior"], [46, 24, 14, 16])[0]
        branch = r.choices(BRANCHES[:7], SHARE)[0]
        expires = joined + timedelta(days=365)
        while expires < TODAY and r.random() < 0.82:
            expires += timedelta(days=365)
        found.append(
            (
                7001 + n,
                names[n],
                kind,
                None
                if r.random() < 0.05
                else r.choice(DISTRICTS)
                if r.random() < 0.4
                else (branch[3] if branch[3] != "Townwide" else "Millbrook"),
                branch[1],
                joined,
                expires,
                r.random() < 0.06,
            )
        )
    return found


def _loans(r: Random, copies: list[tuple[Any, ...]], patrons: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    raw = []
    keen = {p[0]: 0 if p[0] % 11 == 4 else r.choice([0.4, 1, 1, 1.6, 3]) for p in patrons}
    weights = [keen[p[0]] for p in patrons]
    for c in copies:
        if c[2] == 8 or c[0] % 17 == 3:
            continue
        day = max(FIRST, c[6] + timedelta(days=10)) + timedelta(days=r.randrange(0, 40))
        pace = r.choice([35, 60, 100, 180])
        while day < TODAY:
            who = r.choices(patrons, weights)[0]
            if who[5] > day or who[6] < day:
                day += timedelta(days=3)
                continue
            if day.weekday() == 6:
                day += timedelta(days=1)
            if day >= TODAY:
                break
            renewals = r.choices([0, 1, 2, 3], [70, 18, 8, 4])[0]
            due = day + timedelta(days=21 * (1 + renewals))
            lateness = r.choices([-1, 1], [86, 14])[0]
            held = (
                max(1, (due - day).days - r.randrange(0, 19))
                if lateness < 0
                else (due - day).days + r.choice([1, 2, 3, 4, 7, 9, 14, 30, 45])
            )
            back = day + timedelta(days=held)
            returned = back if back <= TODAY else None
            if returned is not None and returned.weekday() == 6:
                returned = returned - timedelta(days=1)
            late = 0 if returned is None else max(0, (returned - due).days)
            fine = round(0.25 * late, 2) if late and who[2] != "Child" else None
            raw.append(
                [
                    c[0],
                    who[0],
                    r.choices(["Self-service", "Desk", "Locker"], [63, 30, 7])[0],
                    day,
                    due,
                    returned,
                    renewals,
                    fine,
                    None if fine is None else r.random() < 0.7,
                ]
            )
            if returned is None:
                break
            day = returned + timedelta(days=1 + round(r.expovariate(1 / pace)))
        else:
            continue
    for n, (copy, who) in enumerate([(copies[5][0], patrons[3][0]), (copies[41][0], patrons[60][0])]):
        day = date(2026, 7, 6) + timedelta(days=31 * n)
        raw = [v for v in raw if not (v[0] == copy and v[3] >= date(2026, 6, 1))]
        raw.append([copy, who, "Desk", day, day + timedelta(days=21), None, 0, None, None])
    raw.sort(key=lambda v: (v[3], v[0]))
    return [(300001 + n, *v) for n, v in enumerate(raw)]


def _reservations(r: Random, titles: list[tuple[Any, ...]], patrons: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    wanted = [t for t in titles if t[0] % 4]
    weights = [r.choice([1, 1, 2, 6]) for _ in wanted]
    raw = []
    for _ in range(520):
        placed = FIRST + timedelta(days=int(728 * r.random() ** 0.85))
        who = r.choice([p for p in patrons if p[5] <= placed])
        age = (TODAY - placed).days
        wait = max(1, round(r.lognormvariate(2.4, 0.7)))
        ready = placed + timedelta(days=wait)
        if ready > TODAY:
            status, ready_on = "Waiting", None
        elif r.random() < 0.11:
            status, ready_on = "Cancelled", None
        elif (TODAY - ready).days < 8 and r.random() < 0.7:
            status, ready_on = "Ready", ready
        elif r.random() < 0.12:
            status, ready_on = "Expired", ready
        elif age < 120 and r.random() < 0.15:
            status, ready_on = "Waiting", None
        else:
            status, ready_on = "Collected", ready
        raw.append(
            [
                r.choices(wanted, weights)[0][0],
                who[0],
                r.choices(range(1, 8), SHARE)[0],
                status,
                placed,
                ready_on,
            ]
        )
    raw.sort(key=lambda v: (v[4], v[0], v[1]))
    return [(11001 + n, *v) for n, v in enumerate(raw)]


def _events(r: Random) -> list[tuple[Any, ...]]:
    raw = []
    for _ in range(230):
        day = date(2025, 1, 13) + timedelta(days=r.randrange(0, 760))
        if day.weekday() == 6:
            day += timedelta(days=1)
        name, kind, audience = r.choice(EVENTS)
        branch = r.choices([1, 2, 3, 4, 6, 8], [34, 14, 18, 10, 16, 8])[0]
        if branch == 8 and day < date(2026, 11, 9):
            branch = 1
        places = r.choice([12, 15, 20, 25, 30, 60]) if kind != "Author talk" else r.choice([60, 80, 120])
        cancelled = r.random() < 0.07
        future = day >= TODAY
        ups = round(places * min(1.0, r.uniform(0.25, 1.2)) * (0.5 if future else 1))
        raw.append(
            [
                branch,
                name,
                kind,
                audience,
                None if r.random() < 0.08 else r.choice(HOSTS),
                day,
                places,
                ups,
                None if future or cancelled else round(ups * r.uniform(0.5, 1)),
                cancelled,
            ]
        )
    raw.sort(key=lambda v: (v[5], v[0], v[1]))
    return [(601 + n, *v) for n, v in enumerate(raw)]
