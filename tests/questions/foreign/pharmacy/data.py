"""Two years of a Belgian pharmacy chain, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 24)
DAYS = (TODAY - FIRST_DAY).days
SEED = 2309

Row = tuple[object, ...]

SHOPS: list[Row] = [
    (1, "Apotheek De Linde", "Gent", "Flanders", 180, False, date(2009, 3, 2)),
    (2, "Apotheek Noorderlaan", "Antwerpen", "Flanders", 240, True, date(2012, 9, 17)),
    (3, "Apotheek Sint-Jan", "Brugge", "Flanders", 130, False, date(2015, 5, 4)),
    (4, "Apotheek Het Kruis", "Sint-Niklaas", "Flanders", 110, False, date(2018, 1, 15)),
    (5, "Apotheek Zeedijk", "Oostende", "Flanders", 95, True, date(2025, 4, 7)),
    (6, "Pharmacie du Marché", "Liège", "Wallonia", 210, False, date(2010, 6, 21)),
    (7, "Pharmacie Saint-Aubain", "Namur", "Wallonia", 150, False, date(2014, 11, 3)),
    (8, "Pharmacie de la Gare", "La Louvière", "Wallonia", 120, True, date(2019, 8, 26)),
    (9, "Pharmacie Grand-Place", "Mons", "Wallonia", 105, False, date(2025, 9, 1)),
    (10, "Pharmacie Louise", "Ixelles", "Brussels", 260, True, date(2008, 2, 11)),
    (11, "Pharmacie Flagey", "Ixelles", "Brussels", 140, True, date(2017, 10, 9)),
    (12, "Pharmacie Europe", "Etterbeek", "Brussels", 170, False, date(2026, 11, 16)),
]
SHOP_WEIGHTS = [9, 12, 6, 5, 4, 11, 7, 5, 3, 14, 8, 0]
MAKERS = ["Laborex", "Novadis", "Van Hoorn Pharma", "Générix", "Santéa", None]
MEDICINES = [
    ("Dolprane 500", "Pain Relief", "Tablet", 0, False, 5.2),
    ("Dolprane Junior", "Pain Relief", "Syrup", 0, False, 6.4),
    ("Ibutop 400", "Pain Relief", "Tablet", 3, False, 7.1),
    ("Migrastop", "Pain Relief", "Tablet", 1, True, 18.9),
    ("Voltacrème", "Pain Relief", "Cream", 4, False, 11.5),
    ("Amoxival 500", "Antibiotics", "Capsule", 3, True, 9.8),
    ("Amoxival Sirop", "Antibiotics", "Syrup", 3, True, 10.6),
    ("Azithrox", "Antibiotics", "Tablet", 1, True, 14.3),
    ("Ciprovan", "Antibiotics", "Tablet", 2, True, 16.7),
    ("Cetirex", "Allergy", "Tablet", 3, False, 8.3),
    ("Lorafine", "Allergy", "Tablet", 0, False, 9.1),
    ("Nasofresh", "Allergy", "Spray", 4, False, 12.4),
    ("Cardiolan 10", "Heart & Blood Pressure", "Tablet", 1, True, 21.5),
    ("Lisinoprix", "Heart & Blood Pressure", "Tablet", 3, True, 13.2),
    ("Statimax 20", "Heart & Blood Pressure", "Tablet", 2, True, 24.8),
    ("Aspicor", "Heart & Blood Pressure", "Tablet", 0, False, 4.9),
    ("Metforgen", "Diabetes", "Tablet", 3, True, 11.9),
    ("Insulux Pen", "Diabetes", "Injection", 1, True, 62.0),
    ("Glucotest Strips", "Diabetes", "Other", 2, False, 27.5),
    ("Vitamine D3", "Vitamins", "Capsule", 4, False, 13.6),
    ("Multivit Sénior", "Vitamins", "Tablet", 4, False, 19.2),
    ("Magnésium B6", "Vitamins", "Tablet", 5, False, 15.4),
    ("Fer Plus", "Vitamins", "Capsule", 5, False, 10.9),
    ("Toux-Calm", "Cough & Cold", "Syrup", 0, False, 9.7),
    ("Rhinospray", "Cough & Cold", "Spray", 4, False, 7.8),
    ("Pastilles Miel", "Cough & Cold", "Other", 5, False, 4.4),
    ("Codesirop", "Cough & Cold", "Syrup", 2, True, 12.1),
    ("Dermacort", "Skin Care", "Cream", 1, True, 15.9),
    ("Hydraderm", "Skin Care", "Cream", 4, False, 22.3),
    ("Solaire 50+", "Skin Care", "Cream", 4, False, 26.9),
    ("Orphalex", "Heart & Blood Pressure", "Injection", 1, True, 148.0),
    ("Tisane du Soir", "Vitamins", "Other", None, False, 6.6),
]
DOCTORS = [
    "Dr. Anneleen Peeters",
    "Dr. Benoît Lambert",
    "Dr. Chloé Dubois",
    "Dr. Dirk Janssens",
    "Dr. Émilie Renard",
    "Dr. Farah Benali",
    "Dr. Geert Maes",
    "Dr. Hélène Martin",
    "Dr. Ilse Claes",
]
DOCTOR_WEIGHTS = [12, 9, 8, 7, 6, 5, 4, 3, 2]
INSURERS = ["Mutualité Chrétienne", "Solidaris", "Partena", "Helan", None]
PAYMENTS = ["Card", "Cash", "Mobile App", "Voucher", None]
WHOLESALERS = ["Febelco", "Pharma Belgium", "CERP", "Meditrans-Nord"]


def _medicines() -> list[Row]:
    found: list[Row] = []
    for number, (name, category, form, maker, rx_only, price) in enumerate(MEDICINES, start=101):
        found.append((number, name, category, form, None if maker is None else MAKERS[maker], rx_only, price))
    return found


def _shop(random: Random, day: date) -> int:
    while True:
        shop = random.choices(SHOPS, SHOP_WEIGHTS)[0]
        if shop[6] <= day:
            return int(str(shop[0]))


def _day(random: Random) -> date:
    while True:
        day = FIRST_DAY + timedelta(days=int(DAYS * random.random() ** 0.85))
        chance = {6: 0.35, 5: 1.0, 0: 0.95}.get(day.weekday(), 0.8)
        if random.random() < chance:
            return day


def _weight(category: str, day: date) -> float:
    if category == "Cough & Cold":
        return 2.5 if day.month in (11, 12, 1, 2) else 0.6
    if category == "Allergy":
        return 2.2 if day.month in (4, 5, 6) else 0.7
    return 1.0


def _sales(random: Random) -> list[Row]:
    found: list[Row] = []
    days = sorted(_day(random) for _ in range(1750))
    for number, day in enumerate(days, start=50001):
        weights = [
            0 if m[0] in ("Orphalex", "Tisane du Soir") else _weight(m[1], day) * (3 - index % 5 * 0.4)
            for index, m in enumerate(MEDICINES)
        ]
        index = random.choices(range(len(MEDICINES)), weights)[0]
        packs = random.choices([1, 2, 3, 4, 6], [50, 28, 12, 6, 4])[0]
        amount = round(packs * MEDICINES[index][5] * random.uniform(0.96, 1.05), 2)
        discount = round(amount * random.choice([0.05, 0.1, 0.15]), 2) if random.random() < 0.25 else 0.0
        hour = random.choices(range(8, 19), [3, 6, 8, 9, 6, 4, 5, 7, 9, 11, 6])[0]
        moment = datetime.combine(day, time(8 if day == TODAY else hour, random.randrange(60)))
        payment = random.choices(PAYMENTS, [55, 24, 13, 5, 3])[0]
        found.append(
            (
                number,
                _shop(random, day),
                101 + index,
                moment,
                packs,
                amount,
                discount,
                payment,
                random.random() < 0.05,
            )
        )
    return found


def _prescriptions(random: Random) -> list[Row]:
    found: list[Row] = []
    rx = [101 + i for i, m in enumerate(MEDICINES) if m[4] and m[0] != "Orphalex"]
    rx_weights = [10 - 0.6 * i for i in range(len(rx))]
    days = sorted(_day(random) for _ in range(760))
    for number, day in enumerate(days, start=7001):
        status = random.choices(["Dispensed", "Rejected", "Expired"], [86, 8, 6])[0]
        dispensed = None
        if status == "Dispensed":
            dispensed = day + timedelta(days=random.choices([0, 1, 2, 3, 5, 9], [50, 20, 12, 8, 6, 4])[0])
            if dispensed > TODAY:
                dispensed = None
        if day > date(2026, 11, 10) and (dispensed is None or random.random() < 0.4):
            status, dispensed = "Waiting", None
        found.append(
            (
                number,
                _shop(random, day),
                random.choices(rx, rx_weights)[0],
                random.choices(DOCTORS[:8], DOCTOR_WEIGHTS[:8])[0],
                random.choices(INSURERS, [34, 27, 18, 13, 8])[0],
                status,
                day,
                dispensed,
                random.random() < 0.38,
            )
        )
    return found


def _deliveries(random: Random) -> list[Row]:
    found: list[Row] = []
    days = sorted(FIRST_DAY + timedelta(days=random.randrange(DAYS)) for _ in range(460))
    for number, day in enumerate(days, start=301):
        wholesaler = random.choices(range(4), [40, 30, 20, 10])[0]
        index = random.choice([i for i, m in enumerate(MEDICINES) if m[0] != "Tisane du Soir"])
        delivered = day + timedelta(days=random.choice([1, 1, 2, 2, 3, 4, 6]) + wholesaler)
        packs = random.choice([10, 15, 20, 24, 30, 40, 50])
        missing = random.randrange(1, 6) if random.random() < 0.1 + 0.05 * wholesaler else 0
        cost = round(packs * MEDICINES[index][5] * random.uniform(0.55, 0.7), 2)
        arrived = delivered if delivered <= TODAY else None
        found.append(
            (
                number,
                _shop(random, day),
                101 + index,
                WHOLESALERS[wholesaler],
                day,
                arrived,
                packs,
                missing if arrived else 0,
                cost,
            )
        )
    return found


def rows() -> dict[str, list[Row]]:
    random = Random(SEED)
    return {
        "shops": SHOPS,
        "medicines": _medicines(),
        "prescriptions": _prescriptions(random),
        "sales": _sales(random),
        "deliveries": _deliveries(random),
    }
