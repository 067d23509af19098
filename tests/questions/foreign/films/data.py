"""Two years of a small chain that rents out films, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

NOW = datetime(2026, 11, 23, 11, 30)
FIRST_DAY = date(2024, 11, 25)
DAYS = (NOW.date() - FIRST_DAY).days

STORES = [
    (1, "Rialto Video", "Lyon"),
    (2, "Video-Eck", "Köln"),
    (3, "Cine Nostalgia", "Sevilla"),
    (4, "Flix Outlet", "Porto"),
]
STAFF = [
    (11, "Maëlle Garnier", 1, "Manager", date(2021, 2, 1)),
    (12, "Tom Perrin", 1, "Clerk", date(2023, 9, 15)),
    (13, "Anouk Vidal", 1, "Clerk", date(2025, 3, 3)),
    (21, "Jörg Brandt", 2, "Manager", date(2019, 6, 17)),
    (22, "Selin Aydın", 2, "Clerk", date(2024, 1, 8)),
    (31, "Lucía Ortega", 3, "Manager", date(2022, 5, 2)),
    (32, "Pablo Marín", 3, "Clerk", date(2024, 8, 19)),
    (33, "Inés Vega", 3, "Trainee", date(2026, 9, 1)),
    (41, "Rui Teixeira", 4, "Manager", date(2026, 10, 5)),
]
CATEGORIES = ["Action", "Animation", "Classics", "Comedy", "Documentary", "Drama", "Horror", "Sci-Fi", "Family"]
LANGUAGES = ["English", "French", "German", "Spanish", "Italian", "Japanese"]
RATINGS = ["G", "PG", "PG-13", "R", "NC-17"]
ADJ = [
    "Crimson",
    "Silent",
    "Golden",
    "Broken",
    "Midnight",
    "Electric",
    "Lonely",
    "Wild",
    "Hidden",
    "Frozen",
    "Burning",
    "Distant",
    "Velvet",
    "Paper",
    "Iron",
]
NOUN = [
    "River",
    "Harbour",
    "Garden",
    "Empire",
    "Letter",
    "Mirror",
    "Circus",
    "Train",
    "Orchard",
    "Island",
    "Shadow",
    "Promise",
    "Machine",
    "Waltz",
]
FIRST = [
    "Alice",
    "Benoît",
    "Carla",
    "Dieter",
    "Eva",
    "Florian",
    "Gaëlle",
    "Henrik",
    "Isabel",
    "Jan",
    "Katja",
    "Louis",
    "Marta",
    "Nils",
    "Olga",
    "Paul",
    "Quentin",
    "Rosa",
    "Simon",
    "Teresa",
    "Ulrike",
    "Victor",
    "Wiebke",
    "Xavier",
    "Yolanda",
    "Zoé",
]
LAST = [
    "Andersen",
    "Bauer",
    "Costa",
    "Dupont",
    "Esteban",
    "Fuchs",
    "Girard",
    "Hoffmann",
    "Iglesias",
    "Jansen",
    "Klein",
    "Lambert",
    "Müller",
    "Navarro",
    "Oliveira",
    "Petit",
    "Richter",
    "Soler",
    "Thomas",
    "Urban",
    "Vogel",
    "Weber",
    "Zapata",
]
CITIES = ["Lyon", "Villeurbanne", "Köln", "Bonn", "Sevilla", "Dos Hermanas", "Saint-Étienne"]


def rows() -> dict[str, list[tuple[object, ...]]]:
    random = Random(2601)
    films = _films(random)
    customers = _customers(random)
    inventory = _inventory(random, films)
    rentals, payments = _rentals(random, films, customers, inventory)
    return {
        "store": list(STORES),
        "staff": list(STAFF),
        "customer": customers,
        "film": films,
        "inventory": inventory,
        "rental": rentals,
        "payment": payments,
    }


def _films(random):
    titles = [f"{a} {n}" for a in ADJ for n in NOUN]
    random.shuffle(titles)
    found = []
    for number, title in enumerate(titles[:150], start=1):
        found.append(
            (
                number,
                title,
                random.choices(CATEGORIES, [18, 10, 6, 17, 7, 19, 9, 12, 8])[0],
                None if number % 29 == 0 else random.choices(LANGUAGES, [50, 18, 12, 11, 5, 4])[0],
                random.choice(
                    [
                        1958,
                        1974,
                        1988,
                        1994,
                        1999,
                        2003,
                        2008,
                        2011,
                        2014,
                        2016,
                        2019,
                        2020,
                        2021,
                        2022,
                        2023,
                        2024,
                        2025,
                    ]
                ),
                random.choices(RATINGS, [12, 24, 30, 25, 9])[0],
                None if number % 37 == 0 else random.randrange(62, 189),
                random.choice([2, 3, 3, 5, 7]),
                random.choice([1.99, 2.99, 2.99, 3.99, 4.99]),
                round(random.choice([9.99, 12.5, 14.99, 19.99, 24.99, 29.0]) + random.randrange(0, 300) / 100, 2),
            )
        )
    return found


def _customers(random):
    names = [(f, l) for f in FIRST for l in LAST]
    random.shuffle(names)
    found = []
    for number, (first, last) in enumerate(names[:240], start=1):
        found.append(
            (
                number,
                first,
                last,
                f"{first}.{last}@example.org".lower(),
                None,
                None if number % 23 == 0 else random.choices(CITIES, [26, 10, 24, 9, 20, 6, 5])[0],
                random.random() < 0.86,
                date(2023, 1, 9) + timedelta(days=random.randrange(0, 1400)),
            )
        )
    return found


def _inventory(random, films):
    found = []
    number = 1000
    for film in films:
        if film[0] % 31 == 0:
            continue
        for store in (1, 2, 3):
            for _ in range(random.choices([0, 1, 2, 3], [22, 45, 25, 8])[0]):
                number += 1
                found.append((number, film[0], store))
    for film in films[:9]:
        number += 1
        found.append((number, film[0], 4))
    return found


def _rentals(random, films, customers, inventory):
    of = {film[0]: film for film in films}
    weight = [
        (0.0 if copy[2] == 4 or copy[1] % 19 == 0 else 0.4 + (copy[1] * 7 % 11) / 4) * (1.0, 1.3, 0.8, 1)[copy[2] - 1]
        for copy in inventory
    ]
    moments = []
    for offset in range(DAYS + 1):
        day = FIRST_DAY + timedelta(days=offset)
        expected = (
            (2.6 + offset * 0.002) * (1.9 if day.weekday() >= 4 else 0.8) * (1.3 if day.month in (7, 12) else 1.0)
        )
        for _ in range(max(0, round(random.gauss(expected, 1.4)))):
            moment = datetime(
                day.year,
                day.month,
                day.day,
                random.choice([10, 11, 12, 14, 16, 17, 17, 18, 18, 19, 20]),
                random.randrange(60),
            )
            if moment < NOW:
                moments.append(moment)
    rentals, payments = [], []
    for number, moment in enumerate(sorted(moments), start=1):
        copy = random.choices(inventory, weight)[0]
        able = [
            c for c in customers if c[7] <= moment.date() and c[0] % 13 and (c[6] or moment.date() < date(2026, 5, 1))
        ]
        who = random.choices(able, [1 + c[0] % 6 for c in able])[0]
        staff = random.choice([s for s in STAFF if s[2] == copy[2] and s[4] <= moment.date()])
        film = of[copy[1]]
        back = moment + timedelta(
            days=max(1, round(random.gauss(film[7] * 0.8, 1.8))), minutes=random.randrange(-90, 200)
        )
        lost = random.random() < 0.012
        returned = None if back >= NOW or lost else back
        rentals.append((50_000 + number, moment, copy[0], who[0], staff[0], returned))
        if random.random() < 0.02:
            continue
        late = max(0, (back.date() - moment.date()).days - film[7]) if returned else 0
        amount = round(film[8] + late, 2)
        if random.random() < 0.015:
            amount = 0.0
        payments.append(
            (
                90_000 + len(payments),
                50_000 + number,
                amount,
                moment if random.random() < 0.85 or not returned else returned,
                random.choices(["Card", "Cash", "Gift Card", None], [55, 33, 9, 3])[0],
            )
        )
    return rentals, payments
