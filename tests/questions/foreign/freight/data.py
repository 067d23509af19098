"""Two years of a container line's bookings and invoices, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 24)

Row = tuple[object, ...]

PORTS: list[Row] = [
    ("NLRTM", "Rotterdam", "Netherlands", "North Europe"),
    ("DEHAM", "Hamburg", "Germany", "North Europe"),
    ("FRLEH", "Le Havre", "France", "North Europe"),
    ("ESVLC", "València", "Spain", "Mediterranean"),
    ("ITGOA", "Genoa", "Italy", "Mediterranean"),
    ("MAPTM", "Tanger-Med", "Morocco", "Mediterranean"),
    ("BRSSZ", "Santos", "Brazil", "South America"),
    ("UYMVD", "Montevideo", "Uruguay", "South America"),
    ("USNYC", "New York", "United States", "North America"),
    ("USSAV", "Savannah", "United States", "North America"),
    ("CAHAL", "Halifax", "Canada", "North America"),
]
NEVER_CALLED = "CAHAL"
VESSELS: list[Row] = [
    (1, "Boxline Aurora", "Panama", 4250, 2009, False),
    (2, "Boxline Borealis", "Panama", 4250, 2010, False),
    (3, "Boxline Cygnus", "Malta", 6800, 2015, False),
    (4, "Boxline Draco", "Malta", 6800, 2016, False),
    (5, "Hanse Voyager", "Liberia", 5100, 2012, True),
    (6, "Île de Ré", "France", 3400, 2006, True),
    (7, "Southern Tide", "Liberia", 8200, 2019, True),
    (8, "Boxline Eridanus", "Malta", 9400, 2026, False),
]
WITHOUT_VOYAGE = 8
FIRST = [
    "Alpen",
    "Baltic",
    "Cordoba",
    "Danube",
    "Elbe",
    "Fjord",
    "Garonne",
    "Hudson",
    "Iberia",
    "Jura",
    "Kanal",
    "Lagos",
    "Meseta",
    "Nordic",
    "Oporto",
    "Pampa",
]
SECOND = ["Foods", "Trading", "Chemicals", "Furniture"]
SEGMENTS = ["Direct Shipper", "Forwarder", "Key Account", None]
COUNTRIES = ["Germany", "Netherlands", "France", "Spain", "Italy", "Brazil", "United States"]
CARGO = ["Coffee", "Machinery", "Furniture", "Chemicals", "Frozen Food", "Auto Parts"]
CONTAINERS = ["20ft Dry", "40ft High-Cube", "40ft Reefer", "Open Top"]
CHARGES = ["Ocean Freight", "Terminal Handling", "Fuel Surcharge", "Demurrage"]


def rows() -> dict[str, list[Row]]:
    """All rows by table."""
    random = Random(1956)
    shippers = _shippers(random)
    bookings = _bookings(random, shippers)
    return {
        "ports": PORTS,
        "vessels": VESSELS,
        "shippers": shippers,
        "bookings": bookings,
        "invoices": _invoices(random, bookings),
    }


def _shippers(random: Random) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 65):
        name = f"{FIRST[(number - 1) // 4]} {SECOND[number % 4]}"
        found.append(
            (
                number,
                name,
                random.choices(SEGMENTS, [40, 32, 18, 10])[0],
                random.choices(COUNTRIES, [24, 18, 14, 14, 10, 10, 10])[0],
                f"desk{number}@example.com",
                date(2019, 1, 1) + timedelta(days=int(2880 * random.random())),
            )
        )
    return found


def _bookings(random: Random, shippers: list[Row]) -> list[Row]:
    found: list[Row] = []
    ports = [port[0] for port in PORTS if port[0] != NEVER_CALLED]
    able = shippers[:58]
    weights = [1 + (number * 7) % 11 for number in range(len(able))]
    for number in range(1, 1201):
        booked = FIRST_DAY + timedelta(days=int(729 * random.random() ** 0.9))
        shipper = random.choices(able, weights)[0][0]
        cargo = random.choices(CARGO, [22, 20, 17, 15, 14, 12])[0]
        kind = random.choices(CONTAINERS, [40, 36, 14, 10])[0]
        if cargo == "Frozen Food":
            kind = "40ft Reefer"
        teu = random.choice([1, 2, 2, 4, 4, 6, 8, 10, 20, 40])
        sailed = booked + timedelta(days=random.randrange(6, 30))
        arrived = sailed + timedelta(days=max(5, round(random.gauss(18, 5))))
        status = "Cancelled" if random.random() < 0.09 else "Arrived"
        if status == "Arrived" and sailed > TODAY:
            status = "Confirmed"
        elif status == "Arrived" and arrived > TODAY:
            status = "At Sea"
        has_sailed = status in ("At Sea", "Arrived")
        vessel = random.choices(range(1, 8), [14, 12, 18, 20, 12, 6, 18])[0] if has_sailed else None
        found.append(
            (
                600_000 + number,
                shipper,
                vessel,
                random.choices(ports, [22, 17, 8, 10, 8, 4, 13, 5, 9, 4])[0],
                cargo,
                kind,
                status,
                booked,
                sailed if has_sailed else None,
                arrived if status == "Arrived" else None,
                teu,
                round(teu * random.uniform(6.0, 13.5), 1),
            )
        )
    return found


def _invoices(random: Random, bookings: list[Row]) -> list[Row]:
    found: list[Row] = []
    for booking in bookings:
        if booking[8] is None:
            continue
        teu = int(str(booking[10]))
        for charge in CHARGES:
            if charge != "Ocean Freight" and random.random() > {"Demurrage": 0.1}.get(charge, 0.35):
                continue
            low, high = {"Ocean Freight": (700, 1500), "Demurrage": (60, 300)}.get(charge, (90, 240))
            sailed = booking[8]
            assert isinstance(sailed, date)
            issued = min(TODAY, sailed + timedelta(days=random.randrange(0, 10)))
            paid = issued + timedelta(days=max(2, round(random.gauss(33, 13))))
            is_paid = paid <= TODAY and random.random() > 0.05
            found.append(
                (
                    800_000 + len(found) + 1,
                    booking[0],
                    charge,
                    round(teu * random.uniform(low, high), 2),
                    issued,
                    issued + timedelta(days=30),
                    paid if is_paid else None,
                    random.random() < 0.05,
                )
            )
    return found
