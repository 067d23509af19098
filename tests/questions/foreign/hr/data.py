"""Two years of an employer's people data, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 24)

DEPARTMENTS = [
    (10, "Engineering", "Technology", "CC-1100", 52),
    (11, "Data & Analytics", "Technology", "CC-1150", 18),
    (12, "IT Support", "Technology", "CC-1180", 12),
    (20, "Sales", "Commercial", "CC-2100", 34),
    (21, "Customer Success", "Commercial", "CC-2200", 24),
    (22, "Marketing", "Commercial", "CC-2300", 15),
    (30, "Finance", "Corporate", "CC-3100", 14),
    (31, "People & Culture", "Corporate", "CC-3200", 11),
    (32, "Legal", "Corporate", "CC-3300", 6),
    (33, "Innovation Lab", "Technology", "CC-1190", 4),
]
WEIGHT = {10: 46, 11: 15, 12: 11, 20: 33, 21: 22, 22: 13, 30: 12, 31: 9, 32: 5}
FAMILIES = {
    "Engineering": ["Software Engineer", "QA Engineer"],
    "Data": ["Data Analyst"],
    "IT": ["Systems Administrator"],
    "Sales": ["Account Executive"],
    "Customer Care": ["Customer Success Manager"],
    "Marketing": ["Marketing Specialist"],
    "Finance": ["Accountant"],
    "HR": ["HR Partner"],
    "Legal": ["Legal Counsel"],
}
FAMILY_OF = {
    10: "Engineering",
    11: "Data",
    12: "IT",
    20: "Sales",
    21: "Customer Care",
    22: "Marketing",
    30: "Finance",
    31: "HR",
    32: "Legal",
}
LEVELS = ["Junior", "Mid", "Senior", "Lead", "Director"]
BASE = {"Junior": 41000, "Mid": 54000, "Senior": 69000, "Lead": 84000, "Director": 112000}
FACTOR = {10: 1.12, 11: 1.08, 12: 0.9, 20: 1.0, 21: 0.88, 22: 0.92, 30: 1.0, 31: 0.93, 32: 1.2}
FEMALE = [
    "Anna",
    "Beatriz",
    "Chloé",
    "Daniela",
    "Emilia",
    "Fatima",
    "Giulia",
    "Hanna",
    "Inès",
    "Jana",
    "Katarzyna",
    "Laura",
    "Magdalena",
    "Noémie",
    "Olivia",
    "Paula",
    "Renata",
    "Sofía",
    "Teresa",
    "Wiktoria",
]
MALE = [
    "Adrien",
    "Bartosz",
    "Caio",
    "Diego",
    "Erik",
    "Felix",
    "Gustavo",
    "Henrik",
    "Igor",
    "João",
    "Karl",
    "Luca",
    "Mateusz",
    "Niklas",
    "Oskar",
    "Pedro",
    "Rafael",
    "Stefan",
    "Thiago",
    "Vincent",
]
LAST = [
    "Almeida",
    "Bauer",
    "Castro",
    "Dubois",
    "Eriksen",
    "Ferreira",
    "García",
    "Huber",
    "Iwański",
    "Jung",
    "Kowalczyk",
    "Lefèvre",
    "Müller",
    "Nowak",
    "Oliveira",
    "Pereira",
    "Quintana",
    "Rousseau",
    "Schäfer",
    "Taylor",
    "Ueda",
    "Vogel",
    "Weiß",
    "Young",
    "Zieliński",
    "Barbosa",
    "O'Neill",
    "Saint-Clair",
]
OFFICES = ["München", "Kraków", "São Paulo", "Austin", "Lyon"]
COURSES = [
    ("GDPR Basics", "Compliance", "In-house", 2.0, 0),
    ("Anti-Bribery & Corruption", "Compliance", "In-house", 1.5, 0),
    ("Workplace Safety", "Compliance", "SafeStart GmbH", 3.0, 35),
    ("Advanced SQL", "Technical", "Udemy Business", 12.0, 120),
    ("Kubernetes Fundamentals", "Technical", "Coursera", 20.0, 310),
    ("Python for Analysts", "Technical", "Coursera", 16.0, 240),
    ("First-Time Manager", "Leadership", "Müller & Partner", 16.0, 890),
    ("Difficult Conversations", "Leadership", "Müller & Partner", 8.0, 540),
    ("Business English B2", "Languages", "Lingua Plus", 30.0, 420),
    ("German A1", "Languages", "Lingua Plus", 30.0, 380),
]
RECRUITERS = ["Hanna Vogel", "Pedro Almeida", "Claire O'Neill"]
SOURCES = ["LinkedIn", "Referral", "Career Page", "Agency", "Job Fair"]


def workdays(a: date, b: date) -> int:
    return sum(1 for i in range((b - a).days + 1) if (a + timedelta(days=i)).weekday() < 5)


def rows():
    r = Random(2026)
    positions, by = [], {}
    number = 100
    for family, titles in FAMILIES.items():
        for title in titles:
            for level in LEVELS:
                if title == "QA Engineer" and level == "Director":
                    continue
                number += 1
                name = title if level == "Mid" else ("Head of " + family if level == "Director" else f"{level} {title}")
                positions.append((number, name, family, level))
                by.setdefault((family, level), []).append(number)
    level_of = {p[0]: p[3] for p in positions}
    employees, used = [], set()
    bosses = {}
    ids = []
    for dep, n in WEIGHT.items():
        for i in range(n):
            ids.append((dep, i))
    for k, (dep, i) in enumerate(ids, start=1):
        female = r.random() < {10: 0.3, 31: 0.75, 22: 0.6}.get(dep, 0.48)
        while True:
            name = f"{r.choice(FEMALE if female else MALE)} {r.choice(LAST)}"
            if name not in used:
                used.add(name)
                break
        level = "Director" if i == 0 else r.choices(LEVELS[:4], [25, 38, 26, 11])[0]
        pos = r.choice(by[(FAMILY_OF[dep], level)])
        if i and r.random() < 0.42:
            hired = FIRST + timedelta(days=r.randrange(0, 715))
        else:
            hired = date(2016, 1, 4) + timedelta(days=r.randrange(0, 3200))
        while hired.weekday() > 4:
            hired += timedelta(days=1)
        left = reason = None
        if i and r.random() < {20: 0.28, 21: 0.2}.get(dep, 0.14):
            start = max(FIRST, hired + timedelta(days=60))
            if (TODAY - start).days > 10:
                left = start + timedelta(days=r.randrange(0, (TODAY - start).days - 5))
                reason = r.choices(
                    ["Resignation", "Dismissal", "End of contract", "Retirement", None], [50, 18, 14, 8, 10]
                )[0]
        gender = "Female" if female else "Male"
        if r.random() < 0.03:
            gender = "Non-binary"
        elif r.random() < 0.04:
            gender = None
        birth = None if r.random() < 0.05 else hired - timedelta(days=r.randrange(22 * 365, 48 * 365))
        if i == 0:
            bosses[dep] = name
        employees.append(
            (
                1000 + k,
                name,
                dep,
                pos,
                None if i == 0 else bosses[dep],
                gender,
                r.choices(OFFICES, [36, 24, 12, 14, 14])[0],
                r.choices(["Full-time", "Part-time", "Fixed-term", "Intern"], [74, 14, 8, 4])[0],
                r.random() < 0.3,
                birth,
                hired,
                left,
                reason,
            )
        )
    salaries = []
    sid = 50000
    for e in employees:
        amount = BASE[level_of[e[3]]] * FACTOR[e[2]] * r.uniform(0.9, 1.12)
        if e[5] == "Female":
            amount *= 0.975
        steps = [(e[10], "Hiring")]
        for y in (2024, 2025, 2026):
            day = date(y, 4, 1)
            if day > e[10] + timedelta(days=180) and (e[11] is None or day < e[11]) and r.random() < 0.62:
                steps.append((day, r.choices(["Annual review", "Promotion", "Market adjustment"], [70, 18, 12])[0]))
        bonus = (
            None
            if e[7] == "Intern"
            else {"Junior": 0.0, "Mid": 5.0, "Senior": 8.0, "Lead": 12.0, "Director": 20.0}[level_of[e[3]]]
            + (7.5 if e[2] == 20 else 0)
        )
        for j, (day, why) in enumerate(steps):
            if j:
                amount *= (
                    1
                    + {
                        "Annual review": r.uniform(0.02, 0.05),
                        "Promotion": r.uniform(0.08, 0.16),
                        "Market adjustment": r.uniform(0.03, 0.07),
                    }[why]
                )
            end = steps[j + 1][0] - timedelta(days=1) if j + 1 < len(steps) else e[11]
            sid += 1
            salaries.append((sid, e[0], round(amount, 2), bonus, why, day, end))
    absences = []
    aid = 700000
    for e in employees:
        if e[0] % 23 == 0:
            continue
        a, b = max(FIRST, e[10] + timedelta(days=20)), (e[11] or TODAY)
        span = (b - a).days
        if span < 15:
            continue
        n = max(0, round(span / 730 * r.gauss(13, 4)))
        for _ in range(n):
            kind = r.choices(
                ["Vacation", "Sick Leave", "Unpaid Leave", "Parental Leave", "Bereavement"], [52, 39, 4, 2, 3]
            )[0]
            s = a + timedelta(days=r.randrange(0, span))
            if kind == "Vacation" and r.random() < 0.4:
                s = s.replace(month=r.choice([7, 8, 12]))
                if not (a <= s <= b):
                    continue
            while s.weekday() > 4:
                s += timedelta(days=1)
            if s > TODAY:
                continue
            length = {
                "Vacation": r.choice([1, 3, 5, 5, 10, 12]),
                "Sick Leave": r.choice([1, 1, 2, 3, 5, 8]),
                "Unpaid Leave": r.choice([5, 20]),
                "Parental Leave": r.choice([40, 80, 120]),
                "Bereavement": 2,
            }[kind]
            t = s + timedelta(days=round(length * 1.3))
            while t.weekday() > 4:
                t += timedelta(days=1)
            days = float(workdays(s, t))
            if days == 1 and r.random() < 0.3:
                days = 0.5
            ahead = r.randrange(0, 2) if kind in ("Sick Leave", "Bereavement") else r.randrange(5, 70)
            req = s - timedelta(days=ahead) if kind != "Sick Leave" else s
            status = (
                "Approved"
                if kind in ("Sick Leave", "Bereavement")
                else r.choices(["Approved", "Rejected", "Cancelled"], [88, 7, 5])[0]
            )
            if status == "Approved" and kind != "Sick Leave" and s > TODAY - timedelta(days=30) and r.random() < 0.6:
                status = "Pending"
            aid += 1
            absences.append((aid, e[0], kind, status, req, s, t, days))
    openings, applications = [], []
    app = 800000
    names = [f"{f} {l}" for f in FEMALE + MALE for l in LAST]
    r.shuffle(names)
    for k in range(1, 77):
        dep = r.choices(list(WEIGHT), list(WEIGHT.values()))[0]
        pos = r.choice(by[(FAMILY_OF[dep], r.choices(LEVELS[:4], [25, 38, 26, 11])[0])])
        opened = FIRST + timedelta(days=round(k * 9.3) + r.randrange(-4, 5))
        opened = min(opened, TODAY - timedelta(days=2))
        days = round(r.gauss(58, 20)) + (25 if dep in (10, 32) else 0)
        filled = opened + timedelta(days=max(14, days))
        status = "Filled"
        if r.random() < 0.1:
            status, filled = "Cancelled", None
        elif filled > TODAY:
            status, filled = "Open", None
        if status == "Open" and r.random() < 0.25:
            status = "On Hold"
        openings.append(
            (3000 + k, dep, pos, None if r.random() < 0.06 else r.choice(RECRUITERS), status, opened, filled)
        )
        n = r.randrange(4, 22)
        if k == 76:
            n = 0
        end = filled or min(TODAY, opened + timedelta(days=60))
        winner = r.randrange(n) if n and status == "Filled" else -1
        for i in range(n):
            when = opened + timedelta(days=r.randrange(0, max(2, (end - opened).days * 2 // 3)))
            source = None if r.random() < 0.04 else r.choices(SOURCES, [40, 16, 26, 13, 5])[0]
            if i == winner:
                source = r.choices(SOURCES, [30, 34, 20, 14, 2])[0]
                stage, decided = "Hired", filled
            elif status == "Open":
                stage = r.choices(["Applied", "Screening", "Interview", "Offer", "Rejected"], [25, 25, 22, 4, 24])[0]
                decided = min(TODAY, when + timedelta(days=r.randrange(2, 25))) if stage == "Rejected" else None
            else:
                stage = r.choices(["Rejected", "Withdrawn"], [82, 18])[0]
                decided = min(TODAY, when + timedelta(days=r.randrange(2, 40)))
            app += 1
            applications.append((app, 3000 + k, names[app % len(names)], source, stage, when, decided))
    trainings = []
    tid = 900000
    for e in employees:
        if e[0] % 9 == 4:
            continue
        a, b = max(FIRST, e[10]), (e[11] or TODAY)
        span = (b - a).days
        if span < 5:
            continue
        for c in r.sample(COURSES, min(len(COURSES), max(0, round(span / 730 * r.choice([2, 3, 4, 5, 6]))))):
            if c[1] == "Leadership" and level_of[e[3]] == "Junior":
                continue
            s = a + timedelta(days=r.randrange(0, span))
            done = s + timedelta(days=r.randrange(0, 6) + round(c[3]))
            open_ = done > b or r.random() < 0.07
            ok = None if open_ else r.random() < {"Technical": 0.83, "Languages": 0.78}.get(c[1], 0.96)
            tid += 1
            trainings.append(
                (
                    tid,
                    e[0],
                    c[0],
                    c[1],
                    c[2],
                    s,
                    None if open_ else done,
                    c[3],
                    float(c[4]),
                    ok,
                    None if open_ or r.random() < 0.35 else r.choices([1, 2, 3, 4, 5], [3, 8, 22, 40, 27])[0],
                )
            )
    return {
        "departments": DEPARTMENTS,
        "positions": positions,
        "employees": employees,
        "salaries": salaries,
        "absences": absences,
        "job_openings": openings,
        "applications": applications,
        "training_enrollments": trainings,
    }
