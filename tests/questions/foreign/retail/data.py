"""Two years of a French retail chain."""

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)

STORES = [
    (1, "Paris - République", "Paris", "Île-de-France", "Express", 310, date(2016, 3, 14), False),
    (2, "Paris - La Défense", "Paris", "Île-de-France", "Supermarket", 1450, date(2018, 9, 3), True),
    (3, "Créteil Soleil", "Créteil", "Île-de-France", "Hypermarket", 6200, date(2012, 5, 21), True),
    (4, "Lyon - Part-Dieu", "Lyon", "Auvergne-Rhône-Alpes", "Hypermarket", 5800, date(2013, 10, 7), True),
    (5, "Saint-Étienne Centre", "Saint-Étienne", "Auvergne-Rhône-Alpes", "Supermarket", 1320, date(2019, 4, 29), False),
    (6, "Grenoble Europole", "Grenoble", "Auvergne-Rhône-Alpes", "Express", 280, date(2021, 6, 14), False),
    (7, "Toulouse Blagnac", "Toulouse", "Occitanie", "Hypermarket", 6900, date(2011, 11, 2), True),
    (8, "Nîmes Sud", "Nîmes", "Occitanie", "Supermarket", 1680, date(2020, 2, 17), True),
    (9, "Rennes - Alma", "Rennes", "Bretagne", "Supermarket", 1540, date(2017, 8, 28), True),
    (10, "Brest Iroise", "Brest", "Bretagne", "Supermarket", 1210, date(2022, 3, 7), True),
    (11, "Strasbourg Kléber", "Strasbourg", "Grand Est", "Express", 340, date(2025, 9, 15), False),
    (12, "Reims - Croix-Blandin", "Reims", "Grand Est", "Hypermarket", 5100, date(2014, 6, 10), True),
    (13, "Online Shop", "Paris", "Île-de-France", "Online", None, date(2020, 5, 4), False),
    (14, "Metz Muse", "Metz", "Grand Est", "Supermarket", 1390, date(2026, 11, 30), True),
]
WEIGHT = {1: 6, 2: 9, 3: 14, 4: 13, 5: 6, 6: 4, 7: 15, 8: 6, 9: 8, 10: 5, 11: 5, 12: 10, 13: 12}
PRODUCTS = [  # name, category, brand, supplier, price, private label
    ("Baguette Tradition", "Bakery", "Maison Alba", "Boulangerie Industrielle SA", 1.25, True),
    ("Croissant Beurre x4", "Bakery", "Maison Alba", "Boulangerie Industrielle SA", 3.2, True),
    ("Pain de Campagne", "Bakery", "Moulin d'Or", "Moulins Réunis", 2.9, False),
    ("Brioche Tressée", "Bakery", "Moulin d'Or", "Moulins Réunis", 4.5, False),
    ("Pain au Chocolat x6", "Bakery", "Maison Alba", "Boulangerie Industrielle SA", 4.1, True),
    ("Camembert AOP", "Dairy", "Ferme du Bocage", "Laiterie du Bocage", 3.8, False),
    ("Crème Fraîche 30%", "Dairy", "Ferme du Bocage", "Laiterie du Bocage", 2.1, False),
    ("Organic Milk 1L", "Dairy", "Maison Alba", "Laiterie du Bocage", 1.4, True),
    ("Greek Yoghurt 500g", "Dairy", "Olympia", "Laiterie du Bocage", 2.95, False),
    ("Salted Butter 250g", "Dairy", "Maison Alba", "Laiterie du Bocage", 2.75, True),
    ("Comté 18 Months", "Dairy", "Juraflore", "Fruitière du Jura", 7.9, False),
    ("Bananas 1kg", "Fruit & Vegetables", None, "Primeurs Méditerranée", 1.99, False),
    ("Tomatoes on the Vine 1kg", "Fruit & Vegetables", None, "Primeurs Méditerranée", 3.49, False),
    ("Organic Carrots 1kg", "Fruit & Vegetables", None, "Primeurs Méditerranée", 2.2, False),
    ("Avocados x2", "Fruit & Vegetables", None, "Primeurs Méditerranée", 2.6, False),
    ("Strawberries 500g", "Fruit & Vegetables", None, "Primeurs Méditerranée", 4.2, False),
    ("Espresso Beans 1kg", "Beverages", "Caffè Lucca", "Lucca Import", 15.9, False),
    ("Sparkling Water 6x1L", "Beverages", "Maison Alba", "Sources d'Auvergne", 3.3, True),
    ("Orange Juice 1L", "Beverages", "Solana", "Lucca Import", 2.8, False),
    ("Craft Cider 75cl", "Beverages", "Kérisac", "Cidrerie de l'Ouest", 4.6, False),
    ("Green Tea x25", "Beverages", "Thé Lune", "Lucca Import", 3.9, False),
    ("Champagne Brut", "Beverages", "Veuve Aubry", "Maison Aubry", 28.5, False),
    ("Dish Soap Lemon", "Household", "Maison Alba", "Hygiène Service", 1.9, True),
    ("Laundry Capsules x30", "Household", "Blancheur", "Hygiène Service", 12.4, False),
    ("Paper Towels x6", "Household", "Maison Alba", "Papeterie du Nord", 5.2, True),
    ("Bin Bags 50L", "Household", "Maison Alba", "Papeterie du Nord", 3.1, True),
    ("Scented Candle", "Household", "Lumière", "Papeterie du Nord", 9.9, False),
    ("Wireless Kettle", "Electronics", "Voltéo", "Voltéo France", 39.9, False),
    ("Hand Blender", "Electronics", "Voltéo", "Voltéo France", 49.9, False),
    ("Bluetooth Speaker", "Electronics", "Sonara", "Asia Trade Link", 64.9, False),
    ("LED Desk Lamp", "Electronics", "Sonara", "Asia Trade Link", 29.9, False),
    ("Toaster 2-Slice", "Electronics", "Voltéo", "Voltéo France", 34.5, False),
    ("Kids T-Shirt", "Clothing", "Maison Alba", "Textile Atlas", 7.9, True),
    ("Rain Jacket", "Clothing", "Armor", "Textile Atlas", 44.9, False),
    ("Wool Socks x3", "Clothing", "Armor", "Textile Atlas", 12.9, False),
    ("Striped Sailor Shirt", "Clothing", "Armor", "Textile Atlas", 32.9, False),
    ("Wooden Puzzle", "Toys", "Petit Loup", "Jouets du Jura", 14.9, False),
    ("Plush Fox", "Toys", "Petit Loup", "Jouets du Jura", 17.9, False),
    ("Board Game - Alpine Trail", "Toys", "Ludik", "Jouets du Jura", 29.5, False),
    ("Beach Bucket Set", "Toys", "Ludik", "Asia Trade Link", 8.9, False),
    ("Foie Gras 200g", "Deli", "Ferme du Bocage", "Maison Aubry", 24.9, False),
    ("Tapenade Noire", "Deli", "Maison Alba", "Primeurs Méditerranée", 3.6, True),
]
NEVER_SOLD = {40, 42}
PROMOS = [
    (1, "Black Friday 2024", "Percentage", 20.0, date(2024, 11, 25), date(2024, 12, 2)),
    (2, "Noël en Fête", "Percentage", 15.0, date(2024, 12, 10), date(2024, 12, 31)),
    (3, "Winter Clearance", "Clearance", 40.0, date(2025, 1, 8), date(2025, 2, 4)),
    (4, "Spring Days", "Percentage", 10.0, date(2025, 4, 1), date(2025, 4, 30)),
    (5, "Summer BBQ", "Multi-buy", 25.0, date(2025, 6, 15), date(2025, 7, 31)),
    (6, "Back to School", "Coupon", 12.0, date(2025, 8, 18), date(2025, 9, 15)),
    (7, "Black Friday 2025", "Percentage", 20.0, date(2025, 11, 24), date(2025, 12, 1)),
    (8, "Noël Gourmand", "Multi-buy", 15.0, date(2025, 12, 8), date(2025, 12, 31)),
    (9, "Loyalty Week", "Coupon", 10.0, date(2026, 3, 2), date(2026, 3, 15)),
    (10, "Spring Days 2026", "Percentage", 10.0, date(2026, 4, 1), date(2026, 4, 30)),
    (11, "Summer BBQ 2026", "Multi-buy", 25.0, date(2026, 6, 13), date(2026, 7, 31)),
    (12, "Back to School 2026", "Coupon", 12.0, date(2026, 8, 17), date(2026, 9, 13)),
    (13, "Autumn Fair", "Percentage", 15.0, date(2026, 10, 12), date(2026, 11, 30)),
    (14, "Noël 2026", "Percentage", 18.0, date(2026, 12, 7), date(2026, 12, 31)),
]
FN = [
    "Amélie",
    "Bastien",
    "Chloé",
    "Damien",
    "Élodie",
    "Fabrice",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Julien",
    "Karim",
    "Léa",
    "Mathieu",
    "Nadia",
    "Olivier",
    "Pauline",
    "Quentin",
    "Rachid",
    "Sophie",
    "Théo",
    "Ursule",
    "Vincent",
    "Yasmine",
    "Zoé",
]
LN = "Martin Bernard Dubois Lefèvre Moreau Garnier Faure Benali Rousseau Blanchet Morel Girard Le Gall Mercier Dupuis Lambert Fontaine Chevalier Da-Silva Nguyen Perrin Marchand Colin Picard".replace(
    "Le Gall", "Le-Gall"
).split()


def rows():
    r = Random(20261)
    products = []
    cost = {}
    for i, (n, c, b, s, p, pl) in enumerate(PRODUCTS, 1):
        launched = date(2022, 1, 10) + timedelta(days=r.randrange(900))
        if i in (30, 36, 39, 40, 42):
            launched = date(2026, 1, 1) + timedelta(days=r.randrange(250))
        products.append((i, f"{c[:3].upper()}-{1000 + i * 7}", n, c, b, s, p, pl, launched))
        cost[i] = round(p * r.uniform(0.48, 0.78), 2)
    employees = []
    titles = ["Store Manager", "Deputy Manager", "Cashier", "Cashier", "Cashier", "Stock Clerk", "Baker"]
    used = set()
    eid = 100
    for s in STORES:
        for t in titles[: (7 if s[4] == "Hypermarket" else 6 if s[4] == "Supermarket" else 4)]:
            if s[4] == "Online" and t == "Cashier":
                t = "Order Picker"
            while True:
                name = f"{r.choice(FN)} {r.choice(LN).replace('Le-Gall', 'Le Gall')}"
                if name not in used:
                    used.add(name)
                    break
            eid += 1
            hired = max(s[6] - timedelta(days=20), date(2019, 1, 7) + timedelta(days=r.randrange(2840)))
            if s[0] == 14:
                hired = date(2026, 10, 19)
            left = None
            if r.random() < 0.2 and hired < date(2026, 6, 1) and s[0] != 14:
                left = max(hired + timedelta(days=100), date(2025, 1, 10)) + timedelta(days=r.randrange(500))
                left = left if left < TODAY else None
            ct = "Full-time" if "Manager" in t else r.choice(["Full-time", "Full-time", "Part-time", "Seasonal"])
            hours = 35.0 if ct == "Full-time" else r.choice([17.5, 20.0, 24.0]) if ct == "Part-time" else 30.0
            employees.append((eid, name, s[0], t, ct, hours, hired, left))
    cashiers = {}
    for e in employees:
        if e[3] == "Cashier":
            cashiers.setdefault(e[2], []).append(e)
    cards = [f"FR-{40000 + i * 37}" for i in range(260)]
    active_cards = cards[:240]
    receipts, lines = [], []
    rid = 500000
    lid = 0
    day = FIRST
    while day <= TODAY:
        m = 2.35 * (1 + 0.13 * ((day - FIRST).days / 730))
        m *= [0.8, 0.85, 0.95, 1.0, 1.25, 1.6, 0.65][day.weekday()]
        m *= 1.45 if day.month == 12 else 0.75 if day.month in (2, 8) else 1.0
        n = sum(1 for _ in range(9) if r.random() < m / 9)
        if day == TODAY:
            n = 2
        for _ in range(n):
            rid += 1
            while True:
                sid = r.choices(list(WEIGHT), list(WEIGHT.values()))[0]
                if STORES[sid - 1][6] <= day:
                    break
            hour = r.choices(range(8, 21), [3, 4, 6, 8, 9, 6, 5, 6, 7, 10, 12, 9, 4])[0]
            if day == TODAY:
                hour = r.choice([8, 9])
            at = datetime(day.year, day.month, day.day, hour, r.randrange(60), r.randrange(60))
            if sid == 13:
                pay = r.choice(["Card", "PayPal", "Card", "Gift Card"])
                cashier = None
            else:
                pay = r.choices(["Card", "Cash", "Mobile", "Gift Card", "Meal Voucher"], [55, 22, 14, 4, 5])[0]
                ok = [e for e in cashiers.get(sid, []) if e[6] <= day and (e[7] is None or e[7] >= day)]
                cashier = r.choice(ok)[0] if ok and r.random() < 0.72 else None
            card = r.choice(active_cards[: 120 if r.random() < 0.6 else 240]) if r.random() < 0.55 else None
            total = 0.0
            mine = []
            k = r.choices([1, 2, 3, 4, 5], [25, 32, 24, 12, 7])[0]
            refund = r.random() < 0.045
            for pid in r.sample(
                [i for i in range(1, 43) if i not in NEVER_SOLD and products[i - 1][8] <= day], k if not refund else 1
            ):
                lid += 1
                p = PRODUCTS[pid - 1][4]
                drift = 1 if day >= date(2026, 1, 1) else 0.96
                price = round(p * drift, 2)
                q = r.choices([1, 2, 3, 6], [60, 25, 10, 5])[0] if p < 20 else 1
                promo = None
                disc = 0.0
                live = [x for x in PROMOS if x[4] <= day <= x[5]]
                if refund:
                    q = -1
                elif live and r.random() < 0.42:
                    promo = live[0][0]
                    disc = round(q * price * live[0][3] / 100, 2)
                net = round(q * price - disc, 2)
                total += net
                mine.append((lid, rid, pid, promo, q, price, disc, net, cost[pid], refund))
            receipts.append((rid, sid, cashier, at, pay, card, round(total, 2)))
            lines += mine
        day += timedelta(days=1)
    stock = []
    for s in STORES[:-1]:
        for p in range(1, 43):
            if s[4] == "Express" and r.random() < 0.45:
                continue
            rp = r.choice([5, 8, 10, 15, 20, 30])
            on = 0 if r.random() < 0.05 else max(0, int(r.gauss(rp * 2.1, rp * 0.8)))
            counted = None if r.random() < 0.06 else TODAY - timedelta(days=r.randrange(1, 160))
            stock.append((s[0], p, on, rp, cost[p], counted))
    return {
        "stores": STORES,
        "products": products,
        "promotions": PROMOS,
        "employees": employees,
        "receipts": receipts,
        "receipt_lines": lines,
        "stock": stock,
    }
