"""Two years of a software vendor's CRM, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)
SEED = 9021

REPS = [
    # name, role, region, office, hired, active
    ("Hannah Whitfield", "Senior Account Executive", "Americas", "Boston", date(2019, 3, 4), True),
    ("Marcus Oyelaran", "Account Executive", "Americas", "Boston", date(2021, 6, 14), True),
    ("Jean-Luc Fournier", "Senior Account Executive", "EMEA", "Dublin", date(2018, 9, 3), True),
    ("Siobhán Kelleher", "Account Executive", "EMEA", "Dublin", date(2022, 1, 10), True),
    ("Thiago Nogueira", "Account Executive", "Americas", "São Paulo", date(2022, 5, 2), True),
    ("Beatriz Antunes", "Account Manager", "Americas", "São Paulo", date(2023, 2, 6), True),
    ("Wei Ling Tan", "Senior Account Executive", "APAC", "Singapore", date(2020, 7, 20), True),
    ("Arjun Mehta", "Account Executive", "APAC", "Singapore", date(2023, 9, 11), True),
    ("Katarzyna Wójcik", "Account Executive", "EMEA", "Dublin", date(2023, 4, 17), True),
    ("Owen Prichard", "Account Manager", "EMEA", "Dublin", date(2020, 11, 2), True),
    ("Danielle Ruiz", "Account Executive", "Americas", "Boston", date(2024, 2, 19), True),
    ("Kenji Morimoto", "Account Manager", "APAC", "Singapore", date(2021, 10, 4), True),
    ("Patrick Lowe", "Account Executive", "Americas", "Boston", date(2020, 8, 10), False),
    ("Fatima El-Sayed", "Account Executive", "EMEA", "Dublin", date(2025, 1, 13), True),
    ("Priscilla Ong", "Account Executive", "APAC", "Singapore", date(2025, 3, 3), True),
    ("Gustavo Pires", "Account Executive", "Americas", "São Paulo", date(2025, 8, 18), True),
    ("Rebecca Stone", "Account Manager", "Americas", "Boston", date(2025, 5, 5), True),
    ("Lars Henriksen", "Account Executive", "EMEA", "Dublin", date(2021, 2, 15), False),
    ("Mei Watanabe", "Account Executive", "APAC", "Singapore", date(2026, 9, 14), True),
    ("Colm Brady", "Account Executive", "EMEA", "Dublin", date(2026, 10, 5), True),
]
LEFT = {13: date(2025, 12, 15), 18: date(2026, 4, 30)}
PLACES = {
    "Americas": [
        ("United States", "Chicago"),
        ("United States", "Boston"),
        ("United States", "Austin"),
        ("Canada", "Toronto"),
        ("Canada", "Montréal"),
        ("Brazil", "São Paulo"),
        ("Brazil", "Curitiba"),
        ("Mexico", "Monterrey"),
    ],
    "EMEA": [
        ("Germany", "Hamburg"),
        ("Germany", "München"),
        ("France", "Lyon"),
        ("France", "Paris"),
        ("United Kingdom", "Leeds"),
        ("United Kingdom", "London"),
        ("Ireland", "Cork"),
        ("Spain", "Sevilla"),
        ("United Arab Emirates", "Dubai"),
    ],
    "APAC": [
        ("Singapore", "Singapore"),
        ("Australia", "Melbourne"),
        ("Japan", "Osaka"),
        ("India", "Pune"),
        ("India", "Bengaluru"),
    ],
}
ADJ = [
    "Blue Harbor",
    "Norden",
    "Castellan",
    "Summit",
    "Lumière",
    "Ostro",
    "Verdant",
    "Ironbridge",
    "Polaris",
    "Halcyon",
    "Redfern",
    "Tideway",
    "Kirsch",
    "Solano",
    "Everest",
    "Marlow",
    "Quayside",
    "Avalon",
    "Brightwave",
    "Orchid",
    "Sterling",
    "Cedar Point",
    "Nimbus",
    "Atlas",
    "Falkirk",
    "Montclair",
    "Bayview",
    "Juno",
    "Tamar",
    "Wexford",
]
NOUN = {
    "Healthcare": ["Health", "Medical Group"],
    "Manufacturing": ["Industries", "Machinery"],
    "Financial Services": ["Capital", "Bank"],
    "Retail": ["Retail Group", "Stores"],
    "Technology": ["Labs", "Software"],
    "Logistics": ["Freight", "Logistics"],
    "Public Sector": ["City Council", "Agency"],
}
FIRSTN = [
    "Anna",
    "Luis",
    "Chloé",
    "David",
    "Emeka",
    "Frida",
    "George",
    "Hiroshi",
    "Isabel",
    "Jakub",
    "Karen",
    "Liam",
    "María",
    "Noah",
    "Olga",
    "Pedro",
    "Rania",
    "Stefan",
    "Tomás",
    "Ursula",
    "Vikram",
    "Wendy",
    "Yusuf",
    "Zoe",
    "Benoît",
    "Grace",
]
LASTN = [
    "Adler",
    "Barros",
    "Chen",
    "Dupont",
    "Evans",
    "Ferreira",
    "Gupta",
    "Hoffmann",
    "Ibrahim",
    "Jansen",
    "Kowalski",
    "Lambert",
    "Müller",
    "Nakamura",
    "O'Brien",
    "Park",
    "Quinn",
    "Rossi",
    "Smith-Jones",
    "Torres",
    "Ueda",
    "Vargas",
    "Walsh",
    "Young",
    "Zhang",
]
TITLES = [
    ("Chief Information Officer", "IT", True),
    ("IT Manager", "IT", False),
    ("Head of Procurement", "Procurement", True),
    ("Buyer", "Procurement", False),
    ("Chief Financial Officer", "Finance", True),
    ("Controller", "Finance", False),
    ("Operations Director", "Operations", True),
    ("Operations Analyst", "Operations", False),
    ("VP Sales", "Sales", True),
    ("Marketing Manager", "Marketing", False),
]
SOURCES = ["Referral", "Website", "Outbound", "Trade Show", "Partner"]
LINES = ["Core Platform", "Analytics Add-on", "Mobile", "Support & Services"]
REASONS = ["Price", "Competitor", "No Decision", "Missing Features"]
STAGES = ["Prospecting", "Qualification", "Proposal", "Negotiation"]
PROB = {
    "Prospecting": 0.1,
    "Qualification": 0.25,
    "Proposal": 0.5,
    "Negotiation": 0.75,
    "Closed Won": 1,
    "Closed Lost": 0,
}


def rows():
    r = Random(SEED)
    reps = [(i, *x) for i, x in enumerate(REPS, 1)]
    accounts, region = _accounts(r)
    contacts = _contacts(r, accounts)
    opps = _opps(r, accounts, region, reps)
    return {
        "reps": reps,
        "accounts": accounts,
        "contacts": contacts,
        "opportunities": opps,
        "activities": _activities(r, accounts, opps, region, reps),
        "quotas": _quotas(reps),
    }


def _accounts(r):
    names = [(f"{a} {n}", i) for a in ADJ for i, ns in NOUN.items() for n in ns]
    r.shuffle(names)
    out, region = [], {}
    for n, (name, industry) in enumerate(names[:190], 1):
        reg = r.choices(list(PLACES), [48, 34, 18])[0]
        country, city = r.choice(PLACES[reg])
        seg = r.choices(["SMB", "Mid-Market", "Enterprise"], [45, 35, 20])[0]
        emp = r.randrange(*{"SMB": (8, 200), "Mid-Market": (200, 1500), "Enterprise": (1500, 40000)}[seg])
        rev = round(emp * r.uniform(90_000, 320_000), 2)
        kind = r.choices(["Customer", "Prospect", "Former Customer", "Partner"], [52, 34, 8, 6])[0]
        created = date(2022, 1, 3) + timedelta(days=r.randrange(1770))
        out.append(
            (
                1000 + n,
                name,
                kind,
                None if r.random() < 0.05 else industry,
                seg,
                country,
                city,
                None if r.random() < 0.06 else emp,
                None if r.random() < 0.15 else rev,
                created,
            )
        )
        region[1000 + n] = reg
    return out, region


def _contacts(r, accounts):
    out = []
    for a in accounts:
        for _ in range(r.choices([0, 1, 2, 3, 5], [6, 26, 34, 22, 12])[0]):
            f, l = r.choice(FIRSTN), r.choice(LASTN)
            title, dep, dm = r.choice(TITLES)
            made = min(TODAY, a[9] + timedelta(days=r.randrange(0, 400)))
            out.append(
                (
                    50000 + len(out),
                    a[0],
                    f"{f} {l}",
                    None if r.random() < 0.1 else f"{f}.{l}@example.com".lower(),
                    title,
                    dep,
                    dm,
                    r.random() < 0.62,
                    made,
                )
            )
    return out


def _opps(r, accounts, region, reps):
    skill = {x[0]: r.uniform(0.7, 1.3) for x in reps}
    out = []
    pool = [a for a in accounts if a[0] % 11]
    for n in range(1050):
        made = FIRST + timedelta(days=int(730 * r.random() ** 0.85))
        able = [a for a in pool if a[9] <= made]
        a = r.choices(
            able, [{"Customer": 3, "Prospect": 1, "Former Customer": 0.7, "Partner": 0.5}[x[2]] for x in able]
        )[0]
        seg = a[4]
        staff = [x for x in reps if x[3] == region[a[0]] and x[5] <= made and not (x[0] in LEFT and made > LEFT[x[0]])]
        rep = r.choices(staff, [2 if x[2].startswith("Senior") else 1 for x in staff])[0]
        line = r.choices(LINES, [40, 25, 15, 20])[0]
        kind = r.choices(
            ["New Business", "Expansion", "Renewal"],
            [30, 32, 38] if a[2] in ("Customer", "Former Customer") else [96, 4, 0],
        )[0]
        src = None if r.random() < 0.07 else r.choices(SOURCES, [18, 30, 26, 12, 14])[0]
        amount = round(
            {"SMB": 12000, "Mid-Market": 38000, "Enterprise": 118000}[seg]
            * r.lognormvariate(0, 0.6)
            * (1.25 if line == "Core Platform" else 0.8),
            -2,
        )
        cycle = max(5, int({"SMB": 38, "Mid-Market": 70, "Enterprise": 115}[seg] * r.lognormvariate(0, 0.5)))
        close = made + timedelta(days=cycle)
        late = r.random() < 0.03
        reason = None
        if close <= TODAY and not late:
            p = (
                0.36
                * skill[rep[0]]
                * {"Referral": 1.35, "Partner": 1.15, "Outbound": 0.75}.get(src, 1.0)
                * (1.7 if kind == "Renewal" else 1)
            )
            stage = "Closed Won" if r.random() < p else "Closed Lost"
            if stage == "Closed Lost" and r.random() < 0.88:
                reason = r.choices(REASONS, [36, 28, 22, 14])[0]
        else:
            stage = r.choices(STAGES, [18, 30, 30, 22])[0]
            if late and close > TODAY:
                close = TODAY + timedelta(days=r.randrange(10, 90))
        if rep[0] in (15,) and stage == "Closed Won" and close.year == 2026:
            stage, reason = "Closed Lost", "Price"
        if stage == "Prospecting" and r.random() < 0.5:
            amount = None
        out.append(
            (
                20001 + n,
                f"{a[1]} - {line} {made.year}",
                a[0],
                rep[0],
                stage,
                kind,
                src,
                line,
                amount,
                PROB[stage],
                made,
                close,
                reason,
            )
        )
    return out


def _activities(r, accounts, opps, region, reps):
    out = []

    def add(account, opp, rep, day):
        while day.weekday() >= 5 and r.random() < 0.93:
            day -= timedelta(days=1)
        kind = r.choices(["Call", "Email", "Meeting", "Demo"], [36, 38, 18, 8])[0]
        mins = (
            None
            if kind == "Email"
            else max(3, int({"Call": 14, "Meeting": 48, "Demo": 62}[kind] * r.lognormvariate(0, 0.4)))
        )
        outcome = (
            None
            if r.random() < 0.12
            else r.choices(
                ["Positive", "Neutral", "Negative", "No Answer"], [34, 32, 14, 20 if kind in ("Call", "Email") else 0]
            )[0]
        )
        out.append((account, opp, rep, kind, day, mins, outcome))

    for o in opps:
        end = min(o[11], TODAY)
        span = max(1, (end - o[10]).days)
        for _ in range(r.choices([0, 1, 2, 3, 5, 8], [9, 18, 26, 22, 17, 8])[0]):
            add(o[2], o[0], o[3], o[10] + timedelta(days=r.randrange(span + 1)))
    quiet = [a for a in accounts if a[0] % 13]
    for _ in range(900):
        a = r.choice(quiet)
        day = FIRST + timedelta(days=r.randrange(731))
        staff = [x for x in reps if x[3] == region[a[0]] and x[5] <= day and not (x[0] in LEFT and day > LEFT[x[0]])]
        if a[9] <= day:
            add(a[0], None, r.choice(staff)[0], day)
    out.sort(key=lambda x: (x[4], x[0], str(x[1])))
    return [(700001 + i, *x) for i, x in enumerate(out)]


def _quotas(reps):
    r = Random(5)
    out = []
    for x in reps:
        for y, m in [(2025, 1), (2025, 4), (2025, 7), (2025, 10), (2026, 1), (2026, 4), (2026, 7), (2026, 10)]:
            q = date(y, m, 1)
            if x[5] > q or (x[0] in LEFT and q > LEFT[x[0]]):
                continue
            base = {"Senior Account Executive": 260_000, "Account Executive": 150_000, "Account Manager": 130_000}[x[2]]
            out.append((x[0], q, round(base * (1.1 if y == 2026 else 1.0) * r.choice([0.9, 1.0, 1.0, 1.15]), -3)))
    return out
