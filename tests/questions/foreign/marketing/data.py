"""Two years of a software company's marketing, the same on every run."""

from __future__ import annotations

import functools
import operator
from datetime import date, datetime, time, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 25)
CHANNELS = [
    (1, "Paid Search", "Paid"),
    (2, "Paid Social", "Paid"),
    (3, "Display", "Paid"),
    (4, "Video", "Paid"),
    (5, "Email", "Owned"),
    (6, "Webinar", "Owned"),
    (7, "Affiliate", "Partner"),
    (8, "Out-of-Home", "Paid"),
]
MARKETS = ["DACH", "France", "Iberia", "Nordics", "UK & Ireland"]
COUNTRIES = {
    "DACH": ["Germany", "Austria", "Switzerland"],
    "France": ["France"],
    "Iberia": ["Spain", "Portugal"],
    "Nordics": ["Sweden", "Denmark", "Finland"],
    "UK & Ireland": ["United Kingdom", "Ireland"],
}
OWNERS = ["Léa Fontaine", "Tom Whitaker", "Jürgen Seidel", "Sara Núñez", "Mikkel Dahl"]
THEMES = [
    "Spring Refresh",
    "Summer Trial Push",
    "Back to Business",
    "Year-End Close",
    "Competitor Switch",
    "Product Launch 4.0",
    "Free Trial",
    "Retargeting",
]
OBJECTIVES = ["Awareness", "Lead Generation", "Retention", "Upsell"]
ROLES = ["CFO", "Controller", "Head of IT", "Founder", "Office Manager"]
FIRST_WORDS = [
    "Nord",
    "Alpen",
    "Atlantic",
    "Blau",
    "Côte",
    "Delta",
    "Fjord",
    "Grün",
    "Hanse",
    "Iber",
    "Kron",
    "Loire",
    "Meridian",
    "Nova",
    "Ost",
    "Prima",
    "Rhein",
    "Sol",
    "Terra",
    "Vega",
]
SECOND_WORDS = [
    "Logistik",
    "Foods",
    "Systems",
    "& Söhne",
    "Médical",
    "Energy",
    "Textil",
    "Consulting",
    "Pharma",
    "Bau",
    "Retail",
    "Studio",
]
SUBJECTS = [
    "Your November product news",
    "5 ways to close the books faster",
    "Last chance: 20% off",
    "Meet us in Zürich",
    "What's new in 4.0",
    "Invoices on autopilot",
    "Webinar: VAT made simple",
    "We miss you!",
    "Customer story - Fjord Foods",
    "Your free checklist",
]
AUDIENCES = ["Newsletter", "Trial Users", "Customers", "Lost Deals", "Partners"]


def rows():
    r = Random(77)
    campaigns = []

    def add(name, ch, market, objective, start, end, budget):
        status = "Planned" if start > TODAY else "Completed" if end is not None and end < TODAY else "Active"
        if status == "Active" and r.random() < 0.15:
            status = "Paused"
        campaigns.append(
            (
                5000 + len(campaigns) + 1,
                name,
                ch,
                market,
                objective,
                status,
                None if r.random() < 0.24 else r.choice(OWNERS),
                float(budget),
                start,
                end,
            )
        )

    for y in (2024, 2025, 2026):
        for m, ch in (("DACH", 1), ("UK & Ireland", 2), ("France", 3)):
            add(
                f"Black Friday {y} - {m}",
                ch,
                m,
                "Lead Generation",
                date(y, 11, 25) if y == 2024 else date(y, 11, 9),
                date(y, 11, 30),
                r.randrange(9, 22) * 1000,
            )
    used = set()
    for _ in range(44):
        while True:
            theme, m, ch = (
                r.choice(THEMES),
                r.choice(MARKETS),
                r.choices([1, 2, 3, 4, 5, 6, 7], [26, 24, 14, 10, 12, 7, 7])[0],
            )
            if (theme, m, ch) not in used:
                used.add((theme, m, ch))
                break
        start = FIRST + timedelta(days=r.randrange(0, 735))
        end = start + timedelta(days=r.choice([28, 42, 60, 90, 120]))
        if r.random() < 0.12:
            end = None
        add(
            f"{theme} {m} {CHANNELS[ch - 1][1]}",
            ch,
            m,
            r.choices(OBJECTIVES, [22, 48, 16, 14])[0],
            start,
            end,
            r.randrange(4, 40) * 500,
        )
    add("Été sans papier", 2, "France", "Awareness", date(2026, 6, 15), date(2026, 8, 31), 8500)
    add("Customer Day 2027", 6, "DACH", "Retention", date(2027, 1, 18), date(2027, 2, 5), 12000)
    add("Brand Search Always-On", 1, "DACH", "Awareness", date(2024, 11, 25), None, 60000)
    perf = []
    cpm = {1: 22.0, 2: 9.0, 3: 3.2, 4: 12.0, 7: 6.0}
    ctr = {1: 0.041, 2: 0.012, 3: 0.0035, 4: 0.006, 7: 0.018}
    for c in campaigns:
        if c[2] not in cpm or c[8] > TODAY or c[0] % 29 == 0:
            continue
        last = min(c[9] or TODAY, TODAY)
        n = (last - c[8]).days + 1
        planned = ((c[9] - c[8]).days + 1) if c[9] else max(n, 400)
        daily = c[7] / planned * r.uniform(0.7, 1.15)
        f = r.uniform(0.7, 1.4)
        for i in range(n):
            d = c[8] + timedelta(days=i)
            if r.random() < 0.03 or (c[1].startswith("Brand") and d.toordinal() % 2):
                continue
            spend = (
                daily * r.uniform(0.6, 1.4) * (0.7 if d.weekday() > 4 else 1.1) * (1 + 0.25 * (d > date(2026, 1, 1)))
            )
            imp = round(spend / cpm[c[2]] * 1000 * r.uniform(0.85, 1.15))
            perf.append((c[0], d, imp, round(imp * ctr[c[2]] * f * r.uniform(0.7, 1.3)), round(spend, 2)))
    leads, conversions = [], []
    silent = {c[0] for c in campaigns if c[0] % 11 == 3}
    for off in range((TODAY - FIRST).days + 1):
        d = FIRST + timedelta(days=off)
        live = [
            c for c in campaigns if c[8] <= d and (c[9] is None or d <= c[9] + timedelta(days=5)) and c[0] not in silent
        ]
        m = (1.2 + off * 0.0014) * (0.45 if d.weekday() > 4 else 1.2)
        for _ in range(max(0, round(r.gauss(m, 1.0)))):
            t = datetime.combine(d, time(0)) + timedelta(
                minutes=min(1430, max(5, round(r.gauss(780, 200)))), seconds=r.randrange(60)
            )
            if t > datetime(2026, 11, 23, 10, 30):
                continue
            c = (
                r.choices(live, [x[7] ** 0.5 * (2 if x[4] == "Lead Generation" else 0.6) for x in live])[0]
                if live and r.random() < 0.86
                else None
            )
            country = (
                r.choice(COUNTRIES[c[3]]) if c else r.choice(functools.reduce(operator.iadd, COUNTRIES.values(), []))
            )
            mql = r.random() < (0.46 if c and c[2] in (1, 6) else 0.3)
            score = None if r.random() < 0.1 else min(100, max(1, round(r.gauss(64 if mql else 38, 16))))
            age = (TODAY - d).days
            won = age > 3 and r.random() < (0.42 if mql else 0.13)
            status = (
                "Converted"
                if won
                else "New"
                if age < 10
                else r.choices(["Contacted", "Qualified", "Disqualified"], [40, 22, 38])[0]
            )
            lid = 300000 + len(leads) + 1
            leads.append(
                (
                    lid,
                    c[0] if c else None,
                    f"{r.choice(FIRST_WORDS)} {r.choice(SECOND_WORDS)}",
                    country,
                    None if r.random() < 0.08 else r.choice(ROLES),
                    status,
                    score,
                    mql,
                    t,
                )
            )
            if won:
                first = d + timedelta(days=r.randrange(0, 4) + round(r.expovariate(1 / 9)))
                kinds = r.choices(
                    [["Demo"], ["Trial"], ["Purchase"], ["Trial", "Purchase"], ["Demo", "Purchase"]],
                    [22, 26, 14, 24, 14],
                )[0]
                for k, kind in enumerate(kinds):
                    day = min(TODAY, first + timedelta(days=k * r.randrange(7, 40)))
                    rev = round(r.lognormvariate(7.3, 0.7), 2) if kind == "Purchase" else None
                    conversions.append((800000 + len(conversions) + 1, lid, kind, day, rev))
    sends = []
    mails = [c for c in campaigns if c[2] in (5, 6)]
    for off in range((TODAY - FIRST).days):
        d = FIRST + timedelta(days=off)
        if d.weekday() > 4 or r.random() > (0.52 if d.weekday() in (1, 3) else 0.3):
            continue
        aud = r.choices(AUDIENCES, [38, 20, 26, 10, 6])[0]
        n = round(
            {"Newsletter": 5200, "Trial Users": 900, "Customers": 2600, "Lost Deals": 1400, "Partners": 310}[aud]
            * r.uniform(0.8, 1.25)
            * (1 + off / 1800)
        )
        bounce = round(n * r.uniform(0.004, 0.035))
        op = round(
            (n - bounce)
            * min(
                0.7,
                {"Newsletter": 0.24, "Trial Users": 0.41, "Customers": 0.35, "Lost Deals": 0.16, "Partners": 0.44}[aud]
                * r.uniform(0.75, 1.3)
                * (1.08 if d.weekday() == 1 else 1),
            )
        )
        live = [c for c in mails if c[8] <= d and (c[9] is None or d <= c[9])]
        c = r.choice(live)[0] if live and r.random() < 0.6 else None
        sends.append(
            (
                40000 + len(sends) + 1,
                c,
                r.choice(SUBJECTS),
                aud,
                datetime.combine(d, time(r.choice([7, 9, 10, 15]), r.choice([0, 15, 30]))),
                n,
                bounce,
                op,
                round(op * r.uniform(0.05, 0.24)),
                round(n * r.uniform(0.0005, 0.006)),
            )
        )
    return {
        "channels": CHANNELS,
        "campaigns": campaigns,
        "ad_performance": perf,
        "leads": leads,
        "conversions": conversions,
        "email_sends": sends,
    }
