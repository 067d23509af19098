"""Two years of a chain of fitness studios, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 8123

Row = tuple[object, ...]

STUDIOS: list[Row] = [
    (1, "Northside", "Hamburg", 1400, date(2016, 3, 1), True),
    (2, "Harbour Gym", "Hamburg", 900, date(2018, 9, 15), False),
    (3, "Altstadt", "Köln", 1100, date(2017, 1, 10), False),
    (4, "Riverside", "Köln", 1750, date(2020, 6, 1), True),
    (5, "Opera Square", "Frankfurt", 820, date(2019, 4, 20), False),
    (6, "West End", "Frankfurt", 1300, date(2022, 2, 1), True),
    (7, "Station Lofts", "Leipzig", 640, date(2023, 10, 5), False),
    (8, "Lakeview", "Leipzig", 1500, date(2026, 11, 2), True),
]
STUDIO_WEIGHTS = [22, 13, 15, 19, 9, 12, 7]
FIRST = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Finn",
    "Greta",
    "Hannes",
    "Ida",
    "Jakob",
    "Katrin",
    "Lukas",
    "Mia",
    "Noah",
    "Olivia",
    "Paul",
    "Rosa",
    "Samuel",
    "Tilda",
    "Viktor",
    "Zoë",
    "André",
    "Björn",
    "Chloé",
    "Jürgen",
    "Maïté",
]
LAST = [
    "Albrecht",
    "Bauer",
    "Christensen",
    "Dietrich",
    "Engel",
    "Fuchs",
    "Graf",
    "Hoffmann",
    "Ivanov",
    "Jung",
    "Krämer",
    "Lange",
    "Möller",
    "Neumann",
    "Ortiz",
    "Peters",
    "Richter",
    "Schäfer",
    "Thiel",
    "Urban",
    "Vogel",
    "Winkler",
    "Yilmaz",
    "Zimmermann",
]
PLANS = [("Basic", 24.9), ("Plus", 39.9), ("Premium", 59.9), ("Student", 19.9), ("Off-Peak", 17.5)]
SOURCES = ["Friend", "Web Search", "Flyer", "Company Deal", "Social Media", None]
REASONS = ["Moved Away", "Too Expensive", "No Time", "Injury", "Switched Plan", None]
CLASS_NAMES = [
    ("Morning Flow", "Yoga", "Beginner"),
    ("Power Vinyasa", "Yoga", "Advanced"),
    ("Yin Evening", "Yoga", "Beginner"),
    ("Spin 45", "Cycling", "Intermediate"),
    ("Hill Climb", "Cycling", "Advanced"),
    ("Easy Ride", "Cycling", "Beginner"),
    ("HIIT Express", "Cardio", "Intermediate"),
    ("Step & Sweat", "Cardio", "Beginner"),
    ("Boxing Basics", "Martial Arts", "Beginner"),
    ("Kickboxing Pro", "Martial Arts", "Advanced"),
    ("Body Pump", "Strength", "Intermediate"),
    ("Kettlebell Club", "Strength", "Advanced"),
    ("Core 30", "Strength", "Beginner"),
    ("Reformer Pilates", "Pilates", "Intermediate"),
    ("Mat Pilates", "Pilates", "Beginner"),
    ("Aqua Gym", "Water", "Beginner"),
    ("Swim Technique", "Water", "Intermediate"),
    ("Zumba Party", "Dance", "Beginner"),
    ("Salsa Fit", "Dance", "Intermediate"),
]
INSTRUCTORS = [
    "Marta Keller",
    "Jonas Brandt",
    "Aïcha Benali",
    "Piotr Zielinski",
    "Lena O'Brien",
    "Carlos Mendes",
    "Sofia Lindgren",
]


def rows() -> dict[str, list[Row]]:
    """The rows of every table."""
    chance = Random(SEED)
    classes = [
        (i, name, category, level, INSTRUCTORS[(i * 3 + i // 5) % len(INSTRUCTORS)], chance.choice([12, 16, 20, 24]))
        for i, (name, category, level) in enumerate(CLASS_NAMES, 1)
    ]
    members, memberships, visits = [], [], []
    span = (TODAY - FIRST_DAY).days
    living: list[tuple[int, int, date, date]] = []
    number = 0
    names: set[str] = set()
    while len(names) < 400:
        names.add(f"{chance.choice(FIRST)} {chance.choice(LAST)}")
    for member, name in enumerate(sorted(names, key=lambda _: chance.random()), 1):
        home = chance.choices(range(1, 8), STUDIO_WEIGHTS)[0]
        joined = FIRST_DAY + timedelta(days=int(span * chance.random() ** 1.25))
        gender = chance.choices(["Female", "Male", "Diverse", None], [48, 44, 3, 5])[0]
        source = chance.choices(SOURCES, [26, 22, 8, 14, 18, 12])[0]
        members.append((member, name, gender, chance.randint(1955, 2008), home, source, joined))
        if chance.random() < 0.05:
            continue
        start, last = joined, TODAY
        for _ in range(3):
            plan, fee = chance.choices(PLANS, [30, 28, 17, 15, 10])[0]
            number += 1
            cycle = chance.choices(["Monthly", "Yearly"], [68, 32])[0]
            fee = round(fee * (0.9 if cycle == "Yearly" else 1.0) + (2 if start >= date(2026, 1, 1) else 0), 2)
            end = start + timedelta(days=int(chance.expovariate(1 / 420)) + 30)
            if end > TODAY:
                memberships.append((number, member, plan, cycle, fee, start, None, None))
                last = TODAY
                break
            reason = chance.choices(REASONS, [20, 24, 18, 8, 18, 12])[0]
            memberships.append((number, member, plan, cycle, fee, start, end, reason))
            last = end
            start = end + timedelta(days=chance.choice([1, 1, 14, 60]))
            if start > TODAY or chance.random() < 0.55:
                break
        if chance.random() > 0.08:
            living.append((member, home, joined, last))
    for visit in range(1, 2101):
        member, home, joined, last = living[int(len(living) * chance.random() ** 1.4)]
        days = (last - joined).days
        day = joined + timedelta(days=int(days * chance.random()) if days else 0)
        if day.weekday() == 6 and chance.random() < 0.5:
            day = max(joined, day - timedelta(days=chance.choice([4, 5, 6])))
        hour = chance.choices([7, 8, 9, 12, 16, 17, 18, 19, 20], [9, 8, 7, 8, 10, 16, 20, 14, 8])[0]
        moment = datetime(day.year, day.month, day.day, hour, chance.randint(0, 59))
        studio = home if chance.random() < 0.82 else chance.choices(range(1, 8), STUDIO_WEIGHTS)[0]
        if day >= date(2026, 11, 4) and chance.random() < 0.15:
            studio = 8
        attended = chance.choices(range(1, 20), [12, 6, 5, 13, 4, 5, 14, 6, 8, 3, 10, 4, 7, 9, 6, 5, 2, 9, 3])[0]
        class_id = attended if chance.random() < 0.46 and attended != 17 else None
        stayed = None if chance.random() < 0.06 else int(chance.gauss(68, 20))
        spend = 0.0 if chance.random() < 0.7 else round(chance.uniform(2, 14), 2)
        stayed = stayed if stayed is None else max(stayed, 12)
        visits.append((visit, member, studio, class_id, moment, stayed, spend, chance.random() < 0.06))
    return {
        "studios": STUDIOS,
        "members": members,
        "memberships": memberships,
        "classes": classes,
        "visits": visits,
    }
