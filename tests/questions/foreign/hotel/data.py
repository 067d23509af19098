"""Two years of a small hotel chain, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)
HOTELS = [
    (1, "Lumen Grand Lisboa", "Lumen Collection", "Lisbon", "Portugal", 5, date(2009, 5, 1), True),
    (2, "Lumen Palácio do Porto", "Lumen Collection", "Porto", "Portugal", 5, date(2014, 4, 12), True),
    (3, "Casa Lumen Faro", "Casa Lumen", "Faro", "Portugal", 4, date(2018, 6, 15), False),
    (4, "Lumen Express Madrid-Atocha", "Lumen Express", "Madrid", "Spain", 3, date(2016, 9, 1), False),
    (5, "Lumen Barcelona Mar", "Lumen Collection", "Barcelona", "Spain", 4, date(2012, 3, 20), True),
    (6, "Casa Lumen Málaga", "Casa Lumen", "Málaga", "Spain", 4, date(2020, 7, 1), False),
    (7, "Lumen Express Lyon Part-Dieu", "Lumen Express", "Lyon", "France", 3, date(2019, 10, 5), False),
    (8, "Lumen Nice Promenade", "Lumen Collection", "Nice", "France", 5, date(2015, 5, 30), True),
    (9, "Lumen Express Milano", "Lumen Express", "Milan", "Italy", 3, date(2021, 11, 2), False),
    (10, "Casa Lumen Sorrento", "Casa Lumen", "Sorrento", "Italy", 4, date(2023, 4, 1), True),
    (11, "Lumen Express Bologna", "Lumen Express", "Bologna", "Italy", 3, date(2025, 3, 10), False),
    (12, "Casa Lumen Évora", "Casa Lumen", "Évora", "Portugal", 4, date(2026, 12, 15), True),
]
TYPES = [
    ("Single", 1, 0.75),
    ("Double", 2, 1.0),
    ("Twin", 2, 0.95),
    ("Family Room", 4, 1.35),
    ("Junior Suite", 3, 1.7),
    ("Suite", 4, 2.5),
]
NATIONS = [
    "Portuguese",
    "Spanish",
    "French",
    "German",
    "British",
    "Italian",
    "American",
    "Brazilian",
    "Dutch",
    "Japanese",
]
GIVEN = [
    "Adèle",
    "Bruno",
    "Carla",
    "Diego",
    "Eva",
    "Franz",
    "Giulia",
    "Hiro",
    "Inês",
    "James",
    "Karin",
    "Luís",
    "Marta",
    "Niels",
    "Olivia",
    "Pablo",
    "Queenie",
    "René",
    "Sofia",
    "Tomás",
    "Ursula",
    "Valentin",
    "Wendy",
    "Yuki",
    "Zara",
]
FAMILY = [
    "Almeida",
    "Bianchi",
    "Carvalho",
    "de la Cruz",
    "Esposito",
    "Ferreira",
    "Girard",
    "Hoffmann",
    "Ivanova",
    "Jones",
    "Klein",
    "López",
    "Martin",
    "Nuñez",
    "O'Brien",
    "Pereira",
    "Rossi",
    "Smith-Hale",
    "Tanaka",
    "van Dijk",
]
COMPANIES = ["Atlas Consulting", "BioFarma S.A.", "Grupo Norte", "Hansen & Partner", "Tecno-Sud"]
CHANNELS = ["Direct Website", "Booking.com", "Expedia", "Travel Agency", "Phone", "Walk-in"]
DEPTS = ["Front Office", "Housekeeping", "Food & Beverage", "Maintenance", "Management", "Spa"]


def rows() -> dict[str, list[tuple[object, ...]]]:
    r = Random(777)
    rooms = []
    for h in HOTELS:
        for n in range({5: 13, 4: 12, 3: 15}[h[5]]):
            kind = r.choices(TYPES, [14, 34, 18, 14, 12, 8 if h[5] > 3 else 0])[0]
            rooms.append(
                (
                    1000 + len(rooms),
                    h[0],
                    f"{1 + n // 4}{n % 4 + 1:02d}",
                    kind[0],
                    1 + n // 4,
                    kind[1],
                    h[3] in ("Faro", "Barcelona", "Málaga", "Nice", "Sorrento") and r.random() < 0.5,
                    r.random() < 0.04,
                )
            )
    names = [f"{a} {b}" for a in GIVEN for b in FAMILY]
    r.shuffle(names)
    guests = []
    for n, name in enumerate(names[:470]):
        tier = r.choices([None, "Silver", "Gold", "Platinum"], [56, 24, 14, 6])[0]
        guests.append(
            (
                40001 + n,
                name,
                r.choices(NATIONS, [18, 16, 13, 11, 12, 10, 8, 5, 4, 3])[0],
                tier,
                FIRST - timedelta(days=900) + timedelta(days=r.randrange(0, 1600)) if tier else None,
                r.random() < 0.42,
                r.choice(COMPANIES) if r.random() < 0.18 else None,
            )
        )
    regulars = [g for g in guests if g[0] % 11]
    weights = [{None: 1, "Silver": 1.6, "Gold": 3, "Platinum": 5}[g[3]] * r.uniform(0.3, 1.7) for g in regulars]
    stays = []
    base = {5: 190.0, 4: 125.0, 3: 82.0}
    for room in rooms:
        hotel = HOTELS[room[1] - 1]
        day = max(FIRST, hotel[6]) + timedelta(days=r.randrange(0, 40))
        while day < date(2027, 3, 1):
            nights = r.choices([1, 2, 3, 4, 5, 7, 10, 14], [20, 26, 19, 12, 8, 10, 3, 2])[0]
            channel = r.choices(CHANNELS, [30, 30, 14, 11, 9, 6])[0]
            lead = 0 if channel == "Walk-in" else max(0, round(r.lognormvariate(3.1, 0.9)))
            booked = day - timedelta(days=lead)
            if (
                hotel[0] != 12
                and booked <= TODAY
                and booked >= FIRST - timedelta(days=60)
                and not (room[7] and day > TODAY - timedelta(days=30))
            ):
                guest = r.choices(regulars, weights)[0]
                season = {1: 0.8, 2: 0.85, 7: 1.25, 8: 1.35, 9: 1.1, 12: 1.05}.get(day.month, 1.0)
                kind = next(t for t in TYPES if t[0] == room[3])
                rate = round(base[hotel[5]] * kind[2] * season * r.uniform(0.88, 1.15), 0)
                out = day + timedelta(days=nights)
                gone = None
                if lead > 0 and r.random() < {"Booking.com": 0.22, "Expedia": 0.19}.get(channel, 0.1):
                    gone = booked + timedelta(days=r.randrange(0, lead + 1))
                    if gone > TODAY:
                        gone = None
                if gone:
                    status = "Cancelled"
                elif day < TODAY and channel != "Walk-in" and r.random() < 0.025:
                    status = "No-Show"
                elif out <= TODAY:
                    status = "Completed"
                elif day <= TODAY:
                    status = "Checked In"
                else:
                    status = "Confirmed"
                adults = min(kind[1], r.choices([1, 2, 3], [35, 55, 10])[0])
                children = 0 if kind[1] < 3 else min(kind[1] - adults, r.choices([0, 1, 2], [50, 30, 20])[0])
                stays.append(
                    [
                        guest[0],
                        room[0],
                        channel,
                        status,
                        r.choices([None, "Leisure", "Business", "Event"], [9, 56, 28, 7])[0],
                        booked,
                        day,
                        out,
                        gone,
                        adults,
                        children,
                        rate,
                        round(rate * nights, 2),
                        r.random() < 0.55,
                    ]
                )
            day += timedelta(days=nights + round(r.expovariate(1 / (58 if day.month not in (6, 7, 8, 9) else 28))))
    stays.sort(key=lambda v: (v[5], v[6], v[1]))
    stays = [(800001 + n, *v) for n, v in enumerate(stays)]
    pays, reviews = [], []
    for s in stays:
        at = lambda d, h: datetime(d.year, d.month, d.day, h, r.randrange(60))
        method = r.choices(["Credit Card", "Cash", "Bank Transfer", "Mobile Pay"], [62, 10, 13, 15])[0]
        deposit = 0.0
        if (s[3] in ("Direct Website", "Travel Agency") or r.random() < 0.2) and s[3] != "Walk-in":
            deposit = round(s[13] * 0.3, 2)
            pays.append(
                [
                    s[0],
                    at(s[6], r.randrange(8, 22)),
                    "Credit Card" if method == "Cash" else method,
                    "Deposit",
                    deposit,
                ]
            )
        if s[4] == "Cancelled" and deposit and (s[7] - s[9]).days > 5:
            pays.append([s[0], at(s[9], 12), "Credit Card" if method == "Cash" else method, "Refund", -deposit])
        if s[4] == "Completed":
            pays.append([s[0], at(s[8], r.randrange(7, 12)), method, "Balance", round(s[13] - deposit, 2)])
            if r.random() < 0.22:
                pays.append(
                    [
                        s[0],
                        at(s[8], r.randrange(7, 12)),
                        r.choice(["Credit Card", "Cash"]),
                        "Extras",
                        float(r.randrange(6, 180)),
                    ]
                )
            if r.random() < 0.36:
                done = s[8] + timedelta(days=r.randrange(0, 12))
                if done <= TODAY:
                    hotel = rooms[s[2] - 1000][1]
                    score = max(1, min(10, round(r.gauss(8.3 - (hotel % 4) * 0.45, 1.5))))
                    near = lambda: None if r.random() < 0.12 else max(1, min(10, score + r.choice([-2, -1, 0, 0, 1])))
                    reply = done + timedelta(days=r.randrange(1, 9)) if r.random() < 0.55 else None
                    reviews.append(
                        [
                            s[0],
                            r.choices(["Google", "TripAdvisor", "Own Survey"], [42, 23, 35])[0],
                            done,
                            score,
                            near(),
                            near(),
                            reply if reply and reply <= TODAY else None,
                        ]
                    )
    pays.sort(key=lambda v: (v[1], v[0]))
    reviews.sort(key=lambda v: (v[2], v[0]))
    staff = []
    for h in HOTELS[:11]:
        for _ in range(r.randrange(6, 12)):
            dept = r.choices(DEPTS, [26, 34, 20, 8, 8, 8 if h[7] else 0])[0]
            hired = h[6] + timedelta(days=r.randrange(0, (TODAY - h[6]).days))
            left = hired + timedelta(days=r.randrange(100, 1500)) if r.random() < 0.24 else None
            staff.append(
                (
                    601 + len(staff),
                    h[0],
                    f"{r.choice(GIVEN)} {r.choice(FAMILY)}",
                    dept,
                    r.choices(["Full-Time", "Part-Time", "Seasonal"], [64, 22, 14])[0],
                    hired,
                    left if left and left <= TODAY else None,
                    None
                    if r.random() < 0.05
                    else float(round(r.gauss(3600 if dept == "Management" else 1750, 260), -1)),
                )
            )
    return {
        "property": list(HOTELS),
        "room": rooms,
        "guest": guests,
        "reservation": stays,
        "payment": [(300001 + n, *v) for n, v in enumerate(pays)],
        "review": [(9001 + n, *v) for n, v in enumerate(reviews)],
        "employee": staff,
    }
