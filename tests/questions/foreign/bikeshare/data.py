"""Two years of a city's shared bikes, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 20)
FIRST_DAY = date(2024, 11, 24)
SEED = 9301

Row = tuple[object, ...]

STATIONS = [
    ("Central Station", "City Centre"), ("Town Hall", "City Centre"), ("Market Square", "City Centre"),
    ("Opera", "City Centre"), ("Old Bridge", "City Centre"), ("Café Müller", "City Centre"),
    ("Harbour Gate", "Harbour"), ("Fish Market", "Harbour"), ("Ferry Terminal", "Harbour"),
    ("Lighthouse Quay", "Harbour"), ("Pier 9", "Harbour"), ("University Library", "University"),
    ("Science Park", "University"), ("Student Village", "University"), ("Botanical Garden", "University"),
    ("North Mall", "Northside"), ("Stadium", "Northside"), ("Saint-Rémy Church", "Northside"),
    ("Park & Ride North", "Northside"), ("Hospital", "Northside"), ("Lake View", "Lakeside"),
    ("Swimming Pool", "Lakeside"), ("Camping Site", "Lakeside"), ("Rowing Club", "Lakeside"),
    ("Airport", "West End"), ("Trade Fair", "West End"), ("Cemetery West", "West End"), ("Mill Road", "West End"),
]  # fmt: skip
MAKERS = {"Classic": ["Velora", "Gazelle"], "Electric": ["Velora", "Bosson"], "Cargo": ["Urban Ox"]}
PRICES = {"Classic": 620.0, "Electric": 1850.0, "Cargo": 3100.0}
FAULTS = {"Flat tyre": 18, "Brakes": 42, "Chain": 35, "Battery": 180, "Lights": 22, "Lock": 64}
MECHANICS = ["Ana Duarte", "Piotr Zielinski", "Seán O'Brien", "Fatima El Amrani"]
HOURS = [7, 8, 8, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 17, 18, 18, 19, 20, 22]


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    stations = _stations(random)
    bikes = _bikes(random)
    return {
        "stations": stations,
        "bikes": bikes,
        "rides": _rides(random, stations, bikes),
        "maintenance": _maintenance(random, bikes),
    }


def _stations(random: Random) -> list[Row]:
    found: list[Row] = []
    for number, (name, district) in enumerate(STATIONS, start=1):
        opened = date(2021, 4, 1) + timedelta(days=random.randrange(0, 1200))
        if name in ("Trade Fair", "Rowing Club"):
            opened = date(2026, 2, 16)
        if name == "Cemetery West":
            opened = date(2026, 10, 5)
        docks = random.choice([12, 16, 18, 20, 24, 30, 36])
        found.append((number, name, district, docks, number % 3 == 0, opened))
    return found


def _bikes(random: Random) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 121):
        kind = random.choices(["Classic", "Electric", "Cargo"], [55, 35, 10])[0]
        status = random.choices(["In service", "In repair", "Retired"], [80, 11, 9])[0]
        price = round(PRICES[kind] * random.uniform(0.92, 1.1), 2)
        bought = date(2021, 3, 1) + timedelta(days=random.randrange(0, 1300))
        if number > 105:
            bought = date(2025, 12, 1) + timedelta(days=random.randrange(0, 330))
        maker = random.choice(MAKERS[kind])
        found.append((number, f"{kind[0]}-{1000 + number}", kind, maker, status, price, bought))
    return found


def _rides(random: Random, stations: list[Row], bikes: list[Row]) -> list[Row]:
    used = [bike for bike in bikes if int(str(bike[0])) % 19]
    weights = {int(str(station[0])): random.uniform(0.4, 3.0) for station in stations}
    moments = []
    for offset in range((TODAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        expected = 2.0 + offset * 0.0015 + (2.0 if 5 <= day.month <= 9 else 0.0)
        expected *= 0.8 if day.weekday() >= 5 else 1.0
        for _ in range(max(0, round(random.gauss(expected, 1.3)))):
            moment = datetime(day.year, day.month, day.day, random.choice(HOURS), random.randrange(60))
            if moment < NOW:
                moments.append(moment)
    found: list[Row] = []
    for number, moment in enumerate(sorted(moments), start=1):
        ready = [bike for bike in used if str(bike[6]) <= moment.date().isoformat()]
        bike = random.choice(ready)
        places = [each for each in stations if str(each[5]) <= moment.date().isoformat() and each[0] != 27]
        station = random.choices(places, [weights[int(str(each[0]))] for each in places])[0]
        found.append(_ride(random, 50_000 + number, moment, bike, station))
    return found


def _ride(random: Random, ride: int, moment: datetime, bike: Row, station: Row) -> Row:
    rider = random.choices(["Member", "Casual", "Corporate"], [50, 36, 14])[0]
    minutes = max(3, round(random.lognormvariate(2.9, 0.6)))
    speed = {"Classic": 12.5, "Electric": 17.0, "Cargo": 11.0}[str(bike[2])]
    distance = round(minutes / 60 * speed * random.uniform(0.7, 1.1), 2)
    if rider == "Member":
        fare = round(max(0, minutes - 30) * 0.08, 2)
    else:
        fare = round((1.2 if rider == "Casual" else 0.6) + minutes * (0.16 if rider == "Casual" else 0.11), 2)
    if bike[2] == "Electric" and rider != "Member":
        fare = round(fare + 1.0, 2)
    method = None if fare == 0 else random.choices(["App", "Card", "Invoice"], [60, 30, 10])[0]
    if rider == "Corporate":
        method = "Invoice"
    rating = None if random.random() < 0.38 else random.choices([1, 2, 3, 4, 5], [5, 7, 15, 38, 35])[0]
    return (
        ride, bike[0], station[0], rider, method, moment, minutes, distance, fare, rating, random.random() < 0.17,
    )  # fmt: skip


def _maintenance(random: Random, bikes: list[Row]) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 431):
        bike = random.choice([each for each in bikes if int(str(each[0])) % 11])
        first = max(FIRST_DAY, date.fromisoformat(str(bike[6])))
        reported = first + timedelta(days=random.randrange(0, (TODAY - first).days))
        kinds = [kind for kind in FAULTS if kind != "Battery" or bike[2] == "Electric"]
        fault = random.choice(kinds)
        done = reported + timedelta(days=random.choice([0, 1, 1, 2, 3, 4, 6, 9, 14]))
        late = (TODAY - reported).days < 30 and random.random() < 0.55
        completed = None if late or done > TODAY else done
        mechanic = None if completed is None and random.random() < 0.5 else random.choice(MECHANICS)
        cost = 0.0 if completed is None else round(FAULTS[fault] * random.uniform(0.7, 1.6), 2)
        found.append((number, bike[0], fault, mechanic, reported, completed, cost))
    return found
