"""Two years of a ticket seller's concerts and events, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 9917

Row = tuple[object, ...]

VENUES: list[Row] = [
    (1, "Grand Halle", "Paris", "France", "Arena", 9000),
    (2, "Théâtre du Parc", "Lyon", "France", "Theatre", 1200),
    (3, "Kesselhaus", "Berlin", "Germany", "Club", 800),
    (4, "Spree-Arena", "Berlin", "Germany", "Arena", 12000),
    (5, "Isar Open Air", "Munich", "Germany", "Open Air", 15000),
    (6, "Teatro Lope", "Madrid", "Spain", "Theatre", 1500),
    (7, "Sala Raval", "Barcelona", "Spain", "Club", 650),
    (8, "Canal Stage", "Amsterdam", "Netherlands", "Club", 900),
    (9, "Polder Park", "Utrecht", "Netherlands", "Open Air", 11000),
    (10, "Dom Theater", "Cologne", "Germany", "Theatre", 1100),
    (11, "Quai Nord", "Paris", "France", "Club", 700),
    (12, "Old Tram Depot", "Antwerp", "Belgium", "Club", 500),
]
ARTISTS = [
    ("The Paper Lanterns", "Rock"), ("Nova Kaiser", "Pop"), ("Brass Avenue", "Jazz"), ("Élodie Marchand", "Pop"),
    ("Iron Harbour", "Metal"), ("Quartet Rosenthal", "Classical"), ("DJ Solano", "Electronic"),
    ("Big Tim Doyle", "Comedy"), ("Los Faroles", "Rock"), ("Mirja Lund", "Jazz"), ("Static Garden", "Electronic"),
    ("Camerata del Sur", "Classical"), ("Jo-Ann Price", "Comedy"), ("Velvet Tuesday", "Pop"),
    ("Stone Orchard", "Rock"), ("Grimhold", "Metal"),
]  # fmt: skip
SUFFIXES = ["Live", "Unplugged", "Winter Tour", "Summer Night", "Anniversary Show", "Late Show"]
FIRST_NAMES = [
    "Anna",
    "Bastien",
    "Clara",
    "David",
    "Emma",
    "Florian",
    "Giulia",
    "Henrik",
    "Inés",
    "Julien",
    "Katja",
    "Lucas",
    "Marta",
    "Noé",
    "Olga",
    "Pablo",
    "Renée",
    "Stefan",
    "Tessa",
    "Ulrich",
    "Vera",
    "Willem",
    "Yasmin",
    "Zoé",
]
LAST_NAMES = [
    "Albers",
    "Blanc",
    "Castro",
    "Dijkstra",
    "Engel",
    "Fournier",
    "García",
    "Hoffmann",
    "Janssen",
    "Keller",
    "Lambert",
    "Müller",
    "Navarro",
    "Peeters",
    "Roux",
    "Schmitt",
    "Torres",
    "Vidal",
    "Wagner",
]
HOME_CITIES = ["Paris", "Lyon", "Berlin", "Munich", "Madrid", "Barcelona", "Amsterdam", "Cologne", "Antwerp", None]
CHANNELS = ["Website", "Mobile App", "Box Office", "Phone", "Reseller", None]
PRICES = {"Standing": 38.0, "Seated": 56.0, "Balcony": 47.0, "VIP": 135.0}
REASONS = ["Event cancelled", "Event postponed", "Customer request", "Duplicate booking", None]


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    events = _events(random)
    customers = _customers(random)
    sales = _sales(random, events, customers)
    return {
        "venues": list(VENUES),
        "events": events,
        "customers": customers,
        "ticket_sales": sales,
        "refunds": _refunds(random, events, sales),
    }


def _events(random: Random) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 171):
        artist, genre = random.choices(ARTISTS, [3 + place % 5 for place in range(len(ARTISTS))])[0]
        # The last venue has just joined and has no event yet.
        venue = random.choice(VENUES[:11])
        day = date(2024, 12, 10) + timedelta(days=random.randrange(0, 810))
        state = "Scheduled" if day > TODAY else "Held"
        state = random.choices([state, "Cancelled", "Postponed"], [88, 8, 4])[0]
        capacity = int(str(venue[5]))
        offer = max(120, round(capacity * random.choice([0.01, 0.015, 0.02])))
        found.append((
            300 + number, f"{artist} - {random.choice(SUFFIXES)}", artist, genre, venue[0], day, state,
            genre in ("Metal", "Comedy") and random.random() < 0.6, offer,
        ))  # fmt: skip
    return found


def _customers(random: Random) -> list[Row]:
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    random.shuffle(names)
    found: list[Row] = []
    for number, name in enumerate(names[:380], start=1):
        level = random.choices(["Gold", "Silver", "Bronze", None], [9, 20, 31, 40])[0]
        signed = date(2023, 5, 1) + timedelta(days=random.randrange(0, 1290))
        city = random.choices(HOME_CITIES, [20, 8, 18, 10, 9, 9, 10, 8, 4, 6])[0]
        found.append((7000 + number, name, city, level, signed, random.random() < 0.42))
    return found


def _sales(random: Random, events: list[Row], customers: list[Row]) -> list[Row]:
    buyers = [customer for customer in customers if int(str(customer[0])) % 8]
    taste = [1 + int(str(customer[0])) % 7 for customer in buyers]
    found: list[Row] = []
    while len(found) < 2300:
        event = random.choice(events)
        if int(str(event[0])) % 19 == 0:
            continue
        day = _day(event[5]) - timedelta(days=round(random.expovariate(1 / 45)))
        if not FIRST_DAY <= day <= TODAY:
            continue
        if random.random() > 0.6 + 0.4 * (day - FIRST_DAY).days / 730:
            continue
        customer = random.choices(buyers, taste)[0]
        if _day(customer[4]) > day:
            continue
        kind = random.choices(list(PRICES), [44, 30, 15, 11])[0]
        quantity = random.choices([1, 2, 3, 4, 6, 10], [22, 45, 11, 15, 5, 2])[0]
        price = PRICES[kind] * random.uniform(0.8, 1.4) * (1.3 if event[3] in ("Pop", "Rock") else 1.0)
        channel = random.choices(CHANNELS, [40, 28, 12, 6, 11, 3])[0]
        fee = 0.0 if channel == "Box Office" else round(1.9 * quantity, 2)
        found.append((
            0, event[0], customer[0], day, channel, kind, quantity, round(price * quantity, 2), fee,
        ))  # fmt: skip
    found.sort(key=lambda sale: (_day(sale[3]), int(str(sale[1])), int(str(sale[2]))))
    return [(40_000 + number, *sale[1:]) for number, sale in enumerate(found, start=1)]


def _refunds(random: Random, events: list[Row], sales: list[Row]) -> list[Row]:
    states = {event[0]: str(event[6]) for event in events}
    found: list[Row] = []
    for sale in sales:
        state = states[sale[1]]
        chance = {"Cancelled": 0.85, "Postponed": 0.3}.get(state, 0.04)
        if random.random() > chance:
            continue
        day = _day(sale[3]) + timedelta(days=random.randrange(1, 40))
        if day > TODAY:
            continue
        reason = random.choices(REASONS, [0, 0, 60, 25, 15])[0]
        if state == "Cancelled":
            reason = "Event cancelled"
        elif state == "Postponed":
            reason = "Event postponed"
        part = random.choice([0.5, 1.0]) if reason == "Customer request" else 1.0
        found.append((0, sale[0], day, reason, round(float(str(sale[7])) * part, 2)))
    found.sort(key=lambda refund: (_day(refund[2]), int(str(refund[1]))))
    return [(900 + number, *refund[1:]) for number, refund in enumerate(found, start=1)]


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
