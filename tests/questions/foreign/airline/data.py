"""Two years of a small airline, the same on every run."""

from datetime import date, datetime, time, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 24)
AIRPORTS = [
    ("LIS", "Humberto Delgado", "Lisbon", "Portugal", "Europe"),
    ("OPO", "Francisco Sá Carneiro", "Porto", "Portugal", "Europe"),
    ("FNC", "Cristiano Ronaldo", "Funchal", "Portugal", "Europe"),
    ("CDG", "Charles de Gaulle", "Paris", "France", "Europe"),
    ("NCE", "Nice Côte d'Azur", "Nice", "France", "Europe"),
    ("FRA", "Frankfurt Main", "Frankfurt", "Germany", "Europe"),
    ("MUC", "Franz Josef Strauss", "Munich", "Germany", "Europe"),
    ("MAD", "Barajas", "Madrid", "Spain", "Europe"),
    ("GVA", "Genève Aéroport", "Geneva", "Switzerland", "Europe"),
    ("LHR", "Heathrow", "London", "United Kingdom", "Europe"),
    ("GRU", "Guarulhos", "São Paulo", "Brazil", "South America"),
    ("FOR", "Pinto Martins", "Fortaleza", "Brazil", "South America"),
    ("BOS", "Logan", "Boston", "United States", "North America"),
    ("DSS", "Blaise Diagne", "Dakar", "Senegal", "Africa"),
    ("RAI", "Nelson Mandela", "Praia", "Cape Verde", "Africa"),
]
AIRCRAFT = [
    ("CS-TNA", "Vasco da Gama", "A321LR", "Airbus", 171, date(2021, 5, 4), False),
    ("CS-TNB", "Inês de Castro", "A321LR", "Airbus", 171, date(2022, 9, 19), True),
    ("CS-TNC", "Bartolomeu Dias", "A320neo", "Airbus", 174, date(2019, 3, 11), False),
    ("CS-TND", "Amália", "A320neo", "Airbus", 174, date(2020, 7, 1), True),
    ("CS-TNE", None, "A320neo", "Airbus", 180, date(2023, 2, 27), True),
    ("CS-TPF", "Serra da Estrela", "E195-E2", "Embraer", 132, date(2022, 1, 14), False),
    ("CS-TPG", "Douro", "E195-E2", "Embraer", 132, date(2024, 4, 22), False),
    ("CS-DJH", "Ilha do Corvo", "ATR 72-600", "ATR", 70, date(2016, 10, 5), False),
    ("CS-TNZ", None, "A321LR", "Airbus", 168, date(2026, 10, 30), True),
]
# origin, destination, number, weekly weight, base fare, kind of aircraft
ROUTES = [
    ("LIS", "OPO", 101, 10, 60, "ATR"),
    ("OPO", "LIS", 102, 10, 60, "ATR"),
    ("LIS", "FNC", 111, 8, 95, "A320"),
    ("FNC", "LIS", 112, 8, 95, "A320"),
    ("LIS", "CDG", 201, 9, 140, "A320"),
    ("CDG", "LIS", 202, 9, 140, "A320"),
    ("OPO", "FRA", 221, 5, 155, "E195"),
    ("FRA", "OPO", 222, 5, 150, "E195"),
    ("LIS", "MAD", 231, 7, 85, "E195"),
    ("MAD", "LIS", 232, 7, 85, "E195"),
    ("OPO", "GVA", 241, 4, 130, "E195"),
    ("GVA", "OPO", 242, 4, 130, "E195"),
    ("LIS", "LHR", 251, 7, 165, "A320"),
    ("LHR", "LIS", 252, 7, 165, "A320"),
    ("LIS", "GRU", 301, 5, 690, "A321"),
    ("GRU", "LIS", 302, 5, 670, "A321"),
    ("LIS", "BOS", 311, 4, 560, "A321"),
    ("BOS", "LIS", 312, 4, 540, "A321"),
    ("LIS", "DSS", 321, 3, 310, "A321"),
    ("DSS", "LIS", 322, 3, 300, "A321"),
    ("OPO", "FOR", 331, 2, 620, "A321"),
    ("FOR", "OPO", 332, 2, 610, "A321"),
]
FIRST = [
    "Ana",
    "Beatriz",
    "Carlos",
    "Duarte",
    "Élodie",
    "Filipe",
    "Gonçalo",
    "Helena",
    "Isabel",
    "João",
    "Klaus",
    "Lúcia",
    "Miguel",
    "Nuno",
    "Olívia",
    "Pedro",
    "Raquel",
    "Sofia",
    "Thérèse",
    "Vítor",
]
LAST = [
    "Almeida",
    "Braga",
    "Costa",
    "Duval",
    "Esteves",
    "Faria",
    "Gomes",
    "Hartmann",
    "Jardim",
    "Lopes",
    "Martins",
    "Nóbrega",
    "Oliveira",
    "Pires",
    "Ramos",
    "Silva",
    "Tavares",
    "Vaz",
]


def rows():
    random = Random(777)
    flights, bookings = [], []
    pools = {kind: [a for a in AIRCRAFT[:8] if a[2].startswith(kind)] for kind in ("ATR", "A320", "E195", "A321")}
    for offset in range((TODAY - FIRST_DAY).days):
        day = FIRST_DAY + timedelta(days=offset)
        summer = 1.5 if day.month in (6, 7, 8, 12) else 1.0
        count = max(0, round(random.gauss(1.25 * summer * (1 + offset / 2600), 0.7)))
        for route in random.choices(ROUTES, [r[3] for r in ROUTES], k=count):
            if route[2] > 330 and day < date(2026, 3, 1):
                continue
            plane = random.choice(pools[route[5]])
            moment = datetime.combine(
                day, time(random.choice([6, 7, 9, 11, 13, 15, 17, 18, 20, 21]), random.choice([5, 10, 25, 35, 50]))
            )
            roll = random.random()
            status = "Cancelled" if roll < 0.035 else "Diverted" if roll < 0.045 else "Landed"
            delay, reason, pax = None, None, None
            if status != "Cancelled":
                late = random.random() < (0.34 if day.month in (7, 8, 12) else 0.22)
                delay = max(5, round(random.lognormvariate(3.5, 0.7))) if late else random.randrange(-6, 9)
                if delay > 15:
                    reason = random.choices(
                        ["Weather", "Technical", "Crew", "Air Traffic Control", "Late Inbound", None],
                        [15, 18, 10, 24, 26, 7],
                    )[0]
                pax = min(plane[4], round(plane[4] * random.uniform(0.58, 0.96) * (1.06 if summer > 1 else 1)))
            elif random.random() < 0.7:
                reason = random.choice(["Weather", "Technical", "Crew"])
            flights.append(
                (
                    50000 + len(flights),
                    f"AN{route[2]}",
                    route[0],
                    route[1],
                    plane[0],
                    moment,
                    status,
                    delay,
                    reason,
                    plane[4],
                    pax,
                )
            )
            for _ in range(random.choices([0, 1, 2, 3, 4, 5], [9, 20, 25, 22, 14, 10])[0]):
                ahead = min(240, int(random.lognormvariate(3.2, 1.0)))
                booked = day - timedelta(days=ahead)
                if booked < FIRST_DAY:
                    booked = FIRST_DAY + timedelta(days=random.randrange(max(1, (day - FIRST_DAY).days)))
                cabin = random.choices(["Economy", "Economy Plus", "Business"], [70, 19, 11])[0]
                size = random.choices([1, 2, 3, 4], [52, 30, 10, 8])[0]
                fare = round(
                    size
                    * route[4]
                    * {"Economy": 1, "Economy Plus": 1.5, "Business": 3.1}[cabin]
                    * random.uniform(0.75, 1.4),
                    2,
                )
                extras = 0 if random.random() < 0.45 else round(size * random.uniform(8, 70), 2)
                state = (
                    "Cancelled"
                    if random.random() < (0.09 if cabin == "Economy" else 0.14)
                    else "No-Show"
                    if random.random() < 0.03
                    else "Confirmed"
                )
                channel = random.choices(
                    ["Website", "Mobile App", "Travel Agency", "Call Centre", None], [40, 27, 21, 9, 3]
                )[0]
                ref = "".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=3)) + f"{len(bookings):04d}"
                bookings.append(
                    (
                        ref,
                        flights[-1][0],
                        booked,
                        f"{random.choice(FIRST)} {random.choice(LAST)}",
                        cabin,
                        channel,
                        size,
                        fare,
                        extras,
                        state,
                    )
                )
    return {"airports": AIRPORTS, "aircraft": AIRCRAFT, "flights": flights, "bookings": bookings}
