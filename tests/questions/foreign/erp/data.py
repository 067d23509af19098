"""Two years of a wholesaler of industrial parts out of its ERP, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 24)
EMPS = [
    (101, "Birgit Sommer", "Sales North"),
    (102, "Étienne Roux", "Sales West"),
    (103, "Giulia Ferri", "Sales South"),
    (104, "Marek Zieliński", "Sales East"),
    (105, "Hanna Krüger", "Sales North"),
    (106, "Denis Lacroix", "Purchasing"),
    (107, "Ola Nowak", None),
]
COUNTRIES = {
    "DE": ["Hamburg", "Köln", "Leipzig"],
    "FR": ["Lyon", "Lille"],
    "IT": ["Milano", "Torino"],
    "PL": ["Łódź", "Gdańsk"],
    "CH": ["Zürich", "Basel"],
    "AT": ["Graz"],
}
SUFFIX = {"DE": "GmbH", "FR": "SARL", "IT": "S.r.l.", "PL": "Sp. z o.o.", "CH": "AG", "AT": "GmbH"}
STEM = [
    "Nordwind",
    "Aqualis",
    "Ferrotec",
    "Sintra",
    "Polmet",
    "Baltica",
    "Helvex",
    "Montana",
    "Rhenus",
    "Volta",
    "Kronberg",
    "Lumina",
    "Tecnova",
    "Ardent",
    "Silesia",
    "Hydria",
    "Castor",
    "Bellmont",
    "Orion",
    "Fontana",
    "Granit",
    "Sirocco",
    "Trident",
    "Zenith",
    "Alpina",
]
TRADE = ["Anlagenbau", "Industrie", "Technik", "Service"]
GROUPS = {
    "Fittings": ["Elbow", "Tee", "Coupling", "Reducer", "Nipple"],
    "Valves": ["Ball Valve", "Gate Valve", "Check Valve"],
    "Pumps": ["Gear Pump", "Dosing Pump"],
    "Seals": ["O-Ring", "Shaft Seal", "Flat Gasket"],
    "Hoses": ["Steel Hose", "PTFE Hose"],
}
PRICE = {"Fittings": (3, 28), "Valves": (24, 210), "Pumps": (190, 1350), "Seals": (1, 14), "Hoses": (12, 95)}
SIZES = ["DN10", "DN15", "DN20", "DN25", "DN32", "DN40", "DN50", "1/2 in", "3/4 in", "2 in"]
WAREHOUSES = ["WH-HAM", "WH-LYS", "WH-MIL", "WH-ZRH"]


def rows() -> dict[str, list[tuple[object, ...]]]:
    random = Random(7070)
    customers = _customers(random)
    suppliers = [
        (
            f"S{n:03d}",
            f"{STEM[-n]} {random.choice(['Castings', 'Dichtungen', 'Pompe', 'Métaux', 'Supply'])}",
            random.choice(["DE", "IT", "CZ", "CN", "FR"]),
            random.choice([7, 14, 21, 30, 60, None]),
        )
        for n in range(1, 18)
    ]
    items = _items(random, suppliers)
    orders, lines, invoices = _orders(random, customers, items)
    stock = []
    for item in items:
        for place in WAREHOUSES[:3]:
            if random.random() < 0.72:
                on_hand = random.choices([0, random.randrange(1, 40), random.randrange(40, 600)], [8, 30, 62])[0]
                stock.append(
                    (place, item[0], on_hand, random.randrange(0, on_hand // 3 + 1), random.choice([None, 10, 25, 50]))
                )
    return {
        "emp_mst": EMPS,
        "cust_mst": customers,
        "sup_mst": suppliers,
        "itm_mst": items,
        "ord_hdr": orders,
        "ord_ln": lines,
        "inv_hdr": invoices,
        "stk": stock,
    }


def _customers(random):
    names = [(a, b) for a in STEM for b in TRADE]
    random.shuffle(names)
    found = []
    for n, (a, b) in enumerate(names[:95], start=1):
        country = random.choices(list(COUNTRIES), [40, 18, 15, 12, 9, 6])[0]
        found.append(
            (
                f"C{n:05d}",
                f"{a} {b} {SUFFIX[country]}",
                random.choice(["K1", "K2", "K2", "K3"]),
                country,
                None if n % 21 == 0 else random.choice(COUNTRIES[country]),
                random.choices(["1", "2", "9"], [85, 10, 5])[0],
                None if n % 17 == 0 else random.randrange(2, 60) * 2500.0 + (500.0 if n % 9 == 0 else 0.0),
                date(2022, 1, 10) + timedelta(days=random.randrange(0, 1750)),
                None if n % 19 == 0 else random.choice([101, 101, 102, 103, 104, 105]),
            )
        )
    return found


def _items(random, suppliers):
    found = []
    for group, kinds in GROUPS.items():
        for kind in kinds:
            for size in random.sample(SIZES, 8):
                n = len(found) + 1
                price = round(random.uniform(*PRICE[group]), 2)
                found.append(
                    (
                        f"{n * 13 + 40000}",
                        f"{kind} {size}",
                        None if n % 41 == 0 else group,
                        "M" if group == "Hoses" else "PC",
                        random.choice(suppliers[:15])[0],
                        round(price * random.uniform(0.5, 0.75), 2),
                        price,
                        random.choices("ABC", [2, 3, 5])[0],
                    )
                )
    return found


def _orders(random, customers, items):
    buyers = [c for c in customers if int(c[0][1:]) % 16]
    sold = [i for n, i in enumerate(items) if n % 18]
    orders, lines, invoices = [], [], []
    number = 4_500_000
    for offset in range((TODAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        if day.weekday() >= 5:
            continue
        for _ in range(max(0, round(random.gauss(2.1 + offset * 0.0012 + (0.8 if day.month in (3, 9) else 0), 1.2)))):
            able = [c for c in buyers if c[7] <= day and (int(c[0][1:]) % 11 or day.year < 2026)]
            customer = random.choices(able, [1 + int(c[0][1:]) % 7 for c in able])[0]
            number += 1
            status = (
                random.choices(["30", "90", "20", "10"], [90, 5, 3, 2])[0]
                if day < date(2026, 11, 1)
                else random.choice(["10", "20", "20", "30", "90"])
            )
            total = 0.0
            for ln, item in enumerate(random.sample(sold, random.choices([1, 2, 3, 4], [35, 30, 22, 13])[0]), start=1):
                qty = random.choice([1, 2, 4, 5]) if item[2] == "Pumps" else random.choice([5, 10, 20, 25, 50, 100])
                price = round(item[6] * random.choice([1, 1, 0.95, 0.9]), 2)
                shipped = qty if status == "30" else 0
                if status == "30" and random.random() < 0.06:
                    shipped = qty // 2
                lines.append((number, ln * 10, item[0], qty, shipped, price, round(qty * price, 2)))
                total += round(qty * price, 2)
            orders.append(
                (
                    number,
                    customer[0],
                    day,
                    day + timedelta(days=random.choice([3, 5, 7, 14])),
                    day + timedelta(days=random.randrange(2, 17)) if status == "30" else None,
                    status,
                    random.choices(["T1", "T2", "T3"], [88, 8, 4])[0],
                    random.choices(["WEB", "EDI", "TEL", None], [42, 33, 22, 3])[0],
                    random.choices(WAREHOUSES[:3], [50, 28, 22])[0],
                    round(total, 2),
                    round(total * 1.19, 2),
                    random.choice([None, 0.0, 12.5, 25.0, 60.0]),
                    random.choice("YNNN"),
                    random.choice("YN"),
                )
            )
            billed = day + timedelta(days=random.randrange(1, 12))
            if status == "30" and billed <= TODAY:
                due = billed + timedelta(days=random.choice([14, 30, 30, 60]))
                paid = billed + timedelta(days=max(2, round(random.gauss(33, 14))))
                is_paid = paid <= TODAY and random.random() > 0.03
                invoices.append(
                    (
                        880_000 + len(invoices),
                        number,
                        billed,
                        due,
                        paid if is_paid else None,
                        round(total * 1.19, 2),
                        0 if is_paid else random.randrange(0, 3),
                    )
                )
    return orders, lines, invoices
