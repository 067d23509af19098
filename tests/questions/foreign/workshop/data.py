"""Two years of a small chain of car workshops, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

TODAY = date(2026, 11, 23)
FIRST = date(2024, 12, 2)

GARAGES = ["Canal Street", "Ring Road", "Old Mill", "Airport Park"]
TOWNS = ["Brexham", "Lower Tarn", "Stoke Abbey", "Fernleigh", "Port Kell", "Hatherby"]
HEARD = ["Recommendation", "Google", "Leaflet", "Walk-in", "Radio"]
MAKES = {
    "Ford": ["Fiesta", "Focus", "Transit"],
    "Volkswagen": ["Golf", "Polo", "ID.3"],
    "Toyota": ["Yaris", "Corolla", "RAV4"],
    "Škoda": ["Octavia", "Fabia"],
    "Renault": ["Clio", "Zoe", "Mégane"],
    "Peugeot": ["208", "Partner"],
    "BMW": ["118i", "320d"],
    "Tesla": ["Model 3"],
}
ELECTRIC = {"ID.3", "Zoe", "Model 3"}
MECHANICS = [
    (11, "Des Halloran", "Master", True, 84.0, date(2008, 2, 4), None),
    (12, "Anita Roy", "Master", True, 84.0, date(2012, 9, 3), None),
    (13, "Kev Stanton", "Senior", False, 71.0, date(2015, 5, 18), None),
    (14, "Mirela Popa", "Senior", True, 72.5, date(2017, 1, 9), None),
    (15, "Jordan Blythe", "Technician", False, 62.0, date(2019, 7, 1), None),
    (16, "Sinéad Cole", "Technician", False, 62.0, date(2020, 10, 12), None),
    (17, "Abdul Karim", "Technician", True, 64.0, date(2022, 3, 7), None),
    (18, "Piet Vermeulen", "Technician", False, 60.0, date(2018, 4, 9), date(2026, 4, 30)),
    (19, "Lily Marsh", "Apprentice", False, 38.0, date(2024, 9, 2), None),
    (20, "Callum Fry", "Apprentice", False, 36.0, date(2026, 11, 16), None),
]
WORK = {
    "Service": (30, 1.9),
    "MOT test": (24, 0.9),
    "Brakes": (13, 2.2),
    "Tyres": (12, 0.8),
    "Diagnostics": (9, 1.3),
    "Bodywork": (5, 6.5),
    "Clutch & Gearbox": (4, 5.4),
    "Air Conditioning": (5, 1.2),
}
PARTS = [
    ("Oil filter", "Filters", 4.2),
    ("Air filter", "Filters", 8.9),
    ("Cabin filter", "Filters", 9.4),
    ("Fuel filter", "Filters", 16.5),
    ("Engine oil 5W-30 (1 l)", "Fluids", 5.1),
    ("Coolant (1 l)", "Fluids", 3.6),
    ("Brake fluid", "Fluids", 6.8),
    ("Screenwash", "Fluids", 1.9),
    ("Front brake pads", "Brakes", 24.0),
    ("Rear brake pads", "Brakes", 21.0),
    ("Front brake disc", "Brakes", 38.0),
    ("Rear brake disc", "Brakes", 33.0),
    ("Brake hose", "Brakes", 12.4),
    ("Summer tyre 205/55", "Tyres", 58.0),
    ("Winter tyre 205/55", "Tyres", 66.0),
    ("All-season tyre 195/65", "Tyres", 61.0),
    ("Wheel valve", "Tyres", 0.9),
    ("Battery 60 Ah", "Electrical", 62.0),
    ("Battery 74 Ah", "Electrical", 79.0),
    ("H7 bulb", "Electrical", 3.1),
    ("Alternator", "Electrical", 142.0),
    ("Starter motor", "Electrical", 118.0),
    ("Clutch kit", "Drivetrain", 164.0),
    ("CV joint", "Drivetrain", 47.0),
    ("Timing belt kit", "Drivetrain", 96.0),
    ("Wiper blade", "Body", 6.2),
    ("Wing mirror", "Body", 41.0),
    ("Windscreen", "Body", 132.0),
    ("Tow bar", "Body", 155.0),
    ("Roof rack", "Body", 88.0),
]
SUPPLIERS = ["Allparts Ltd", "Bosch Direct", "Tyre Barn", "Euro-Motor Spares"]
FITS = {
    "Service": ["Filters", "Fluids", "Body"],
    "MOT test": ["Electrical", "Body", "Fluids"],
    "Brakes": ["Brakes", "Fluids"],
    "Tyres": ["Tyres"],
    "Diagnostics": ["Electrical"],
    "Bodywork": ["Body"],
    "Clutch & Gearbox": ["Drivetrain", "Fluids"],
    "Air Conditioning": ["Filters", "Fluids"],
}
GIVEN = [
    "Aaron",
    "Bridget",
    "Chidi",
    "Donna",
    "Erik",
    "Fatima",
    "Gwen",
    "Harold",
    "Ines",
    "Jack",
    "Karen",
    "Lorenzo",
    "Maria",
    "Nigel",
    "Orla",
    "Paul",
    "Rachel",
    "Stephen",
    "Tina",
    "Umar",
]
FAMILY = [
    "Archer",
    "Bishop",
    "Costa",
    "Dalton",
    "Ellery",
    "Finch",
    "Grant",
    "Hobbs",
    "Ivanov",
    "Jarvis",
    "Keane",
    "Lloyd",
    "Mbeki",
    "Norris",
    "O'Brien",
    "Patel",
]
FLEETS = [
    "Tarn Valley Taxis",
    "Abbey Florists",
    "QuickDrop Couriers",
    "Brexham Council",
    "Kell Harbour Pilots",
    "Hobson & Daughters Plumbing",
    "Green Shoots Gardening",
    "MediCab",
]
TRADERS = ["Smart Motors", "Fernleigh Car Sales", "Auto-Palace", "Second Gear Ltd"]
REMARKS = [
    "Friendly and quick",
    "Had to wait too long",
    "Fair price",
    "Fault came back after a week",
    "Spotless work",
    "Nobody called me back",
]


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table."""
    r = Random(90210)
    customers = _customers(r)
    vehicles = _vehicles(r, customers)
    parts = _parts(r)
    orders, used = _orders(r, customers, vehicles, parts)
    return {
        "customers": customers,
        "vehicles": vehicles,
        "mechanics": list(MECHANICS),
        "work_orders": orders,
        "parts": parts,
        "parts_used": used,
        "reviews": _reviews(r, orders),
    }


def _customers(r: Random) -> list[tuple[Any, ...]]:
    names = [f"{a} {b}" for a in GIVEN for b in FAMILY]
    r.shuffle(names)
    kinds = [("Private", name) for name in names[:190]]
    kinds += [("Fleet", name) for name in FLEETS] + [("Trade", name) for name in TRADERS]
    r.shuffle(kinds)
    found = []
    for n, (kind, name) in enumerate(kinds):
        since = date(2020, 1, 6) + timedelta(days=int(2500 * r.random() ** 0.8))
        found.append(
            (
                1501 + n,
                name,
                kind,
                r.choices(TOWNS, [34, 14, 18, 12, 14, 8])[0],
                None if r.random() < 0.17 else r.choices(HEARD, [36, 32, 12, 14, 6])[0],
                r.random() < 0.42,
                min(since, TODAY - timedelta(days=1)),
            )
        )
    return found


def _vehicles(r: Random, customers: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for c in customers:
        few = r.randrange(1, 4) if c[2] == "Trade" else r.choice([1, 1, 1, 2])
        count = r.randrange(3, 9) if c[2] == "Fleet" else few
        if c[0] % 29 == 5:
            count = 0
        for _ in range(count):
            make = r.choices(list(MAKES), [22, 18, 16, 9, 12, 9, 9, 5])[0]
            model = r.choice(MAKES[make])
            built = date(2009, 1, 5) + timedelta(days=r.randrange(0, 6200))
            plate = "".join(r.choice("ABCDEFGHKLMNPRSTVWXY") for _ in range(2))
            tail = "".join(r.choice("ABDEFGHJKLNOPRSTUVWXYZ") for _ in range(3))
            found.append(
                (
                    8001 + len(found),
                    c[0],
                    f"{plate}{built.year % 100:02d} {tail}",
                    make,
                    model,
                    "Electric" if model in ELECTRIC else r.choices(["Petrol", "Diesel", "Hybrid"], [56, 32, 12])[0],
                    built,
                    None if built > date(2023, 11, 23) else TODAY + timedelta(days=r.randrange(-35, 355)),
                    None if r.random() < 0.06 else r.randrange(4, 190) * 1000 + r.randrange(0, 1000),
                )
            )
    return found


def _parts(r: Random) -> list[tuple[Any, ...]]:
    found = []
    for n, (name, group, cost) in enumerate(PARTS):
        usual = r.choice([one for one in SUPPLIERS if one != "Tyre Barn"])
        supplier = None if n in (7, 29) else "Tyre Barn" if group == "Tyres" else usual
        level = r.choice([2, 4, 6, 10, 20])
        stock = 0 if n in (12, 20) else max(0, round(level * r.uniform(0.3, 3.2)))
        found.append((301 + n, f"TQ-{1040 + n * 17}", name, group, supplier, cost, stock, level))
    return found


def _orders(
    r: Random, customers: list[tuple[Any, ...]], vehicles: list[tuple[Any, ...]], parts: list[tuple[Any, ...]]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    since = {c[0]: c[6] for c in customers}
    kind = {c[0]: c[2] for c in customers}
    haunt = {c[0]: r.choices(GARAGES, [38, 30, 20, 12])[0] for c in customers}
    keen = {v[0]: 0 if v[0] % 13 == 6 else r.choice([1, 1, 2, 4]) for v in vehicles}
    raw: list[list[Any]] = []
    day = FIRST
    while day <= date(2027, 1, 29):
        if day.weekday() < 6:
            busy = 2.3 if day <= TODAY else max(0.0, 2.0 - (day - TODAY).days / 22)
            many = sum(r.random() < busy / 5 for _ in range(5))
            for _ in range(many):
                able = [v for v in vehicles if keen[v[0]] and since[v[1]] <= min(day, TODAY) and v[6] < day]
                v = r.choices(able, [keen[x[0]] for x in able])[0]
                work = r.choices(list(WORK), [w[0] for w in WORK.values()])[0]
                ahead = r.choice([0, 1, 2, 3, 5, 7, 10, 14])
                booked = day - timedelta(days=ahead)
                if booked > TODAY:
                    booked = TODAY - timedelta(days=r.randrange(0, 9))
                booked = max(booked, since[v[1]])
                crew = [m for m in MECHANICS if m[5] <= day and (m[6] is None or m[6] >= day) and m[0] != 20]
                if v[5] == "Electric":
                    crew = [m for m in crew if m[3]]
                who: tuple[Any, ...] | None = r.choice(crew)
                warranty = r.random() < 0.05 and work not in ("MOT test", "Tyres")
                done = paid = hours = labour = goods = discount = None
                if day > TODAY:
                    status = "Booked"
                    who = who if r.random() < 0.4 else None
                elif day == TODAY:
                    status = "In progress"
                else:
                    p = r.random()
                    status = "Cancelled" if p < 0.05 else "No-show" if p < 0.085 else "Completed"
                    days = r.choices([0, 1, 2, r.randrange(3, 13)], [70, 14, 8, 8])[0]
                    days += r.randrange(1, 5) if work == "Bodywork" else 0
                    days = min(days, 2 if work in ("MOT test", "Tyres") else 30)
                    done = day + timedelta(days=days)
                    if status == "Completed" and (done > TODAY or ((TODAY - day).days < 9 and r.random() < 0.3)):
                        status, done = "Waiting for parts", None
                    elif status != "Completed":
                        done, who = None, who if r.random() < 0.5 else None
                if status == "Completed" and done is not None and who is not None:
                    hours = max(0.25, round(WORK[work][1] * r.lognormvariate(0, 0.35) * 4) / 4)
                    labour = 0.0 if warranty else round(hours * who[4], 2)
                    delay = 0 if kind[v[1]] == "Private" and r.random() < 0.85 else r.choice([3, 10, 21, 30, 44])
                    paid = done + timedelta(days=delay)
                    paid = None if paid > TODAY or r.random() < 0.015 or warranty else paid
                raw.append(
                    [
                        v[0],
                        None if who is None else who[0],
                        haunt[v[1]] if r.random() < 0.85 else r.choices(GARAGES, [38, 30, 20, 12])[0],
                        work,
                        status,
                        warranty,
                        booked,
                        day,
                        done,
                        paid,
                        hours,
                        labour,
                        goods,
                        discount,
                    ]
                )
        day += timedelta(days=1)
    orders = []
    used: list[tuple[Any, ...]] = []
    for n, v in enumerate(raw):
        key = 60001 + n
        if v[4] == "Completed":
            total = 0.0
            if not (v[3] == "MOT test" and r.random() < 0.7) and r.random() < 0.9:
                fitting = [p for p in parts[:-2] if p[3] in FITS[v[3]]]
                for p in r.sample(fitting, min(len(fitting), r.choice([1, 1, 2, 3]))):
                    count = (
                        r.choice([4, 4, 5])
                        if "oil" in p[2] and p[3] == "Fluids"
                        else r.choice([2, 4])
                        if p[3] == "Tyres"
                        else r.choice([1, 1, 2])
                    )
                    price = 0.0 if v[5] else round(p[5] * r.choice([1.25, 1.4, 1.6]), 2)
                    used.append((0, key, p[0], count, price, p[5], v[8]))
                    total += count * price
            v[12] = round(total, 2)
            v[13] = round((v[11] + total) * 0.1, 2) if r.random() < 0.12 and not v[5] else 0.0
        orders.append((key, f"W{4000 + n}", *v))
    return orders, [(40001 + n, *u[1:]) for n, u in enumerate(used)]


def _reviews(r: Random, orders: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    raw = []
    for o in orders:
        if o[6] != "Completed" or r.random() > 0.3:
            continue
        day = o[10] + timedelta(days=r.choice([0, 1, 1, 2, 6, 15]))
        if day > TODAY:
            continue
        taste = {"Canal Street": 4.4, "Ring Road": 3.9, "Old Mill": 4.2, "Airport Park": 3.6}[o[4]]
        raw.append(
            [
                o[0],
                max(1, min(5, round(r.gauss(taste - 0.08 * (o[10] - o[9]).days, 1)))),
                r.choices(["Google", "Trustpilot", "Own website"], [60, 15, 25])[0],
                None if r.random() < 0.55 else r.choice(REMARKS),
                day,
            ]
        )
    raw.sort(key=lambda v: (v[4], v[0]))
    return [(71 + n, *v) for n, v in enumerate(raw)]
