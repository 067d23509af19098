"""Two years of a company's vehicles, drivers, trips, fuel purchases and repairs, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 1908

Row = tuple[object, ...]

MODELS = [
    ("Volkswagen", "Transporter", "Van", "Diesel", 34000.0),
    ("Ford", "Transit", "Van", "Diesel", 31500.0),
    ("Mercedes-Benz", "eSprinter", "Van", "Electric", 52000.0),
    ("Škoda", "Octavia Combi", "Car", "Petrol", 24500.0),
    ("Renault", "Mégane", "Car", "Petrol", 21800.0),
    ("Toyota", "Corolla Hybrid", "Car", "Hybrid", 26900.0),
    ("MAN", "TGL 8.190", "Truck", "Diesel", 78000.0),
    ("Iveco", "Daily", "Truck", "Diesel", 45500.0),
    ("Tesla", "Model 3", "Car", "Electric", 39900.0),
]
SITES = {"Linz": 16, "Graz": 12, "St. Pölten": 8, "Villach": 6}
FIRST_NAMES = [
    "Anna", "Bernd", "Claudia", "Dušan", "Eva", "Franz", "Gerlinde", "Hüseyin", "Ines", "Jakob", "Karin", "Luka",
    "Magda", "Norbert", "Olga", "Peter", "Renate", "Stefan", "Tamara", "Uwe", "Vesna", "Wolfgang",
]  # fmt: skip
LAST_NAMES = [
    "Auer", "Brandl", "Cerny", "Demir", "Egger", "Fuchs", "Gruber", "Hofer", "Ivanović", "Jelinek", "Kern",
    "Leitner", "Moser", "Novak", "Ortner", "Pichler", "Reiter", "Steiner", "Tauber", "Unger", "Vogl", "Winkler",
]  # fmt: skip
DEPARTMENTS = ["Sales", "Field Service", "Logistics", "Management"]
PURPOSES = {"Field Service": "Service Call", "Sales": "Client Visit", "Logistics": "Delivery", "Management": "Meeting"}
PLACES = ["Vienna", "Salzburg", "Linz", "Graz", "Innsbruck", "Klagenfurt", "Bad Ischl", "Brno"]
STATIONS = ["OMV", "Shell", "BP", "Eni", "Company Pump"]
PRICES = {"Diesel": 1.62, "Petrol": 1.58, "Hybrid": 1.59}
USES = {"Van": 9.4, "Car": 6.3, "Truck": 16.5}
GARAGES = ["Autohaus Lechner", "Kfz Hofbauer", "Truck-Service Süd", "Eigene Werkstatt"]
KINDS = ["Tyres", "Brakes", "Engine", "Bodywork", "Inspection", "Battery"]
KIND_COST = {"Tyres": 380.0, "Brakes": 460.0, "Engine": 1450.0, "Bodywork": 980.0, "Inspection": 240.0,
             "Battery": 310.0}  # fmt: skip


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    vehicles = _vehicles(random)
    drivers = _drivers(random)
    trips = _trips(random, vehicles, drivers)
    return {
        "vehicles": vehicles,
        "drivers": drivers,
        "trips": trips,
        "fuel_purchases": _fuel(random, vehicles, drivers),
        "repairs": _repairs(random, vehicles),
    }


def _vehicles(random: Random) -> list[Row]:
    found: list[Row] = []
    sites = [site for site, count in SITES.items() for _ in range(count)]
    for number, site in enumerate(sites, start=1):
        make, model, kind, fuel, price = random.choices(MODELS, [16, 14, 7, 17, 12, 10, 8, 8, 8])[0]
        leased = random.random() < 0.35
        started = date(2019, 3, 1) + timedelta(days=random.randrange(0, 2650))
        retired = None
        if started < date(2021, 6, 1) and random.random() < 0.5:
            retired = date(2025, 8, 1) + timedelta(days=random.randrange(0, 430))
        letters = {"Linz": "L", "Graz": "G", "St. Pölten": "P", "Villach": "VI"}[site]
        plate = f"{letters}-{random.randrange(100, 999)} {random.choice('ABCDEFGHK')}{random.choice('LMNPRSTXZ')}"
        paid = None if leased else round(price * random.uniform(0.9, 1.12), 2)
        found.append((100 + number, plate, make, model, kind, fuel, site, leased, paid, started, retired))
    # Two cars that have just arrived and have not been driven.
    arrived = (date(2026, 11, 16), None)
    found.append((901, "L-771 NX", "Tesla", "Model 3", "Car", "Electric", "Linz", True, None, *arrived))
    arrived = (date(2026, 11, 18), None)
    found.append((902, "G-204 HT", "Ford", "Transit", "Van", "Diesel", "Graz", False, 33120.0, *arrived))
    return found


def _drivers(random: Random) -> list[Row]:
    found: list[Row] = []
    last = LAST_NAMES[:]
    random.shuffle(last)
    for number, (first, name) in enumerate(zip(FIRST_NAMES * 2, last + last[::-1], strict=True), start=1):
        if number > 38:
            break
        department = random.choices(DEPARTMENTS, [26, 36, 28, 10])[0]
        licence = random.choice(["C", "C", "CE"]) if department == "Logistics" else "B"
        expires = date(2026, 6, 1) + timedelta(days=random.randrange(0, 2200))
        hired = date(2016, 1, 4) + timedelta(days=random.randrange(0, 3200))
        found.append((500 + number, f"{first} {name}", department, licence, expires, hired))
    return found


def _alive(vehicle: Row, day: date) -> bool:
    started, retired = vehicle[9], vehicle[10]
    assert isinstance(started, date)
    return started <= day and (retired is None or (isinstance(retired, date) and day < retired))


def _trips(random: Random, vehicles: list[Row], drivers: list[Row]) -> list[Row]:
    found: list[Row] = []
    days = sorted(FIRST_DAY + timedelta(days=int(731 * random.random() ** 0.92)) for _ in range(1750))
    active = drivers[:-3]
    weights = [random.uniform(0.4, 2.2) for _ in active]
    for day in days:
        day = min(day, TODAY)
        if day.weekday() > 4 and random.random() < 0.75:
            continue
        driver = random.choices(active, weights)[0]
        wanted = {"Logistics": ("Van", "Truck"), "Field Service": ("Van", "Car")}.get(str(driver[2]), ("Car",))
        able = [v for v in vehicles[:-2] if v[4] in wanted and _alive(v, day)]
        vehicle = random.choice(able)
        purpose = PURPOSES[str(driver[2])] if random.random() < 0.82 else random.choice(["Training", "Transfer"])
        far = round(min(620.0, 18 + random.lognormvariate(4.2, 0.75)), 1)
        minutes = round(far / random.uniform(42, 88) * 60) + 5
        who = driver[0] if random.random() > 0.04 else None
        place = random.choices(PLACES, [24, 14, 20, 16, 7, 8, 6, 5])[0]
        found.append((60_000 + len(found) + 1, vehicle[0], who, purpose, place, far, minutes, day))
    return found


def _fuel(random: Random, vehicles: list[Row], drivers: list[Row]) -> list[Row]:
    found: list[Row] = []
    thirsty = [v for v in vehicles[:-2] if v[5] != "Electric"]
    days = sorted(FIRST_DAY + timedelta(days=random.randrange(0, 731)) for _ in range(900))
    for day in days:
        vehicle = random.choice(thirsty)
        if not _alive(vehicle, day):
            continue
        litres = round(USES[str(vehicle[4])] * random.uniform(3.2, 7.6), 2)
        station = random.choices(STATIONS, [30, 20, 14, 12, 24])[0]
        price = PRICES[str(vehicle[5])] * (0.93 if station == "Company Pump" else random.uniform(0.97, 1.14))
        price *= 1.05 if day >= date(2026, 4, 1) else 1.0
        paid = "Internal" if station == "Company Pump" else random.choices(["Fuel Card", "Cash", "App"], [80, 6, 14])[0]
        who = random.choice(drivers[:-3])[0] if random.random() > 0.09 else None
        row = (80_000 + len(found) + 1, vehicle[0], who, station, litres, round(litres * price, 2), paid, day)
        found.append(row)
    return found


def _repairs(random: Random, vehicles: list[Row]) -> list[Row]:
    found: list[Row] = []
    days = sorted(FIRST_DAY + timedelta(days=random.randrange(0, 731)) for _ in range(290))
    for day in days:
        vehicle = random.choice(vehicles[1:-2])
        if not _alive(vehicle, day):
            continue
        kind = random.choices(KINDS, [20, 15, 11, 14, 30, 10])[0]
        scale = 2.3 if vehicle[4] == "Truck" else 1.0
        parts = round(KIND_COST[kind] * scale * random.uniform(0.3, 0.9), 2)
        labour = round(KIND_COST[kind] * scale * random.uniform(0.25, 0.7), 2)
        warranty = random.random() < 0.13
        back: date | None = day + timedelta(days=random.choices([0, 1, 2, 4, 7, 13, 25], [18, 24, 22, 16, 10, 7, 3])[0])
        if back is not None and (back > TODAY or (day > date(2026, 10, 25) and random.random() < 0.35)):
            back = None
        garage = "Truck-Service Süd" if vehicle[4] == "Truck" else random.choice(GARAGES)
        costs = (0.0, 0.0) if warranty else (labour, parts)
        found.append((7000 + len(found) + 1, vehicle[0], garage, kind, warranty, *costs, day, back))
    return found
