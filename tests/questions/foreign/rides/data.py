"""Two years of a ride-hailing company's trips, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 9046

Row = tuple[object, ...]

FIRST_NAMES = [
    "Ana",
    "Beatriz",
    "Carlos",
    "Duarte",
    "Élodie",
    "Fatima",
    "Gonçalo",
    "Hélène",
    "Ivo",
    "João",
    "Katarzyna",
    "Luís",
    "Mamadou",
    "Núria",
    "Olivier",
    "Paula",
    "Rachid",
    "Sofía",
    "Tiago",
    "Ursula",
    "Vasco",
    "Wiktor",
    "Yasmine",
    "Zoé",
]
LAST_NAMES = [
    "Almeida",
    "Bernard",
    "Cabral",
    "D'Angelo",
    "Esteves",
    "Ferreira",
    "García",
    "Haddad",
    "Ibáñez",
    "Jankowski",
    "Kone",
    "Lefèvre",
    "Martins",
    "Nowak",
    "Oliveira",
    "Pires",
    "Quintero",
    "Rossi",
    "Santos",
    "Traoré",
    "Uribe",
    "Vidal",
    "Wójcik",
    "Ziani",
]
CITIES = ["Lisbon", "Porto", "Málaga", "Lyon", "Kraków", "Aix-en-Provence"]
CITY_WEIGHTS = [30, 20, 15, 17, 12, 6]
CLASSES = ["Economy", "Comfort", "XL", "Airport-Express"]
CLASS_WEIGHTS = [52, 26, 13, 9]
RATE = {"Economy": 1.05, "Comfort": 1.45, "XL": 1.8, "Airport-Express": 1.6}
STATUSES = ["Completed", "Cancelled by Rider", "Cancelled by Driver", "No Driver Found"]
STATUS_WEIGHTS = [80, 9, 5, 6]
TIERS = ["Bronze", "Silver", "Gold", "Platinum"]
MAKES = ["Toyota", "Škoda", "Renault", "Tesla", "Mercedes-Benz", "Dacia"]
FUELS = ["Hybrid", "Diesel", "Petrol", "Electric", "Hybrid", "Petrol"]
SOURCES = ["Referral", "Social Media", "App Store", "Airport Billboard", None]
PROMOS = ["WELCOME10", "SUMMER26", "NIGHT-OWL"]


def _name(random: Random, used: set[str]) -> str:
    while True:
        name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
        if name not in used:
            used.add(name)
            return name


def _day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def _drivers(random: Random) -> list[Row]:
    used: set[str] = set()
    drivers: list[Row] = []
    for number in range(1, 71):
        city = CITIES[5] if number % 15 == 0 else random.choices(CITIES, CITY_WEIGHTS)[0]
        tier = None if number % 14 == 0 else random.choices(TIERS, [35, 30, 22, 13])[0]
        status = random.choices(["Active", "On Leave", "Suspended"], [82, 10, 8])[0]
        first = date(2026, 8, 1) if number > 60 else date(2023, 5, 1)
        last = date(2026, 11, 15) if number > 60 else date(2026, 4, 30)
        drivers.append((number, _name(random, used), city, tier, status, _day(random, first, last)))
    return drivers


def _vehicles(random: Random) -> list[Row]:
    vehicles: list[Row] = []
    for number in range(1, 66):
        kind = random.choices(range(6), [28, 20, 16, 12, 10, 14])[0]
        plate = f"{random.choice('ABCDEFGH')}{random.choice('KLMNP')}-{random.randint(10, 99)}-{number:02d}"
        seats = random.choices([4, 6, 8], [75, 18, 7])[0]
        vehicles.append((number, plate, MAKES[kind], FUELS[kind], seats, random.randint(2016, 2026)))
    return vehicles


def _riders(random: Random) -> list[Row]:
    used: set[str] = set()
    riders: list[Row] = []
    for number in range(1, 301):
        kind = random.choices(["Personal", "Business", "Student"], [66, 21, 13])[0]
        source = random.choices(SOURCES, [28, 25, 26, 9, 12])[0]
        day = _day(random, date(2024, 11, 1), date(2026, 11, 20))
        riders.append((number, _name(random, used), kind, source, day))
    return riders


def _moment(random: Random, first: date) -> datetime:
    span = (TODAY - first).days
    day = first + timedelta(days=int(span * random.random() ** 0.8))
    while day.weekday() < 3 and random.random() < 0.3:
        day = _day(random, first, TODAY - timedelta(days=1))
    hour = random.choices(range(24), [3, 2, 1, 1, 1, 2, 4, 7, 8, 6, 4, 4, 5, 5, 4, 5, 6, 8, 9, 8, 6, 6, 6, 5])[0]
    return datetime(day.year, day.month, day.day, hour, random.randint(0, 59))


def _trips(random: Random, drivers: list[Row], riders: list[Row]) -> list[Row]:
    trips: list[Row] = []
    chosen = riders[:262]
    for number in range(1, 1351):
        rider = random.choices(chosen, [1 + 9 * (place % 7 == 0) for place in range(len(chosen))])[0]
        signed_up = rider[4]
        assert isinstance(signed_up, date)
        moment = _moment(random, max(FIRST_DAY, signed_up))
        able = [d for d in drivers[:66] if d[5] <= moment.date()]  # type: ignore[operator]
        status = random.choices(STATUSES, STATUS_WEIGHTS)[0]
        driver = None if status == "No Driver Found" else random.choice(able)
        city = driver[2] if driver and random.random() < 0.85 else random.choices(CITIES, CITY_WEIGHTS)[0]
        kind = random.choices(CLASSES, CLASS_WEIGHTS)[0]
        surge = random.random() < (0.4 if moment.hour in (7, 8, 17, 18, 19) else 0.1)
        promo = random.choice(PROMOS) if random.random() < 0.14 else None
        vehicle = None
        if driver:
            vehicle = 1 + (int(str(driver[0])) * 7 + (moment.month > 6)) % 61
        wait = random.randint(2, 19) if driver else None
        duration = distance = fare = commission = rating = None
        if status == "Completed":
            distance = round(random.uniform(1.2, 17.0) + (14 if kind == "Airport-Express" else 0), 1)
            duration = int(distance * random.uniform(1.8, 3.1)) + 3
            fare = round((2.5 + distance * RATE[kind]) * (1.5 if surge else 1.0) * (0.9 if promo else 1.0), 2)
            commission = round(fare * (random.uniform(0.18, 0.26) + (0.03 if kind == "Economy" else 0.0)), 2)
            if random.random() < 0.7:
                rating = random.choices([1, 2, 3, 4, 5], [3, 5, 12, 30, 50])[0]
        head = (number, rider[0], driver[0] if driver else None, vehicle, city, kind, status, moment)
        trips.append((*head, wait, duration, distance, fare, commission, surge, promo, rating))
    return trips


def _payments(random: Random, trips: list[Row]) -> list[Row]:
    payments: list[Row] = []
    for trip in trips:
        moment = trip[7]
        if trip[6] != "Completed" or random.random() < 0.02:
            continue
        assert isinstance(moment, datetime)
        method = random.choices(["Credit Card", "Cash", "E-Wallet", "Corporate Account"], [48, 17, 25, 10])[0]
        status = random.choices(["Paid", "Refunded", "Failed"], [89, 8, 3])[0]
        tip = round(random.uniform(0.5, 6.0), 2) if status == "Paid" and random.random() < 0.35 else 0.0
        late = random.choice([0, 0, 0, 1, 2]) if method != "Cash" else 0
        day = min(moment.date() + timedelta(days=late), TODAY)
        payments.append((len(payments) + 1, trip[0], method, status, trip[11], tip, day))
    return payments


def rows() -> dict[str, list[Row]]:
    random = Random(SEED)
    drivers = _drivers(random)
    vehicles = _vehicles(random)
    riders = _riders(random)
    trips = _trips(random, drivers, riders)
    return {
        "drivers": drivers,
        "vehicles": vehicles,
        "riders": riders,
        "trips": trips,
        "payments": _payments(random, trips),
    }
