"""Two years of a subscription software business, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)

PLANS = [
    (1, "Starter", "Self-Serve", 9.0, False),
    (2, "Team", "Self-Serve", 19.0, False),
    (3, "Business", "Sales-Led", 32.0, False),
    (4, "Business Plus", "Sales-Led", 45.0, False),
    (5, "Enterprise", "Sales-Led", 60.0, False),
    (6, "Solo (Legacy)", "Self-Serve", 6.0, True),
    (7, "Non-Profit", "Self-Serve", 5.0, False),
]
COUNTRIES = {
    "Germany": "Europe",
    "France": "Europe",
    "United Kingdom": "Europe",
    "Spain": "Europe",
    "Denmark": "Europe",
    "United States": "North America",
    "Canada": "North America",
    "Brazil": "Latin America",
    "Mexico": "Latin America",
    "Japan": "Asia-Pacific",
    "Australia": "Asia-Pacific",
    "Côte d'Ivoire": "Africa",
}
WEIGHTS = [14, 9, 13, 6, 4, 30, 9, 7, 4, 5, 6, 2]
INDUSTRIES = ["Retail", "Healthcare", "Financial Services", "Education", "Manufacturing", "Media", "Logistics"]
OWNERS = ["Ingrid Solberg", "Mateus Oliveira", "Hannah Weiss", "Tom O'Neill", "Chloé Lambert", "Ravi Menon"]
SOURCES = ["Organic Search", "Paid Ads", "Partner", "Referral", "Outbound", "Trade Show"]
REASONS = ["Too expensive", "Missing features", "Switched to competitor", "Business closed", "Moved to other plan"]
FIXED = [
    "Crème & Co",
    "Nørrebro Cykler",
    "São Bento Transportes",
    "O'Hara Legal",
    "Müller Maschinenbau",
    "Jean-Luc Traiteur",
    "Blue-Sky Airways",
    "Señal Media",
    "Łódź Textiles",
    "Tofino Outdoors",
    "Kyoto Ceramics",
    "Abidjan Freight",
]
ONE = [
    "Acorn",
    "Bluebell",
    "Cascade",
    "Delta",
    "Ember",
    "Falcon",
    "Glacier",
    "Horizon",
    "Indigo",
    "Jasper",
    "Kingfisher",
    "Lumen",
    "Maple",
    "Nova",
    "Orchid",
    "Pioneer",
    "Quartz",
    "Raven",
    "Summit",
    "Terra",
]
TWO = ["Analytics", "Foods", "Health", "Works", "Partners", "Schools", "Logistics", "Studios", "Robotics", "Insurance"]
GIVEN = [
    "Ana",
    "Ben",
    "Céline",
    "Dev",
    "Elif",
    "Finn",
    "Gita",
    "Hugo",
    "Ida",
    "João",
    "Karin",
    "Liam",
    "Mei",
    "Noor",
    "Olga",
    "Paul",
    "Quinn",
    "Rosa",
    "Sam",
    "Tara",
    "Ulrich",
    "Vera",
    "Will",
    "Ximena",
    "Yusuf",
    "Zoë",
]
FAMILY = [
    "Almeida",
    "Baker",
    "Costa",
    "Dupont",
    "Ekström",
    "Fischer",
    "García",
    "Hughes",
    "Ito",
    "Jansen",
    "Kumar",
    "Laurent",
    "Moreau",
    "Nakamura",
    "Okoye",
    "Peters",
    "Quist",
    "Rossi",
    "Sato",
    "Turner",
    "Usman",
    "Vogel",
    "Walsh",
    "Xu",
    "Young",
    "Zimmer",
]
REMARKS = [
    "Easy to use",
    "Too many clicks",
    "Support answers fast",
    "Reports are slow",
    "Love the new editor",
    "Price went up again",
]


def rows() -> dict[str, list[tuple[object, ...]]]:
    r = Random(20261)
    names = FIXED + [f"{a} {b}" for a in ONE for b in TWO]
    tail = names[len(FIXED) :]
    r.shuffle(tail)
    names = FIXED + tail[:106]
    accounts, subs, invoices, users, logins, nps = [], [], [], [], [], []
    for i, name in enumerate(names):
        segment = r.choices(["Small Business", "Mid-Market", "Enterprise"], [50, 34, 16])[0]
        country = r.choices(list(COUNTRIES), WEIGHTS)[0]
        if name == "Abidjan Freight":
            country = "Côte d'Ivoire"
        created = date(2023, 9, 1) + timedelta(days=r.randrange(0, 1170))
        staff = {"Small Business": (3, 60), "Mid-Market": (60, 900), "Enterprise": (900, 12000)}[segment]
        accounts.append(
            (
                1001 + i,
                name,
                segment,
                None if r.random() < 0.06 else r.choice(INDUSTRIES),
                country,
                COUNTRIES[country],
                None if r.random() < 0.1 else r.choice(OWNERS),
                r.choices(SOURCES, [26, 20, 14, 18, 14, 8])[0],
                None if r.random() < 0.08 else r.randrange(*staff),
                r.random() < 0.2,
                created,
            )
        )
    sid = 5000
    for a in accounts:
        if a[0] % 13 == 0:
            continue
        day = a[10] + timedelta(days=r.randrange(0, 45))
        pool = {"Small Business": [1, 2, 2, 6, 7, 3], "Mid-Market": [2, 3, 3, 4], "Enterprise": [3, 4, 5, 5]}[a[2]]
        for _ in range(r.choices([1, 2, 3], [58, 30, 12])[0]):
            if day > TODAY - timedelta(days=2):
                break
            sid += 1
            plan = PLANS[r.choice(pool) - 1]
            low, high = {"Small Business": (2, 25), "Mid-Market": (20, 140), "Enterprise": (120, 700)}[a[2]]
            seats = r.randrange(low, high)
            cycle = r.choices(["Monthly", "Annual"], [62, 38])[0]
            mrr = round(seats * plan[3] * (0.85 if cycle == "Annual" else 1) * r.choice([1, 1, 1, 0.9, 0.8]), 2)
            length = r.randrange(90, 900)
            end = day + timedelta(days=length)
            gone = end <= TODAY
            status = "Canceled" if gone else r.choices(["Active", "Past Due", "Trial"], [88, 7, 5])[0]
            if not gone and day > TODAY - timedelta(days=21):
                status = "Trial"
            elif status == "Trial":
                status = "Active"
            step = 30 if cycle == "Monthly" else 365
            renews = None
            if not gone:
                renews = day + timedelta(days=step * ((TODAY - day).days // step + 1))
            subs.append(
                (
                    sid,
                    a[0],
                    plan[0],
                    status,
                    cycle,
                    seats,
                    mrr,
                    day,
                    renews,
                    end if gone else None,
                    (None if r.random() < 0.15 else r.choices(REASONS, [30, 24, 20, 8, 18])[0]) if gone else None,
                    r.random() < 0.55,
                )
            )
            due = day
            while due <= (end if gone else TODAY):
                if due >= FIRST and status != "Trial":
                    amount = mrr if cycle == "Monthly" else round(mrr * 12, 2)
                    state = r.choices(["Paid", "Void", "Refunded"], [95, 3, 2])[0]
                    paid = due + timedelta(days=max(0, round(r.gauss(17 if a[2] != "Enterprise" else 32, 9))))
                    if state == "Void":
                        paid = None
                    elif paid > TODAY or r.random() < 0.012:
                        state, paid = "Open", None
                    tax = round(amount * (0.19 if a[5] == "Europe" else 0.07 if a[5] == "North America" else 0), 2)
                    invoices.append(
                        [
                            sid,
                            state,
                            r.choices(["Card", "Bank Transfer", "Direct Debit"], [50, 32, 18])[0] if paid else None,
                            amount,
                            tax,
                            due,
                            due + timedelta(days=30 if a[2] != "Enterprise" else 45),
                            paid,
                        ]
                    )
                due += timedelta(days=step)
            if not gone:
                break
            day = end + timedelta(days=r.randrange(0, 60))
    invoices.sort(key=lambda v: (v[5], v[0]))
    invoices = [(70001 + n, v[0], f"INV-{v[5].year}-{n + 1:05d}", *v[1:]) for n, v in enumerate(invoices)]
    uid = 30000
    for a in accounts:
        for _ in range(
            {"Small Business": r.randrange(1, 4), "Mid-Market": r.randrange(2, 7), "Enterprise": r.randrange(4, 10)}[
                a[2]
            ]
        ):
            uid += 1
            invited = a[10] + timedelta(days=r.randrange(0, max(1, (TODAY - a[10]).days)))
            users.append(
                (
                    uid,
                    a[0],
                    f"{r.choice(GIVEN)} {r.choice(FAMILY)}",
                    r.choices(["Admin", "Editor", "Viewer", "Billing Contact"], [22, 40, 30, 8])[0],
                    None
                    if r.random() < 0.07
                    else r.choices(["English", "German", "French", "Spanish", "Portuguese"], [50, 18, 14, 11, 7])[0],
                    invited,
                    r.random() < 0.88,
                )
            )
    for u in users:
        if u[0] % 12 == 5:
            continue
        eager = r.choice([0.5, 1, 1, 2, 4])
        day = max(u[5], FIRST)
        last = TODAY if r.random() < 0.75 else day + timedelta(days=r.randrange(20, 500))
        while day <= min(last, TODAY - timedelta(days=1)):
            if day.weekday() < 5 or r.random() < 0.25:
                moment = datetime(day.year, day.month, day.day) + timedelta(
                    minutes=min(1430, max(5, round(r.gauss(680, 190)))), seconds=r.randrange(60)
                )
                logins.append(
                    [
                        u[0],
                        moment,
                        r.choices(["Web", "Desktop App", "iOS", "Android"], [56, 20, 14, 10])[0],
                        None if r.random() < 0.04 else max(1, round(r.lognormvariate(3, 0.8))),
                        r.random() < (0.6 if u[0] % 3 == 0 else 0.15),
                    ]
                )
            day += timedelta(days=max(1, round(r.expovariate(1 / (78 / eager)))))
    logins.sort(key=lambda v: (v[1], v[0]))
    logins = [(900001 + n, *v) for n, v in enumerate(logins)]
    for a in accounts:
        if a[0] % 5 == 0:
            continue
        taste = r.gauss(7.6, 1.6)
        for _ in range(r.randrange(1, 5)):
            day = max(FIRST, a[10] + timedelta(days=60)) + timedelta(days=r.randrange(0, 730))
            if day <= TODAY:
                nps.append(
                    [
                        a[0],
                        max(0, min(10, round(r.gauss(taste, 1.5)))),
                        None if r.random() < 0.5 else r.choice(REMARKS),
                        day,
                    ]
                )
    nps.sort(key=lambda v: (v[3], v[0]))
    nps = [(400 + n, *v) for n, v in enumerate(nps)]
    return {
        "accounts": accounts,
        "plans": list(PLANS),
        "subscriptions": subs,
        "invoices": invoices,
        "users": users,
        "logins": logins,
        "nps_responses": nps,
    }
