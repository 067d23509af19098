"""Two years of a law firm's work, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 25)
SEED = 1789

Row = tuple[object, ...]

COMPANIES = [
    ("Aldgate Shipping Ltd", "Transport"), ("Bramley Foods plc", "Food"), ("Corvus Energy", "Energy"),
    ("Délices de Lyon", "Food"), ("Everett & Sons", "Construction"), ("Fenwick Property Group", "Real estate"),
    ("Gorse Hill Estates", "Real estate"), ("Halden Robotics", "Technology"), ("Inverlea Distillers", "Food"),
    ("Juno Health", "Healthcare"), ("Kestrel Airways", "Transport"), ("Lumen Software", "Technology"),
    ("Marsh-Taylor Builders", "Construction"), ("Northwick Hospital Trust", "Healthcare"),
    ("Orbis Data", "Technology"), ("Pinnacle Wind", "Energy"), ("Quayside Hotels", "Leisure"),
    ("Redfern Stadium", "Leisure"), ("Söderberg Marine", "Transport"), ("Tideway Solar", "Energy"),
    ("Umbria Capital", None), ("Vesper Holdings", None), ("Westray Housing", "Real estate"),
    ("Yarrow Biotech", "Healthcare"),
]  # fmt: skip
PEOPLE = [
    "Agnes Whitcombe", "Bernard O'Dowd", "Chloé Martin", "Derek Achebe", "Eleni Pappas", "Frank Sutcliffe",
    "Grace Oyelaran", "Harold Finch", "Imogen Clarke", "Jorge Peña", "Keiko Mori", "Liam Barrow",
]  # fmt: skip
LAWYERS = [
    ("Margaret Ashdown", "Partner", "London", 520), ("Rupert Kingsley", "Partner", "London", 540),
    ("Siobhán Kelly", "Partner", "Dublin", 470), ("Anil Mehta", "Partner", "Leeds", 430),
    ("Beatrice Holloway", "Senior Associate", "London", 360), ("Conor Walsh", "Senior Associate", "Dublin", 330),
    ("Daniela Ferri", "Senior Associate", "London", 350), ("Edwin Brook", "Senior Associate", "Leeds", 310),
    ("Freya Lindholm", "Associate", "London", 260), ("Gareth Pugh", "Associate", "Leeds", 230),
    ("Hannah Adeyemi", "Associate", "London", 255), ("Isaac Stern", "Associate", "Dublin", 240),
    ("Jade Morrison", "Paralegal", "London", 140), ("Kieran Doyle", "Paralegal", "Dublin", 125),
    ("Lucy Armitage", "Paralegal", "Leeds", 120), ("Mohammed Rashid", "Trainee", "London", 110),
    ("Nora Byrne", "Trainee", "Dublin", 105), ("Oliver Tennant", "Trainee", "Leeds", 100),
]  # fmt: skip
AREAS = {
    "Employment": ["Unfair dismissal claim", "Settlement agreement", "Redundancy consultation"],
    "Property": ["Lease renewal", "Sale of premises", "Boundary dispute"],
    "Litigation": ["Breach of contract", "Debt recovery", "Professional negligence claim"],
    "Corporate": ["Share purchase", "Shareholder agreement", "Merger"],
    "Family": ["Divorce", "Custody proceedings", "Prenuptial agreement"],
    "Tax": ["Tax appeal", "VAT ruling"],
}
ACTIVITIES = ["Drafting", "Research", "Client meeting", "Court hearing", "Correspondence", "Review"]
CITIES = ["London", "Leeds", "Dublin", "Manchester", "Cork"]


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    clients = _clients(random)
    matters = _matters(random, clients)
    entries = _entries(random, matters)
    return {
        "clients": clients,
        "lawyers": _lawyers(random),
        "matters": matters,
        "time_entries": entries,
        "invoices": _invoices(random, matters, entries),
    }


def _clients(random: Random) -> list[Row]:
    found: list[Row] = []
    for name, sector in COMPANIES:
        since = date(2015, 1, 5) + timedelta(days=random.randrange(0, 4100))
        found.append((len(found) + 1, name, "Company", sector, random.choice(CITIES), since))
    for name in PEOPLE:
        since = date(2019, 1, 5) + timedelta(days=random.randrange(0, 2800))
        found.append((len(found) + 1, name, "Private", None, random.choice(CITIES), since))
    return found


def _lawyers(random: Random) -> list[Row]:
    found: list[Row] = []
    for number, (name, grade, office, rate) in enumerate(LAWYERS, start=1):
        joined = date(2008, 9, 1) + timedelta(days=random.randrange(0, 5600))
        if grade == "Trainee":
            joined = date(2026, 2, 2) if office == "Leeds" else date(2025, 9, 1)
        found.append((number, name, grade, office, float(rate), joined))
    return found


def _matters(random: Random, clients: list[Row]) -> list[Row]:
    found: list[Row] = []
    callers = [client for client in clients if int(str(client[0])) % 12]
    for number in range(1, 151):
        client = random.choice(callers)
        if client[2] == "Private":
            area = random.choices(["Family", "Property", "Employment", "Tax"], [50, 25, 15, 10])[0]
        else:
            names = ["Employment", "Property", "Litigation", "Corporate", "Tax"]
            area = random.choices(names, [22, 22, 25, 21, 10])[0]
        opened = max(FIRST_DAY, date.fromisoformat(str(client[5]))) + timedelta(days=random.randrange(0, 60))
        if opened < TODAY:
            opened += timedelta(days=random.randrange(0, (TODAY - opened).days))
        opened = min(opened, TODAY)
        closed = opened + timedelta(days=random.randrange(40, 420))
        ended = closed <= TODAY
        status = "Closed" if ended else random.choices(["Open", "On hold"], [84, 16])[0]
        fee = random.choices(["Hourly", "Fixed fee", "Contingency"], [62, 28, 10])[0]
        title = f"{random.choice(AREAS[area])} {number:03d}"
        found.append((3000 + number, title, client[0], area, fee, status, opened, closed if ended else None))
    return found


def _entries(random: Random, matters: list[Row]) -> list[Row]:
    grades = {"Partner": 3.0, "Senior Associate": 5.0, "Associate": 6.0, "Paralegal": 3.0, "Trainee": 2.0}
    team = list(range(1, 18))
    weights = [grades[LAWYERS[each - 1][1]] * random.uniform(0.6, 1.4) for each in team]
    drafts = []
    for matter in matters:
        if int(str(matter[0])) % 23 == 0:
            continue
        start = date.fromisoformat(str(matter[6]))
        end = date.fromisoformat(str(matter[7])) if matter[7] is not None else TODAY
        days = (end - start).days + 1
        people = random.choices(team, weights, k=3)
        for _ in range(min(30, 4 + days // 14)):
            day = start + timedelta(days=random.randrange(0, days))
            if day.weekday() >= 5 and random.random() < 0.85:
                day -= timedelta(days=2)
            drafts.append((max(day, FIRST_DAY), matter, random.choice(people)))
    drafts.sort(key=lambda each: (each[0], str(each[1][0]), each[2]))
    found: list[Row] = []
    for number, (day, matter, lawyer) in enumerate(drafts, start=1):
        if LAWYERS[lawyer - 1][1] == "Trainee" and day < date(2025, 9, 1):
            lawyer = 5
        names = ACTIVITIES if matter[3] in ("Litigation", "Employment", "Family") else ACTIVITIES[:3] + ACTIVITIES[4:]
        hours = random.choice([0.25, 0.5, 0.5, 0.75, 1, 1, 1.5, 2, 2.5, 3, 4, 5.5, 7])
        rate = round(LAWYERS[lawyer - 1][3] * random.choice([1.0, 1.0, 1.0, 0.9, 0.85]), 2)
        found.append((
            number, matter[0], lawyer, day, random.choice(names), float(hours), float(rate), random.random() < 0.82,
        ))  # fmt: skip
    return found


def _invoices(random: Random, matters: list[Row], entries: list[Row]) -> list[Row]:
    sums: dict[tuple[str, str], float] = {}
    for entry in entries:
        if entry[7]:
            day = date.fromisoformat(str(entry[3]))
            quarter = (day.month - 1) // 3
            key = (str(entry[1]), f"{day.year}-{quarter}")
            sums[key] = sums.get(key, 0.0) + float(str(entry[5])) * float(str(entry[6]))
    found: list[Row] = []
    for (matter, period), value in sorted(sums.items(), key=lambda each: (each[0][1], each[0][0])):
        year, quarter = int(period[:4]), int(period[5:])
        issued = date(year + (quarter == 3), 1 if quarter == 3 else quarter * 3 + 4, 1)
        issued += timedelta(days=random.randrange(2, 45))
        if issued > TODAY:
            continue
        due = issued + timedelta(days=30)
        paid = issued + timedelta(days=random.choice([8, 15, 22, 28, 30, 37, 45, 60, 88]))
        late = random.random() < 0.06
        status = "Paid"
        if paid > TODAY or late:
            status = "Open"
        if random.random() < 0.03:
            status = "Written off"
        discount = round(value * random.choice([0.05, 0.1, 0.15]), 2) if random.random() < 0.2 else 0.0
        number = len(found) + 1
        found.append((
            number, f"INV-{number:04d}", int(matter), issued, due, paid if status == "Paid" else None, status,
            round(value - discount, 2), discount,
        ))  # fmt: skip
    return found
