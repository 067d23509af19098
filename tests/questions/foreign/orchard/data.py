"""Two years of a fruit farm: what was picked, by whom, and who bought it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
BLOCKS = [
    (1, "North Slope", "Apple", "Gala", 4.2, 5200, 2012, "Drip", True),
    (2, "Mill Field", "Apple", "Braeburn", 6.5, 8100, 2009, "Drip", False),
    (3, "Church Acre", "Apple", "Cox", 2.1, 1900, 1998, None, False),
    (4, "River Bend", "Pear", "Conference", 5.0, 6400, 2014, "Sprinkler", False),
    (5, "Old Quarry", "Pear", "Williams", 3.3, 3900, 2011, "Drip", True),
    (6, "Sunny Bank", "Cherry", "Kordia", 2.8, 2300, 2016, "Sprinkler", False),
    (7, "Château Wall", "Cherry", "Regina", 1.9, 1500, 2018, "Drip", True),
    (8, "Long Meadow", "Plum", "Victoria", 3.7, 3100, 2007, None, False),
    (9, "Fox Hollow", "Plum", "Opal", 2.4, 2000, 2019, "Drip", True),
    (10, "Stone Gate", "Apple", "Boskoop", 3.0, 2700, 2003, "Sprinkler", False),
    (11, "Young Trees", "Apricot", "Bergeron", 1.6, 1400, 2025, "Drip", True),
    (12, "Lower Twelve", "Quince", "Vranja", 0.9, 600, 2010, None, False),
]
SEASONS = {
    "Apple": ((8, 20), (11, 15)), "Pear": ((8, 5), (10, 10)), "Cherry": ((6, 1), (7, 25)),
    "Plum": ((7, 15), (9, 20)), "Quince": ((10, 5), (11, 20)),
}  # fmt: skip
PRICES = {"Apple": 0.95, "Pear": 1.15, "Cherry": 3.8, "Plum": 1.6, "Quince": 2.2}
WEIGHTS = {"Apple": 5, "Pear": 3, "Cherry": 2, "Plum": 2, "Quince": 0.4}
FIRST = [
    "Ana",
    "Bogdan",
    "Călin",
    "Dorota",
    "Emil",
    "Florin",
    "Gosia",
    "Henrik",
    "Ioana",
    "Jan",
    "Kasia",
    "Luis",
    "María",
    "Nikolai",
    "Olga",
    "Paweł",
    "Rosa",
    "Stefan",
    "Tomasz",
    "Ursula",
    "Vasile",
    "Wanda",
    "Xenia",
    "Yusuf",
    "Zofia",
    "Adrian",
    "Beata",
    "Cosmin",
    "Daniela",
    "Eryk",
]
LAST = [
    "Popescu",
    "Ivanov",
    "Munteanu",
    "Nowak",
    "Kowalski",
    "Ionescu",
    "Zielińska",
    "Berg",
    "Radu",
    "Wójcik",
    "Mazur",
    "Ortega",
    "Núñez",
    "Petrov",
    "Sokolova",
    "Lewandowski",
    "Duarte",
    "Horvat",
    "Kaminski",
    "Weiss",
    "Stan",
    "Krol",
    "Marin",
    "Demir",
    "Pawlak",
    "Dinu",
    "Górska",
    "Vlad",
    "Costa",
    "Wrona",
]
CREWS = ["Red Crew", "Green Crew", "Blue Crew", "Night Shift"]
COUNTRIES = ["Romania", "Poland", "Bulgaria", "Spain", None]
BUYERS = [
    (1, "Grünmarkt", "Supermarket", "Cologne", 30), (2, "FreshCo", "Supermarket", "Hamburg", 45),
    (3, "Van Dijk & Sons", "Wholesaler", "Venlo", 14), (4, "Rhine Fruit Trading", "Wholesaler", "Cologne", 21),
    (5, "Apfelhof Shop", "Farm Shop", "Bonn", 7), (6, "Bio-Laden Mitte", "Farm Shop", "Bonn", 7),
    (7, "Mosterei Krüger", "Juice Maker", "Aachen", 30), (8, "Sweet Press", "Juice Maker", "Venlo", 30),
    (9, "Café Lumière", "Restaurant", "Aachen", 14), (10, "Hotel Rheinblick", "Restaurant", "Cologne", 14),
    (11, "Nordkauf", "Supermarket", "Bremen", 60), (12, "Obst-Export Süd", "Wholesaler", "Munich", 30),
]  # fmt: skip
Row = tuple[object, ...]


def rows() -> dict[str, list[Row]]:
    """The rows of each table."""
    random = Random(2301)
    pickers = _pickers(random)
    return {
        "blocks": [tuple(b) for b in BLOCKS],
        "pickers": pickers,
        "picks": _picks(random, pickers),
        "buyers": [tuple(b) for b in BUYERS],
        "sales": _sales(random),
    }


def _pickers(random: Random) -> list[Row]:
    found: list[Row] = []
    for number, (first, last) in enumerate(zip(FIRST, LAST, strict=True), start=1):
        contract = random.choices(["Seasonal", "Agency", "Permanent"], [6, 3, 2])[0]
        hired = date(2021, 4, 1) + timedelta(days=random.randrange(1500))
        if number > 26:
            hired = date(2026, 5, 4) + timedelta(days=random.randrange(150))
        country = random.choices(COUNTRIES, [5, 5, 2, 2, 1])[0]
        found.append((100 + number, f"{first} {last}", CREWS[number % 4], contract, country, hired))
    return found


def _picks(random: Random, pickers: list[Row]) -> list[Row]:
    found: list[Row] = []
    day = FIRST_DAY
    speed = {p[0]: random.uniform(0.75, 1.25) for p in pickers}
    while day <= TODAY:
        for block in BLOCKS:
            season = SEASONS.get(block[2])
            if season is None or day.weekday() == 6:
                continue
            if not season[0] <= (day.month, day.day) <= season[1]:
                continue
            if random.random() > 0.52:
                continue
            able = [p for p in pickers if p[5] <= day and p[0] not in (107, 121)]
            for picker in random.sample(able, random.randint(2, 4)):
                hours = round(random.choice([3, 4, 5, 6, 7, 8]) + random.choice([0, 0.25, 0.5]), 2)
                pace = {"Apple": 95, "Pear": 85, "Cherry": 14, "Plum": 45, "Quince": 60}[block[2]]
                kilos = round(hours * pace * speed[picker[0]] * random.uniform(0.7, 1.3), 1)
                if day.year == 2026:
                    kilos = round(kilos * 1.08, 1)
                grade = random.choices(["Class I", "Class II", "Juice"], [6, 3, 1])[0]
                bruised = round(kilos * random.uniform(0, 0.12), 1)
                wage = round(hours * random.choice([13.2, 13.9, 14.5]), 2)
                found.append((50001 + len(found), block[0], picker[0], day, grade, kilos, bruised, hours, wage))
        day += timedelta(days=1)
    return found


def _sales(random: Random) -> list[Row]:
    found: list[Row] = []
    day = FIRST_DAY
    while day <= TODAY:
        count = random.choices([0, 1, 2, 3, 4], [3, 5, 4, 2, 1])[0] if day.weekday() < 6 else 0
        for _ in range(count):
            fruits = [f for f in WEIGHTS if f == "Apple" or _sellable(f, day)]
            fruit = random.choices(fruits, [WEIGHTS[f] for f in fruits])[0]
            buyer = random.choices(BUYERS[:11], [9, 7, 8, 6, 5, 4, 4, 3, 2, 2, 3])[0]
            size = {"Supermarket": 1900, "Wholesaler": 2600, "Farm Shop": 260, "Juice Maker": 3200, "Restaurant": 70}
            kilos = round(size[buyer[2]] * random.lognormvariate(0, 0.5) * (0.35 if fruit == "Cherry" else 1), 1)
            factor = {"Juice Maker": 0.4, "Farm Shop": 1.35, "Restaurant": 1.5}.get(buyer[2], 1.0)
            amount = round(kilos * PRICES[fruit] * factor * random.uniform(0.85, 1.15), 2)
            late = random.choices([0, 12, 40, 400], [75, 13, 7, 3])[0]
            paid = day + timedelta(days=max(1, buyer[4] + random.randint(-5, 4) + late))
            status = "Paid" if paid <= TODAY else "Open"
            if status == "Open" and day + timedelta(days=buyer[4]) < TODAY:
                status = "Overdue"
            packaging = random.choices(["Crates", "Punnets", "Bulk Bins", None], [5, 3, 3, 1])[0]
            found.append((
                9001 + len(found), buyer[0], day, fruit, kilos, amount, status,
                paid if status == "Paid" else None, packaging,
            ))  # fmt: skip
        day += timedelta(days=1)
    return found


def _sellable(fruit: str, day: date) -> bool:
    months = {"Pear": {8, 9, 10, 11, 12, 1, 2}, "Cherry": {6, 7}, "Plum": {7, 8, 9}, "Quince": {10, 11, 12}}
    return day.month in months[fruit]
