"""Two years of a Canadian insurer, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)
SEED = 60610

AGENTS = [
    ("Gilles Tremblay", "Montréal"),
    ("Nathalie Bouchard", "Montréal"),
    ("Étienne Gagnon", "Montréal"),
    ("Sylvie Côté", "Québec City"),
    ("Marc Lavoie", "Québec City"),
    ("Aisha Rahman", "Toronto East"),
    ("Douglas McAllister", "Toronto East"),
    ("Jenny Kwan", "Toronto East"),
    ("Ravi Subramaniam", "Toronto East"),
    ("Ellen Petersen", "Toronto West"),
    ("Carlos Mejía", "Toronto West"),
    ("Trevor Boyd", "Toronto West"),
    ("Priya Dhillon", "Vancouver"),
    ("Scott Lindgren", "Vancouver"),
    ("Mei-Ling Chow", "Vancouver"),
    ("Heather Ross", "Vancouver"),
    ("Angus MacNeil", "Halifax"),
    ("Colleen Doyle", "Halifax"),
    ("Peter Friesen", "Winnipeg"),
    ("Olena Shevchuk", "Winnipeg"),
    ("Walter Hines", "Winnipeg"),
    ("Simone Arsenault", "Halifax"),
    ("Joël Michaud", "Québec City"),
    ("Tara Blackwood", "Vancouver"),
]
PLACES = [
    ("Ontario", ["Toronto", "Ottawa", "London", "Hamilton"]),
    ("Québec", ["Montréal", "Québec City", "Trois-Rivières"]),
    ("British Columbia", ["Vancouver", "Victoria", "Kelowna"]),
    ("Manitoba", ["Winnipeg"]),
    ("Nova Scotia", ["Halifax", "Sydney"]),
    ("Newfoundland and Labrador", ["St. John's"]),
]
BRANCHES = {
    "Ontario": ["Toronto East", "Toronto West"],
    "Québec": ["Montréal", "Québec City"],
    "British Columbia": ["Vancouver"],
    "Manitoba": ["Winnipeg"],
    "Nova Scotia": ["Halifax"],
    "Newfoundland and Labrador": ["Halifax"],
}
FN = [
    "Emma",
    "Liam",
    "Chloé",
    "Noah",
    "Olivia",
    "William",
    "Zoé",
    "Lucas",
    "Amélie",
    "Thomas",
    "Sarah",
    "Félix",
    "Hannah",
    "Jacob",
    "Mia",
    "Nathan",
    "Alice",
    "Samuel",
    "Leah",
    "Benjamin",
    "Grace",
    "Antoine",
    "Maya",
    "Owen",
    "Julie",
    "Ethan",
    "Sofia",
    "Xavier",
    "Anne-Marie",
    "Daniel",
]
LN = [
    "Smith",
    "Roy",
    "Martin",
    "Singh",
    "Brown",
    "Gagné",
    "Wilson",
    "Lee",
    "Pelletier",
    "Campbell",
    "Bélanger",
    "Anderson",
    "Wong",
    "Fortin",
    "Taylor",
    "Nguyen",
    "MacDonald",
    "Lévesque",
    "Thompson",
    "Patel",
    "Chen",
    "Bergeron",
    "Scott",
    "O'Connor",
    "Morin",
    "Stewart",
    "Kaur",
    "Simard",
    "Fraser",
    "St-Pierre",
]
BIZ1 = [
    "Maple",
    "Laurentian",
    "Bluenose",
    "Harbourfront",
    "Prairie",
    "Cascade",
    "Red River",
    "Great Lakes",
    "Évangéline",
    "Northern Light",
    "Summit",
    "Coastal",
]
BIZ2 = [
    "Bakery Ltd.",
    "Logistics Inc.",
    "Dental Group",
    "Construction Co.",
    "Foods Inc.",
    "Auto Repair",
    "Hotels",
    "Plumbing & Heating",
]
PRODUCTS = ["Auto", "Home", "Travel", "Life", "Liability", "Pet"]
CAUSES = {
    "Auto": ["Collision", "Theft", "Glass Breakage", "Hail"],
    "Home": ["Water Damage", "Fire", "Theft", "Storm"],
    "Travel": ["Lost Luggage", "Trip Cancellation", "Medical Emergency"],
    "Life": ["Death", "Critical Illness"],
    "Liability": ["Third-Party Injury", "Property Damage"],
    "Pet": ["Surgery", "Illness"],
}
SIZE = {"Auto": 1600, "Home": 2300, "Travel": 350, "Life": 52000, "Liability": 4200, "Pet": 260}
PREMIUM = {"Auto": 1450, "Home": 1120, "Travel": 140, "Life": 980, "Liability": 2300, "Pet": 420}
INSURED = {"Auto": 35000, "Home": 420000, "Travel": 10000, "Life": 300000, "Liability": 1000000, "Pet": 6000}
FREQ = {"Auto": 1.5, "Home": 0.85, "Travel": 0.4, "Life": 0.04, "Liability": 0.7, "Pet": 1.6}


def rows():
    r = Random(SEED)
    agents = _agents(r)
    customers = _customers(r)
    policies = _policies(r, agents, customers)
    claims = _claims(r, policies)
    return {
        "dim_agent": agents,
        "dim_customer": customers,
        "fct_policy": policies,
        "fct_claim": claims,
        "fct_payout": _payouts(r, claims),
        "fct_premium_payment": _payments(r, policies),
    }


def _agents(r):
    out = []
    for i, (name, branch) in enumerate(AGENTS, 1):
        hired = date(2015, 2, 2) + timedelta(days=r.randrange(3500))
        if i in (22, 23):
            hired = date(2026, 9, 8)
        left = {9: date(2025, 10, 31), 21: date(2026, 3, 13)}.get(i)
        out.append(
            (
                i,
                name,
                branch,
                r.choice(["Junior", "Senior", "Senior", "Principal"]) if i not in (22, 23) else "Junior",
                hired,
                left,
            )
        )
    return out


def _customers(r):
    out, seen = [], set()
    while len(out) < 560:
        biz = r.random() < 0.15
        name = f"{r.choice(BIZ1)} {r.choice(BIZ2)}" if biz else f"{r.choice(FN)} {r.choice(LN)}"
        if name in seen:
            if biz:
                continue
            name = name.replace(" ", f" {r.choice('ABCDEGHJKLMPRST')}. ", 1)
            if name in seen:
                continue
        seen.add(name)
        prov, cities = r.choices(PLACES, [40, 25, 16, 8, 8, 3])[0]
        born = None if biz else date(r.randrange(1938, 2007), r.randrange(1, 13), r.randrange(1, 29))
        out.append(
            (
                4000 + len(out),
                name,
                "Business" if biz else "Individual",
                born,
                None if r.random() < 0.2 else f"c{len(out)}@example.ca",
                prov,
                r.choice(cities),
                None if r.random() < 0.08 else r.choices(["Low", "Medium", "High"], [50, 35, 15])[0],
                date(2019, 1, 2) + timedelta(days=int(2880 * r.random() ** 0.8)),
            )
        )
    return out


def _policies(r, agents, customers):
    out = []
    pool = [c for c in customers if c[0] % 9]
    weight = {c[0]: r.choice([1, 1, 2, 4]) for c in pool}
    for n in range(1240):
        sold = FIRST + timedelta(days=int(729 * r.random() ** 0.9))
        able = [c for c in pool if c[8] <= sold]
        c = r.choices(able, [weight[x[0]] for x in able])[0]
        product = (
            "Liability"
            if c[2] == "Business" and r.random() < 0.6
            else r.choices(PRODUCTS, [36, 26, 15, 9, 2 if c[2] == "Individual" else 10, 12])[0]
        )
        if c[2] == "Business" and product in ("Pet", "Life", "Travel"):
            product = "Auto"
        tier = r.choices(["Basic", "Plus", "Premium"], [45, 35, 20])[0]
        channel = r.choices(["Agent", "Online", "Broker"], [52, 34, 14])[0]
        agent = None
        if channel == "Agent":
            staff = [
                a
                for a in agents
                if a[2] in BRANCHES[c[5]]
                and a[4] <= sold
                and (a[5] is None or a[5] > sold)
                and a[0] not in (16, 22, 23)
            ]
            agent = (
                r.choices(staff, [{"Junior": 1, "Senior": 2, "Principal": 3}[a[3]] for a in staff])[0][0]
                if staff
                else None
            )
            if agent is None:
                channel = "Online"
        start = sold + timedelta(days=r.randrange(0, 28))
        end = start + timedelta(days=r.randrange(10, 50) if product == "Travel" else 364)
        mult = {"Basic": 0.8, "Plus": 1.0, "Premium": 1.45}[tier] * (2.2 if c[2] == "Business" else 1)
        premium = round(PREMIUM[product] * mult * r.uniform(0.75, 1.35), 2)
        cancel = None
        if product != "Travel" and r.random() < (0.15 if channel == "Online" else 0.08):
            cancel = start + timedelta(days=r.randrange(15, 330))
            if cancel > TODAY:
                cancel = None
        status = "Cancelled" if cancel else "Expired" if end < TODAY else "Active" if start <= TODAY else "Pending"
        out.append(
            (
                30001 + n,
                f"{product[:2].upper()}-{sold.year % 100}-{5000 + n}",
                c[0],
                agent,
                product,
                tier,
                channel,
                status,
                sold,
                start,
                end,
                cancel,
                premium,
                round(INSURED[product] * mult * r.uniform(0.7, 1.4), -2),
                float(r.choice([0, 250, 500, 500, 1000, 2500])),
            )
        )
    return out


def _claims(r, policies):
    out = []
    for p in policies:
        last = min(p[11] or p[10], TODAY)
        span = (last - p[9]).days
        if span < 5:
            continue
        expected = FREQ[p[4]] * (span / 364 if p[4] != "Travel" else 1)
        for _ in range(r.choices([0, 1, 2, 3], [1, expected, expected**2 / 2.2, expected**3 / 7])[0]):
            happened = p[9] + timedelta(days=r.randrange(span))
            reported = happened + timedelta(days=int(r.lognormvariate(1.2, 0.9)))
            if reported > TODAY:
                continue
            amount = round(SIZE[p[4]] * r.lognormvariate(-0.2, 0.75), 2)
            decided = reported + timedelta(days=int(r.lognormvariate(3.1, 0.6)) + 2)
            fraud = r.random() < 0.04
            if decided > TODAY or r.random() < 0.02:
                status, decided, approved = r.choice(["Open", "Under Review"]), None, None
            elif (fraud and r.random() < 0.8) or r.random() < 0.17:
                status, approved = "Rejected", 0.0
            else:
                status, approved = (
                    "Approved",
                    max(50.0, round(amount * r.uniform(0.6, 1.0) - min(p[14], amount) * 0.2, 2)),
                )
            out.append((p[0], r.choice(CAUSES[p[4]]), status, happened, reported, decided, amount, approved, fraud))
    out.sort(key=lambda c: (c[4], c[0]))
    return [(70001 + i, f"CL-{c[4].year}-{10001 + i}", *c) for i, c in enumerate(out)]


def _payouts(r, claims):
    out = []
    for c in claims:
        if c[4] != "Approved" or r.random() < 0.03:
            continue
        parts = 2 if c[9] > 2500 and r.random() < 0.4 else 1
        left = c[9]
        for k in range(parts):
            amt = left if k == parts - 1 else round(left * 0.6, 2)
            left = round(left - amt, 2)
            day = c[7] + timedelta(days=r.randrange(2, 15) + 30 * k)
            if day <= TODAY:
                out.append(
                    (
                        90001 + len(out),
                        c[0],
                        day,
                        r.choices(["Customer", "Repair Shop", "Third Party", "Hospital"], [62, 22, 10, 6])[0],
                        amt,
                    )
                )
    return out


def _payments(r, policies):
    out = []
    for p in policies:
        method = r.choices(["Direct Debit", "Credit Card", "Bank Transfer"], [48, 36, 16])[0]
        n = 1 if p[4] == "Travel" else r.choice([4, 4, 1])
        for k in range(n):
            due = p[9] + timedelta(days=91 * k)
            if due > TODAY or (p[11] and due > p[11]):
                continue
            late = int(r.lognormvariate(1.8, 0.9)) if r.random() < 0.22 else -r.randrange(0, 4)
            paid = max(p[8], due + timedelta(days=late))
            if r.random() < 0.035 or paid > TODAY:
                paid = None
            out.append((110001 + len(out), p[0], due, paid, method, round(p[12] / n, 2)))
    return out
