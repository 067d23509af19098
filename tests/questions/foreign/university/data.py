"""A small university: five terms of enrolments and two years of fees."""

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
DEPARTMENTS = [
    (1, "Computer Science", "Science & Engineering", "Turing House"),
    (2, "Mathematics & Statistics", "Science & Engineering", "Noether Wing"),
    (3, "Economics & Business", "Social Sciences", "Keynes Hall"),
    (4, "History", "Humanities", "Old College"),
    (5, "Law", "Social Sciences", "Portia Court"),
    (6, "Life Sciences", "Science & Engineering", "Franklin Labs"),
    (7, "Languages & Literature", "Humanities", "Old College"),
    (8, "Civil Engineering", "Science & Engineering", "Brunel Yard"),
    (9, "Philosophy", "Humanities", None),
]
COURSES = [
    ("Programming I", 1, 6, "English", True),
    ("Data Structures", 1, 6, "English", True),
    ("Databases", 1, 5, "English", False),
    ("Machine Learning", 1, 8, "English", False),
    ("Calculus I", 2, 6, "English", True),
    ("Statistics I", 2, 5, "English", True),
    ("Linear Algebra", 2, 6, "English", False),
    ("Time Series - Theory and Practice", 2, 4, "English", False),
    ("Microeconomics", 3, 6, "English", True),
    ("Corporate Finance", 3, 6, "English", False),
    ("Marketing", 3, 4, "English", False),
    ("Accounting", 3, 5, "English", True),
    ("Modern Europe 1789-1945", 4, 6, "English", True),
    ("History of Science", 4, 4, "English", False),
    ("L'Ancien Régime", 4, 5, "French", False),
    ("Constitutional Law", 5, 8, "English", True),
    ("Contract Law", 5, 6, "English", True),
    ("Droit Européen", 5, 5, "French", False),
    ("Cell Biology", 6, 6, "English", True),
    ("Genetics", 6, 6, "English", False),
    ("Biochemistry Lab", 6, 4, "English", False),
    ("Deutsche Lyrik", 7, 4, "German", False),
    ("Littérature Française", 7, 5, "French", False),
    ("Spanish B2", 7, 4, "Spanish", True),
    ("Structural Analysis", 8, 8, "English", True),
    ("Fluid Mechanics", 8, 6, "English", True),
    ("Urban Planning", 8, 4, "English", False),
    ("Quantum Computing", 1, 6, "English", False),
]
HARD = {4: -8, 5: -9, 6: -4, 7: -6, 16: -5, 20: -3, 25: -7, 26: -6, 22: 6, 11: 5, 14: 5, 27: 7}
TERMS = [
    ("Autumn 2024", date(2024, 9, 9)),
    ("Spring 2025", date(2025, 2, 3)),
    ("Autumn 2025", date(2025, 9, 8)),
    ("Spring 2026", date(2026, 2, 2)),
    ("Autumn 2026", date(2026, 9, 7)),
]
PROGRAMMES = [
    ("BSc Informatics", "Bachelor", [1, 2]),
    ("MSc Data Science", "Master", [1, 2]),
    ("BSc Economics", "Bachelor", [3, 2]),
    ("BA History", "Bachelor", [4, 7]),
    ("LLB Law", "Bachelor", [5, 3]),
    ("MSc Biomedicine", "Master", [6, 2]),
    ("BA Modern Languages", "Bachelor", [7, 4]),
    ("MEng Civil Engineering", "Master", [8, 2]),
    ("PhD Economics", "Doctorate", [3, 2]),
]
PW = [22, 12, 20, 9, 14, 8, 8, 10, 3]
COUNTRIES = [
    ("Ireland", 40),
    ("Germany", 10),
    ("France", 9),
    ("Spain", 8),
    ("Italy", 7),
    ("India", 9),
    ("China", 6),
    ("Côte d'Ivoire", 3),
    ("United States", 5),
    ("Poland", 4),
    (None, 2),
]
FN = [
    "Aoife",
    "Ciarán",
    "Siobhán",
    "Declan",
    "Niamh",
    "Pádraig",
    "Gráinne",
    "Liam",
    "Maya",
    "Luca",
    "Giulia",
    "Hannah",
    "Jonas",
    "Camille",
    "Théo",
    "Lucía",
    "Álvaro",
    "Priya",
    "Arjun",
    "Wei",
    "Lin",
    "Kofi",
    "Awa",
    "Emily",
    "Jack",
    "Zofia",
    "Jakub",
    "Orla",
    "Fionn",
    "Chiara",
    "Mateo",
    "Inès",
]
LN = [
    "Murphy",
    "O'Brien",
    "Kelly",
    "Byrne",
    "Ní Dhomhnaill",
    "Walsh",
    "Doyle",
    "Rossi",
    "Bianchi",
    "Schneider",
    "Krüger",
    "Dubois",
    "Lefèvre",
    "García",
    "Núñez",
    "Sharma",
    "Iyer",
    "Zhang",
    "Chen",
    "Koné",
    "Traoré",
    "Smith",
    "Johnson",
    "Nowak",
    "Wójcik",
    "Fitzgerald",
    "Quinn-Daly",
    "Brennan",
    "Moreau",
    "Ferrari",
]
RANKS = ["Professor", "Associate Professor", "Senior Lecturer", "Lecturer", "Teaching Assistant"]


def rows():
    r = Random(1592)
    used = set()

    def name():
        while True:
            n = f"{r.choice(FN)} {r.choice(LN)}"
            if n not in used:
                used.add(n)
                return n

    lecturers = []
    lid = 10
    for d in DEPARTMENTS:
        for k in range({1: 6, 3: 6, 5: 5, 9: 2}.get(d[0], 4)):
            lid += 1
            since = date(2004, 9, 1) + timedelta(days=r.randrange(7900))
            until = None
            if r.random() < 0.14 and since < date(2024, 1, 1):
                until = date(2025, 6, 30) if r.random() < 0.5 else date(2026, 6, 30)
            lecturers.append(
                (
                    lid,
                    "Dr " + name() if r.random() < 0.5 else name(),
                    d[0],
                    RANKS[0] if k == 0 else r.choice(RANKS),
                    r.random() < 0.7,
                    since,
                    until,
                )
            )
    courses = [
        (i, f"{['CS', 'MA', 'EC', 'HI', 'LW', 'LS', 'LL', 'CE'][d - 1]}-{100 + i * 3}", t, d, c, lang, m)
        for i, (t, d, c, lang, m) in enumerate(COURSES, 1)
    ]
    students = []
    for sid in range(1, 421):
        prog = r.choices(PROGRAMMES, PW)[0]
        start = r.choices(
            [
                date(2023, 9, 4),
                date(2024, 9, 2),
                date(2025, 1, 27),
                date(2025, 9, 1),
                date(2026, 1, 26),
                date(2026, 8, 31),
            ],
            [12, 26, 6, 26, 7, 23],
        )[0]
        adm = start - timedelta(days=r.randrange(3, 60))
        status, grad = "Active", None
        if start <= date(2025, 1, 27) and r.random() < (0.45 if start.year == 2023 else 0.2):
            status, grad = (
                "Graduated",
                r.choice([date(2025, 6, 27), date(2025, 12, 12), date(2026, 6, 26), date(2026, 6, 26)]),
            )
            if start.year == 2025:
                grad = date(2026, 6, 26)
        elif start < date(2026, 8, 1) and r.random() < 0.09:
            status = "Withdrawn"
        elif r.random() < 0.05:
            status = "On Leave"
        country = r.choices([c for c, _ in COUNTRIES], [w for _, w in COUNTRIES])[0]
        students.append((sid, f"U{240000 + sid * 13}", name(), prog[0], prog[1], country, status, adm, grad))
    ghosts = {s[0] for s in students if s[6] == "Active" and s[7] > date(2026, 6, 1) and r.random() < 0.09}
    talent = {s[0]: r.gauss(0, 9) for s in students}
    stop = {
        s[0]: (
            s[8]
            or (
                s[7] + timedelta(days=r.randrange(200, 420))
                if s[6] == "Withdrawn"
                else date(2026, 5, 1)
                if s[6] == "On Leave"
                else None
            )
        )
        for s in students
    }
    offerings = []
    oid = 900
    for term, start in TERMS:
        for c in courses[:-1]:
            if r.random() < 0.16:
                continue
            oid += 1
            own = [x for x in lecturers if x[2] == c[3] and x[5] <= start and (x[6] is None or x[6] > start)]
            lec = None if r.random() < 0.05 or not own else r.choice(own[:-1] or own)[0]
            offerings.append(
                (
                    oid,
                    c[0],
                    lec,
                    term,
                    start,
                    r.choices(["On Campus", "Online", "Hybrid"], [6, 2, 2])[0],
                    r.choice([20, 30, 40, 60, 80]),
                )
            )
    by = {p[0]: p[2] for p in PROGRAMMES}
    dept = {c[0]: c[3] for c in courses}
    enrolments = []
    eid = 0
    done = set()
    for term, start in TERMS:
        here = [o for o in offerings if o[3] == term]
        for s in students:
            if s[0] in ghosts or s[7] > start or (stop[s[0]] and stop[s[0]] <= start):
                continue
            wish = [o for o in here if (s[0], o[1]) not in done]
            wt = [9 if dept[o[1]] == by[s[3]][0] else 4 if dept[o[1]] == by[s[3]][1] else 0.5 for o in wish]
            pick = []
            for _ in range(r.choice([2, 3, 3, 4, 4])):
                o = r.choices(wish, wt)[0]
                if o not in pick:
                    pick.append(o)
            for o in pick:
                eid += 1
                en = max(s[7], start - timedelta(days=r.randrange(0, 36)))
                dropped = graded = grade = None
                if r.random() < 0.08:
                    dropped = start + timedelta(days=r.randrange(5, 77))
                elif term != "Autumn 2026":
                    if r.random() < 0.975:
                        graded = start + timedelta(days=r.randrange(128, 146))
                        grade = round(
                            min(
                                100,
                                max(
                                    8,
                                    r.gauss(
                                        66 + talent[s[0]] + HARD.get(o[1], 0) + (2 if term == "Spring 2026" else 0), 12
                                    ),
                                ),
                            ),
                            1,
                        )
                    if grade is not None and grade >= 50:
                        done.add((s[0], o[1]))
                enrolments.append((eid, s[0], o[0], en, dropped, graded, grade))
    fees = []
    fid = 70000
    for s in students:
        for term, start in TERMS:
            if s[7] > start or (stop[s[0]] and stop[s[0]] <= start) or term == "Autumn 2024":
                continue
            inv = start - timedelta(days=r.randrange(5, 21))
            base = {"Bachelor": 2900, "Master": 4200, "Doctorate": 1500}[s[4]] * (
                1.5 if s[5] in ("India", "China", "United States", "Côte d'Ivoire") else 1
            )
            bills = [("Tuition", round(base * r.uniform(0.82, 1.02), 2), inv)]
            if r.random() < 0.3:
                bills.append(
                    ("Accommodation", round(r.uniform(1450, 2600), 2), inv + timedelta(days=r.randrange(0, 12)))
                )
            if r.random() < 0.16:
                bills.append(("Library Fine", round(r.uniform(4, 60), 2), start + timedelta(days=r.randrange(10, 75))))
            if r.random() < 0.18:
                bills.append(("Exam Resit", round(r.uniform(90, 190), 2), start + timedelta(days=r.randrange(2, 40))))
            for kind, amount, d in bills:
                fid += 1
                due = d + timedelta(days=30)
                paid = d + timedelta(
                    days=r.choices([r.randrange(1, 25), r.randrange(25, 32), r.randrange(32, 90)], [6, 3, 2])[0]
                )
                if r.random() < 0.045 or paid > TODAY:
                    paid = None
                fees.append((fid, s[0], kind, amount, d, due, paid))
    return {
        "departments": DEPARTMENTS,
        "lecturers": lecturers,
        "students": students,
        "courses": courses,
        "offerings": offerings,
        "enrolments": enrolments,
        "fees": fees,
    }
