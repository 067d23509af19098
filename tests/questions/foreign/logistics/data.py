"""Two years of a European forwarder."""

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)
CUSTOMERS = [
    ("Brauhaus Keller GmbH", "Food & Beverage", "Germany"),
    ("Müller & Söhne Maschinenbau", "Machinery", "Germany"),
    ("Nordlicht Pharma AG", "Pharma", "Germany"),
    ("Autoteile Franke", "Automotive", "Germany"),
    ("Rheinchem Werke", "Chemicals", "Germany"),
    ("Möbelwelt Jansen", "Retail", "Germany"),
    ("Laboratoires Périer", "Pharma", "France"),
    ("Fromagerie des Alpes", "Food & Beverage", "France"),
    ("Citadelle Automobiles", "Automotive", "France"),
    ("Galerie Lumière", "Retail", "France"),
    ("Chimie du Rhône", "Chemicals", "France"),
    ("Van Dijk Bloemen", "Food & Beverage", "Netherlands"),
    ("Oranje Retail B.V.", "Retail", "Netherlands"),
    ("Delta Chemicals - Europoort", "Chemicals", "Netherlands"),
    ("Fiets & Co", "Retail", "Netherlands"),
    ("Pharmaline Leiden", "Pharma", "Netherlands"),
    ("Kowalski Meble", "Retail", "Poland"),
    ("Zakłady Chemiczne Odra", "Chemicals", "Poland"),
    ("Polska Stal", "Machinery", "Poland"),
    ("Gdańsk Seafood", "Food & Beverage", "Poland"),
    ("Śląsk Automotive", "Automotive", "Poland"),
    ("Bodegas Ibérica", "Food & Beverage", "Spain"),
    ("Textiles Peñalara", "Retail", "Spain"),
    ("Maquinaria Ortega", "Machinery", "Spain"),
    ("Farmacéutica Levante", "Pharma", "Spain"),
    ("Officine Bianchi", "Machinery", "Italy"),
    ("Pastificio Romano", "Food & Beverage", "Italy"),
    ("Moda Firenze", "Retail", "Italy"),
    ("Motori Emilia", "Automotive", "Italy"),
    ("Svenska Trävaror AB", "Retail", "Sweden"),
    ("Göteborg Motor", "Automotive", "Sweden"),
    ("Malmö Biotech", "Pharma", "Sweden"),
    ("Danube Steel", "Machinery", "Austria"),
    ("Alpenkäse eG", "Food & Beverage", "Austria"),
    ("Tirol Chemie", "Chemicals", "Austria"),
    ("Atlas Tools", "Machinery", "Germany"),
    ("Green Basket", "Food & Beverage", "Netherlands"),
    ("Vitalis Health", "Pharma", "France"),
    ("Orbis Trading", "Retail", "Spain"),
    ("Helvetia Precision", "Machinery", "Austria"),
]
MANAGERS = ["Ilse de Vries", "Marek Nowak", "Sofía Marín", "Jean-Luc Petit", "Anke Böhm"]
CARRIERS = [
    (1, "TransEuropa Road", "Road", True, date(2027, 12, 31)),
    (2, "Kowal Transport", "Road", False, date(2026, 12, 31)),
    (3, "Schnell & Sicher", "Road", True, date(2028, 6, 30)),
    (4, "Ruta Sur", "Road", False, None),
    (5, "RailConnect", "Rail", True, date(2027, 3, 31)),
    (6, "Hansa Cargo Rail", "Rail", False, date(2027, 9, 30)),
    (7, "AeroFreight", "Air", False, date(2026, 12, 31)),
    (8, "Polar Air Logistics", "Air", True, date(2028, 12, 31)),
    (9, "North Sea Lines", "Sea", True, date(2027, 6, 30)),
    (10, "Mediterra Shipping", "Sea", False, None),
    (11, "Iberia Express Vans", "Road", False, date(2027, 1, 31)),
]
CARRIER_WEIGHT = {1: 24, 2: 14, 3: 18, 4: 8, 5: 12, 6: 6, 7: 5, 8: 7, 9: 8, 10: 4}
LATENESS = {1: 0.13, 2: 0.27, 3: 0.10, 4: 0.31, 5: 0.16, 6: 0.24, 7: 0.12, 8: 0.08, 9: 0.22, 10: 0.36}
WAREHOUSES = [
    (1, "Rotterdam - Maasvlakte", "Rotterdam", "Netherlands", 12000, True),
    (2, "Hamburg Hub", "Hamburg", "Germany", 9500, True),
    (3, "Lyon Est", "Lyon", "France", 4200, False),
    (4, "Łódź Central", "Łódź", "Poland", 7800, False),
    (5, "Zaragoza PLAZA", "Zaragoza", "Spain", 5600, False),
    (6, "Verona Sud", "Verona", "Italy", 3900, True),
    (7, "Malmö Norra", "Malmö", "Sweden", 2500, False),
]
DEST = {
    1: [
        ("London", "United Kingdom", 520),
        ("Duisburg", "Germany", 225),
        ("Paris", "France", 470),
        ("Göteborg", "Sweden", 1120),
        ("Antwerp", "Belgium", 98),
    ],
    2: [
        ("Copenhagen", "Denmark", 340),
        ("Prague", "Czechia", 640),
        ("Zürich", "Switzerland", 870),
        ("Oslo", "Norway", 990),
        ("Vienna", "Austria", 1100),
    ],
    3: [
        ("Barcelona", "Spain", 640),
        ("Milan", "Italy", 450),
        ("Geneva", "Switzerland", 150),
        ("Marseille", "France", 315),
    ],
    4: [
        ("Berlin", "Germany", 470),
        ("Vilnius", "Lithuania", 590),
        ("Budapest", "Hungary", 620),
        ("Kyiv", "Ukraine", 900),
    ],
    5: [
        ("Lisbon", "Portugal", 930),
        ("Bordeaux", "France", 430),
        ("Valencia", "Spain", 310),
        ("Seville", "Spain", 850),
    ],
    6: [("Munich", "Germany", 430), ("Ljubljana", "Slovenia", 330), ("Roma", "Italy", 500)],
}
REASONS = ["Weather", "Customs", "Traffic", "Vehicle Breakdown", "Missing Documents", "Port Congestion"]


def rows():
    r = Random(88)
    customers = []
    for i, (n, ind, c) in enumerate(CUSTOMERS, 1):
        since = date(2017, 1, 1) + timedelta(days=r.randrange(2700))
        if i in (36, 37, 38, 40):
            since = date(2025, 2, 1) + timedelta(days=r.randrange(560))
        mgr = None if i in (15, 29) else MANAGERS[i % 5]
        customers.append((i, n, ind, c, mgr, since, float(r.choice([10000, 25000, 50000, 100000, 250000]))))
    idle = {39, 40}
    lost = {10: date(2025, 12, 1), 23: date(2025, 11, 1), 34: date(2026, 2, 20)}
    w = {i: r.choice([1, 2, 2, 3, 4, 6, 9]) for i in range(1, 41)}
    routes = []
    rid = 0
    for wh, ds in DEST.items():
        for city, country, km in ds:
            rid += 1
            routes.append((rid, f"{WAREHOUSES[wh - 1][2][:3].upper()}-{city[:3].upper()}", wh, city, country, km))
    rw = [r.choice([1, 2, 3, 5]) for _ in routes]
    rw[17] = 0
    shipments, delays = [], []
    sid, did = 0, 0
    day = FIRST
    while day <= TODAY:
        m = 4.1 * (1 + 0.18 * (day - FIRST).days / 730)
        m *= [1.2, 1.15, 1.1, 1.1, 1.2, 0.35, 0.12][day.weekday()]
        m *= 0.72 if day.month == 8 else 1.25 if day.month in (10, 11) else 1
        n = sum(1 for _ in range(12) if r.random() < m / 12)
        for _ in range(n):
            sid += 1
            while True:
                c = r.choices(list(w), list(w.values()))[0]
                if c in idle or customers[c - 1][5] > day or (c in lost and day >= lost[c]):
                    continue
                break
            route = r.choices(routes, rw)[0]
            carrier = r.choices(list(CARRIER_WEIGHT), list(CARRIER_WEIGHT.values()))[0]
            mode = CARRIERS[carrier - 1][2]
            level = r.choices(["Standard", "Express", "Economy"], [55, 25, 20])[0]
            pickup = day + timedelta(days=r.choice([1, 1, 2, 2, 3, 4]))
            base = {"Road": 2, "Rail": 4, "Air": 1, "Sea": 8}[mode] + route[5] // 450
            base += {"Standard": 1, "Express": 0, "Economy": 3}[level]
            promised = pickup + timedelta(days=base)
            late = r.random() < LATENESS[carrier] * (1.4 if day.month in (12, 1) else 1)
            delivered = promised + timedelta(days=r.choice([1, 1, 2, 3, 5, 8]) if late else -r.choice([0, 0, 0, 1]))
            delivered = max(delivered, pickup + timedelta(days=1))
            weight = round(r.lognormvariate(7.4, 0.9), 1)
            weight = weight if weight < 24000 else round(20000 + (sid % 997) * 3.1, 1)
            pallets = max(1, int(weight // 420) + r.choice([0, 0, 1]))
            charge = round(
                (85 + weight * 0.11 + route[5] * 0.35)
                * {"Standard": 1, "Express": 1.45, "Economy": 0.85}[level]
                * {"Road": 1, "Rail": 0.85, "Air": 2.6, "Sea": 0.75}[mode],
                2,
            )
            cost = round(charge * r.uniform(0.66, 0.97), 2)
            haz = r.random() < (0.3 if CUSTOMERS[c - 1][1] == "Chemicals" else 0.04)
            if r.random() < 0.045:
                status, pickup, delivered = "Cancelled", None, None
                if r.random() < 0.5:
                    carrier, cost = None, None
            elif pickup > TODAY:
                status, pickup, delivered = "Booked", None, None
                if r.random() < 0.6:
                    carrier, cost = None, None
            elif delivered > TODAY or (delivered > date(2026, 11, 5) and r.random() < 0.08):
                status, delivered = "In Transit", None
            else:
                status = "Delivered"
            shipments.append(
                (
                    sid,
                    f"SH-{100000 + sid}",
                    c,
                    carrier,
                    route[0],
                    status,
                    level,
                    day,
                    pickup,
                    promised,
                    delivered,
                    weight,
                    pallets,
                    charge,
                    cost,
                    haz,
                )
            )
            if status in ("Delivered", "In Transit"):
                chance = 0.85 if late else 0.07
                k = 0
                while r.random() < chance and k < 4:
                    k += 1
                    chance *= 0.33
                    did += 1
                    top = min(delivered or TODAY, TODAY)
                    at = pickup + timedelta(days=r.randrange(max(1, (top - pickup).days)))
                    reasons = [
                        x
                        for x in REASONS
                        if (x != "Port Congestion" or mode == "Sea") and (x != "Traffic" or mode == "Road")
                    ]
                    wts = [
                        3
                        if x in ("Weather", "Port Congestion")
                        else 4
                        if x in ("Traffic",)
                        else 2
                        if x == "Customs"
                        else 1.4
                        for x in reasons
                    ]
                    delays.append(
                        (
                            did,
                            sid,
                            r.choices(reasons, wts)[0],
                            round(r.lognormvariate(2.6, 0.8), 1),
                            datetime(at.year, at.month, at.day, r.randrange(6, 21), r.randrange(60)),
                        )
                    )
        day += timedelta(days=1)
    return {
        "customers": customers,
        "carriers": CARRIERS,
        "warehouses": WAREHOUSES,
        "routes": routes,
        "shipments": shipments,
        "delay_events": delays,
    }
