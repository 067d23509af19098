"""Two years of a private hospital, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)
SEED = 337

DEPTS = [
    (10, "Cardiology", "North Wing", "4100"),
    (20, "Orthopaedics", "North Wing", "4200"),
    (30, "Paediatrics", "Children's House", None),
    (40, "Dermatology", "Outpatient Centre", "4400"),
    (50, "Neurology", "North Wing", "4500"),
    (60, "Emergency", "Main Building", "4000"),
    (70, "General Medicine", "Outpatient Centre", "4700"),
    (80, "Ear, Nose & Throat", "Outpatient Centre", None),
    (90, "Palliative Care", "Main Building", "4900"),
]
DOCTORS = [
    ("Dr. Helena Brandt", 10, "Head of Department", True, date(2012, 4, 1)),
    ("Dr. Rui Carvalho", 10, "Consultant", True, date(2017, 9, 1)),
    ("Dr. Nadia Haddad", 10, "Resident", True, date(2024, 2, 1)),
    ("Dr. Peter Lindgren", 20, "Head of Department", True, date(2010, 1, 15)),
    ("Dr. Amélie Rousseau", 20, "Specialist", True, date(2019, 6, 1)),
    ("Dr. Kofi Mensah", 20, "Resident", False, date(2023, 10, 1)),
    ("Dr. Ingrid Solberg", 30, "Head of Department", True, date(2014, 3, 1)),
    ("Dr. Tomasz Zieliński", 30, "Specialist", True, date(2020, 5, 1)),
    ("Dr. Laura Benítez", 30, "Resident", False, date(2025, 4, 1)),
    ("Dr. Marc-André Keller", 40, "Consultant", True, date(2016, 11, 1)),
    ("Dr. Yuki Sato", 40, "Specialist", False, date(2021, 2, 1)),
    ("Dr. Sean O'Rourke", 50, "Head of Department", True, date(2013, 8, 1)),
    ("Dr. Priya Raman", 50, "Consultant", True, date(2018, 1, 8)),
    ("Dr. Daniel Weiss", 60, "Head of Department", True, date(2015, 5, 4)),
    ("Dr. Chiara Moretti", 60, "Specialist", True, date(2019, 10, 1)),
    ("Dr. Omar Aziz", 60, "Resident", True, date(2024, 9, 2)),
    ("Dr. Fiona Grant", 60, "Resident", True, date(2025, 9, 1)),
    ("Dr. Gunnar Falk", 70, "Head of Department", True, date(2009, 7, 1)),
    ("Dr. Alice Dumont", 70, "Specialist", True, date(2018, 4, 16)),
    ("Dr. Henry Osei", 70, "Specialist", False, date(2022, 3, 1)),
    ("Dr. Beth Marlowe", 70, "Resident", True, date(2024, 8, 1)),
    ("Dr. Viktor Pavlov", 80, "Consultant", True, date(2016, 6, 1)),
    ("Dr. Sofia Lopes", 80, "Specialist", False, date(2022, 11, 1)),
    ("Dr. Margit Kovács", 90, "Consultant", True, date(2026, 10, 1)),
    ("Dr. Jonas Ekström", 20, "Specialist", True, date(2026, 11, 2)),
]
DX = {
    10: ["Hypertension", "Atrial Fibrillation", "Chest Pain", "Heart Failure"],
    20: ["Fracture", "Back Pain", "Knee Osteoarthritis", "Sprain"],
    30: ["Bronchitis", "Ear Infection", "Fever", "Asthma"],
    40: ["Eczema", "Acne", "Psoriasis", "Mole Check"],
    50: ["Migraine", "Epilepsy", "Stroke", "Vertigo"],
    60: ["Fracture", "Chest Pain", "Appendicitis", "Laceration", "Allergic Reaction"],
    70: ["Hypertension", "Type 2 Diabetes", "Influenza", "Back Pain", "Bronchitis"],
    80: ["Tonsillitis", "Sinusitis", "Hearing Loss", "Ear Infection"],
}
PROCS = [
    ("X-Ray", "Imaging", 85),
    ("MRI Scan", "Imaging", 480),
    ("Ultrasound", "Imaging", 120),
    ("Blood Panel", "Laboratory", 42),
    ("Urine Test", "Laboratory", 18),
    ("ECG", "Diagnostics", 60),
    ("Allergy Test", "Diagnostics", 95),
    ("Physiotherapy Session", "Therapy", 70),
    ("Infusion", "Therapy", 110),
    ("Flu Vaccine", "Vaccination", 28),
    ("Minor Surgery", "Surgery", 650),
    ("Hip Replacement", "Surgery", 7400),
    ("Appendectomy", "Surgery", 3900),
    ("Tonsillectomy", "Surgery", 2100),
]
LIKELY = {
    10: [3, 5, 5, 8, 2, 14, 1, 1, 4, 1, 1, 0, 0, 0],
    20: [14, 6, 2, 3, 1, 1, 0, 9, 1, 0, 4, 2, 0, 0],
    30: [3, 0, 2, 6, 5, 0, 4, 1, 2, 8, 1, 0, 0, 0],
    40: [0, 0, 1, 4, 0, 0, 9, 1, 0, 0, 6, 0, 0, 0],
    50: [1, 10, 0, 5, 1, 3, 0, 4, 3, 0, 0, 0, 0, 0],
    60: [12, 2, 5, 9, 4, 5, 1, 0, 6, 0, 5, 0, 2, 0],
    70: [2, 1, 3, 12, 7, 4, 1, 1, 1, 9, 0, 0, 0, 0],
    80: [1, 2, 2, 4, 0, 0, 3, 0, 1, 0, 3, 0, 0, 2],
}
FN = {
    "F": [
        "Maria",
        "Anna",
        "Sophie",
        "Lena",
        "Clara",
        "Jasmin",
        "Ruth",
        "Zoë",
        "Elif",
        "Carmen",
        "Ivana",
        "Nora",
        "Beatrice",
        "Olivia",
        "Hélène",
        "Dorota",
    ],
    "M": [
        "Paul",
        "Lukas",
        "Mehmet",
        "Andrés",
        "Felix",
        "Karl-Heinz",
        "Ivan",
        "Samuel",
        "Hugo",
        "Björn",
        "Ali",
        "George",
        "Matteo",
        "Nils",
        "Oscar",
        "Tariq",
    ],
}
LN = [
    "Becker",
    "Schneider",
    "Novák",
    "Yılmaz",
    "García",
    "Johansson",
    "Petit",
    "Murphy",
    "Okoro",
    "Rossi",
    "Van Dijk",
    "Andersen",
    "Fischer",
    "Costa",
    "Brown",
    "Hughes",
    "Keller-Braun",
    "Lindholm",
    "Mazur",
    "Nowak",
    "Osman",
    "Pereira",
    "Richter",
    "Santos",
    "Tanaka",
    "Ulrich",
    "Vogel",
    "Wagner",
    "Xu",
    "Zimmermann",
]
CITIES = ["Lakeview", "Old Town", "St. Marks", "Riverside", "Höfen", "Northfield"]


def rows():
    r = Random(SEED)
    doctors = [(200 + i, *d, round(r.uniform(62000, 190000), -2)) for i, d in enumerate(DOCTORS, 1)]
    patients = _patients(r)
    visits = _visits(r, patients, doctors)
    treatments = _treatments(r, visits, doctors)
    return {
        "departments": DEPTS,
        "doctors": doctors,
        "patients": patients,
        "visits": visits,
        "treatments": treatments,
        "bills": _bills(r, visits, treatments, patients),
    }


def _patients(r):
    out, seen = [], set()
    while len(out) < 620:
        sex = r.choice("FFFMMM")
        name = f"{r.choice(FN[sex])} {r.choice(LN)}"
        if name in seen:
            name = f"{name.split(' ')[0]} {r.choice('ABDEGHJLMRST')}. {' '.join(name.split(' ')[1:])}"
            if name in seen:
                continue
        seen.add(name)
        age = r.choices(
            [r.randrange(1, 17), r.randrange(17, 45), r.randrange(45, 70), r.randrange(70, 97)], [18, 32, 30, 20]
        )[0]
        born = date(2026 - age, r.randrange(1, 13), r.randrange(1, 29))
        reg = max(born + timedelta(days=20), date(2021, 1, 4) + timedelta(days=int(2149 * r.random() ** 0.7)))
        reg = min(reg, TODAY)
        out.append(
            (
                80000 + len(out),
                name,
                sex,
                born,
                None if r.random() < 0.05 else r.choices(CITIES, [30, 22, 14, 18, 6, 10])[0],
                None if r.random() < 0.2 else f"555-{r.randrange(1000, 9999)}",
                r.choices(["Public", "Private", "Self-Pay"], [62, 28, 10])[0],
                None if r.random() < 0.15 else age > 16 and r.random() < 0.22,
                reg,
            )
        )
    return out


def _visits(r, patients, doctors):
    out = []
    weight = {p[0]: r.choice([1, 1, 1, 2, 3, 6]) for p in patients}
    known = [p for p in patients if p[0] % 14]
    for off in range(731 + 18):
        day = FIRST + timedelta(days=off)
        able = [p for p in known if p[8] <= day]
        n = r.gauss(2.65 + off * 0.0016 + (1.3 if day.month in (1, 2, 12) else 0), 1.4) * (
            0.35 if day.weekday() >= 5 else 1.3
        )
        if day > TODAY:
            n *= 0.6
        for _ in range(max(0, round(n))):
            p = r.choices(able, [weight[x[0]] for x in able])[0]
            age = day.year - p[3].year
            if day.weekday() >= 5:
                dept = r.choices([60, 70], [85, 15])[0]
            elif age < 17:
                dept = r.choices([30, 60, 80, 40], [62, 20, 10, 8])[0]
            else:
                dept = r.choices([10, 20, 40, 50, 60, 70, 80], [16, 18, 11, 10, 17, 22, 6])[0]
            docs = [d for d in doctors if d[2] == dept and d[5] <= day and d[0] != 225]
            d = r.choices(docs, [2 if x[4] else 1 for x in docs])[0]
            kind = (
                "Emergency"
                if dept == 60
                else r.choices(
                    ["Outpatient", "Inpatient", "Telehealth"],
                    [64, 20 if dept in (10, 20, 50) else 6, 22 if dept in (40, 70) else 8],
                )[0]
            )
            hour = r.randrange(0, 24) if dept == 60 else r.randrange(8, 18)
            at = datetime(day.year, day.month, day.day, hour, r.choice([0, 15, 30, 45]))
            if day > TODAY or (day == TODAY and hour > 11):
                if kind == "Emergency":
                    continue
                out.append((p[0], d[0], at, kind, "Scheduled", None, None, None, None))
                continue
            status = (
                "Completed"
                if kind == "Emergency"
                else r.choices(["Completed", "Cancelled", "No-Show"], [83, 10, 7 + (4 if p[6] == "Public" else 0)])[0]
            )
            done = status == "Completed"
            wait = (
                None
                if not done or (kind == "Telehealth" and r.random() < 0.6)
                else max(
                    0,
                    int(
                        r.lognormvariate(
                            {10: 2.9, 20: 3.3, 30: 2.8, 40: 3.0, 50: 3.1, 60: 3.7, 70: 3.2, 80: 2.9}[dept], 0.6
                        )
                    ),
                )
            )
            stay = max(1, int(r.lognormvariate(1.2, 0.7))) if done and kind == "Inpatient" else None
            rate = (
                max(1, min(10, round(r.gauss(8.6 - (wait or 10) * 0.025 + (d[0] % 5) * 0.15, 1.4))))
                if done and r.random() < 0.45
                else None
            )
            out.append(
                (
                    p[0],
                    d[0],
                    at,
                    kind,
                    status,
                    r.choice(DX[dept]) if done and r.random() < 0.93 else None,
                    wait,
                    stay,
                    rate,
                )
            )
    out.sort(key=lambda v: v[2])
    return [(300001 + i, *v) for i, v in enumerate(out)]


def _treatments(r, visits, doctors):
    dept = {d[0]: d[2] for d in doctors}
    out = []
    for v in visits:
        if v[5] != "Completed" or v[4] == "Telehealth":
            continue
        for _ in range(r.choices([0, 1, 2, 3], [30, 42, 20, 8])[0] + (1 if v[4] == "Inpatient" else 0)):
            name, cat, cost = r.choices(PROCS, LIKELY[dept[v[2]]])[0]
            units = r.randrange(2, 7) if name == "Physiotherapy Session" else 1
            day = min(TODAY, v[3].date() + timedelta(days=r.randrange(v[8]) if v[8] else 0))
            out.append((900001 + len(out), v[0], name, cat, units, round(cost * r.uniform(0.9, 1.15), 2), day))
    return out


def _bills(r, visits, treatments, patients):
    cover = {p[0]: p[6] for p in patients}
    cost = {}
    for t in treatments:
        cost[t[1]] = cost.get(t[1], 0) + t[4] * t[5]
    out = []
    for v in visits:
        if v[5] != "Completed" or r.random() < 0.06:
            continue
        base = {"Outpatient": 75, "Telehealth": 40, "Emergency": 190, "Inpatient": 160}[v[4]] + 340 * (v[8] or 0)
        amount = round(base * r.uniform(0.9, 1.2) + cost.get(v[0], 0), 2)
        kind = cover[v[1]]
        part = round(amount * {"Public": r.uniform(0.75, 0.95), "Private": r.uniform(0.6, 1.0), "Self-Pay": 0}[kind], 2)
        issued = v[3].date() + timedelta(days=(v[8] or 0) + r.randrange(1, 9))
        if issued > TODAY:
            continue
        due = issued + timedelta(days=30)
        paid = issued + timedelta(days=int(r.lognormvariate(3.0, 0.7)))
        bad = r.random() < 0.06
        if not bad and paid <= TODAY:
            state = "Paid"
        else:
            paid = None
            state = "Written Off" if bad and due < TODAY - timedelta(days=120) and r.random() < 0.6 else "Open"
        out.append((600001 + len(out), v[0], issued, due, paid, amount, part, state))
    return out
