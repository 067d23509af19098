"""Two years of a small mobile operator, the same on every run."""

from datetime import date, datetime, time, timedelta
from random import Random

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 11, 0)
PLANS = [
    ("PRE5", "Kontant 5", "Prepaid", 8.9, 5, False),
    ("FLEX10", "Flex 10", "Postpaid", 14.9, 10, False),
    ("FLEX40", "Flex 40", "Postpaid", 24.9, 40, True),
    ("UNLIM", "Unlimited 5G", "Postpaid", 39.9, None, True),
    ("FAM", "Family-Share", "Postpaid", 34.9, 80, True),
    ("BIZ", "Företag Plus", "Business", 29.9, 60, True),
    ("IOT", "Sensor SIM", "Business", 2.5, 1, False),
]
CITIES = [
    ("Göteborg", "Västra Götaland"),
    ("Borås", "Västra Götaland"),
    ("Malmö", "Skåne"),
    ("Lund", "Skåne"),
    ("Stockholm", "Stockholm"),
    ("Södertälje", "Stockholm"),
    ("Umeå", "Västerbotten"),
    ("Skellefteå", "Västerbotten"),
    ("Uppsala", "Uppsala"),
]
FIRST = [
    "Alva",
    "Björn",
    "Cecilia",
    "David",
    "Elin",
    "Fredrik",
    "Gunilla",
    "Håkan",
    "Ida",
    "Johan",
    "Karin",
    "Lars",
    "Malin",
    "Nils",
    "Olof",
    "Petra",
    "Rasmus",
    "Sara",
    "Tove",
    "Ulf",
    "Åsa",
]
LAST = [
    "Andersson",
    "Bergström",
    "Carlsson",
    "Dahl",
    "Eriksson",
    "Forsberg",
    "Gustafsson",
    "Hansson",
    "Isaksson",
    "Johansson",
    "Lindqvist",
    "Nyström",
    "Olsson",
    "Pettersson",
    "Sjöberg",
    "Wikström",
    "Åkesson",
]
FIRMS = [
    "Norrland Timber AB",
    "Café Sjövik",
    "Lindholm & Co",
    "Skåne Frakt",
    "Mälar-Bygg",
    "Västkust El",
    "Ateljé Röd",
    "Uppsala Cykel",
    "Fjäll Adventures",
    "Hamn Logistik",
    "Tandläkarna City",
    "Öresund Design",
]
TOPICS = ["Billing", "Coverage", "Roaming", "Device Setup", "Cancellation", "Plan Change"]
AGENTS = ["Agneta Lund", "Markus Ek", "Fatima Saleh", "Oskar Holm", "Pia-Lena Berg"]


def rows():
    random = Random(46)
    people = random.sample([f"{f} {l}" for f in FIRST for l in LAST], 78)
    subscribers = []
    for number, name in enumerate([*people, *FIRMS], start=1):
        firm = name in FIRMS
        plan = "BIZ" if firm else random.choices(["PRE5", "FLEX10", "FLEX40", "UNLIM", "FAM"], [18, 24, 26, 18, 14])[0]
        city, county = random.choices(CITIES, [20, 7, 15, 8, 24, 6, 6, 4, 10])[0]
        activated = (
            date(2021, 2, 1) + timedelta(days=random.randrange(1350))
            if number % 3
            else date(2024, 12, 1) + timedelta(days=random.randrange(715))
        )
        left = None
        risk = {"PRE5": 0.42, "FLEX10": 0.24, "FLEX40": 0.14, "UNLIM": 0.08, "FAM": 0.1, "BIZ": 0.1}[plan]
        if random.random() < risk:
            left = max(activated + timedelta(days=70), date(2025, 2, 1)) + timedelta(days=random.randrange(560))
            left = left if left < TODAY else None
        via = random.choices(["Webshop", "Store", "Phone Sales", "Referral", None], [38, 28, 16, 13, 5])[0]
        born = None if firm else random.randrange(1948, 2008)
        subscribers.append(
            (
                1000 + number,
                name,
                f"+46 70-{random.randrange(100, 999)} {random.randrange(10, 99)} {random.randrange(10, 99)}",
                plan,
                "Business" if firm else "Private",
                city,
                county,
                via,
                born,
                activated,
                left,
            )
        )
    plans = {p[0]: p for p in PLANS}
    mean = {"PRE5": 3200, "FLEX10": 7600, "FLEX40": 22000, "UNLIM": 61000, "FAM": 52000, "BIZ": 30000}
    habit = {s[0]: random.uniform(0.5, 1.4) for s in subscribers}
    usage, invoices, calls = [], [], []
    for index in range(24):
        year, month = 2024 + (index + 11) // 12, (index + 11) % 12 + 1
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        for s in subscribers:
            if s[9] >= after or (s[10] and s[10] < first) or s[0] % 37 == 0:
                continue
            part = 0.74 if index == 23 else 1.0
            data = round(mean[s[3]] * habit[s[0]] * random.uniform(0.75, 1.25) * (1 + index * 0.014) * part, 1)
            voice = round(random.gauss(420 if s[4] == "Business" else 170, 60) * part)
            travel = random.random() < (0.34 if month in (6, 7, 8) else 0.12)
            roaming = round(data * random.uniform(0.03, 0.25), 1) if travel else None
            usage.append((len(usage) + 1, s[0], first, data, max(4, voice), random.randrange(0, 60), roaming))
            if index == 23 and s[0] % 2:
                continue
            issued = min(first + timedelta(days=4 + s[0] % 12), TODAY)
            extra = 0 if random.random() < 0.55 else round(random.uniform(0.8, 9) + (roaming or 0) / 300, 2)
            due = issued + timedelta(days=20)
            pay = issued + timedelta(days=max(2, round(random.gauss(14, 6))))
            roll = random.random()
            if roll < 0.02:
                status, paid = "Credited", None
            elif roll < 0.06 or pay > TODAY:
                status, paid = "Unpaid", None
            else:
                status, paid = "Paid", pay
            invoices.append((880000 + len(invoices), s[0], issued, due, paid, plans[s[3]][3], extra, status))
    for offset in range(730):
        day = TODAY - timedelta(days=729 - offset)
        for _ in range(max(0, round(random.gauss(1.0 if day.weekday() < 5 else 0.3, 0.7)))):
            able = [s for s in subscribers if s[9] <= day and (not s[10] or s[10] >= day) and s[0] % 6]
            s = random.choices(able, [2.2 if x[3] in ("PRE5", "FLEX10") else 1 for x in able])[0]
            moment = datetime.combine(
                day,
                time(random.choice([8, 9, 9, 10, 11, 13, 14, 15, 16, 17]), random.randrange(60), random.randrange(60)),
            )
            if moment > NOW:
                continue
            topic = random.choices(TOPICS, [30, 18, 10, 16, 10, 16])[0]
            agent = random.choice(AGENTS) if random.random() < 0.94 else None
            solved = agent is not None and random.random() < {"Billing": 0.84, "Coverage": 0.55}.get(topic, 0.76)
            wait = int(random.lognormvariate(4.4, 0.8))
            talk = int(random.lognormvariate(5.6, 0.6)) if agent else 0
            score = (
                max(0, min(10, round(random.gauss(8 if solved else 4.5, 1.8))))
                if agent and random.random() < 0.5
                else None
            )
            calls.append((70000 + len(calls), s[0], moment, wait, talk, topic, agent, solved, score))
    return {
        "plans": PLANS,
        "subscribers": subscribers,
        "monthly_usage": usage,
        "invoices": invoices,
        "support_calls": calls,
    }
