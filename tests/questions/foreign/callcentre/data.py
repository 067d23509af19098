"""Two years of an electricity company's call centre."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
Row = tuple[object, ...]
TEAMS: list[Row] = [
    (1, "First Line", "Porto", "Inês Matos"), (2, "Billing Team", "Porto", "Rui Lobo"),
    (3, "Field Faults", "Gdańsk", "Ewa Lis"), (4, "Retention", "Leeds", "Sam Pike"),
    (5, "Night Desk", "Gdańsk", None), (6, "Pilot Team", "Leeds", "Kim Ash"),
]  # fmt: skip
FIRST = [
    "Adele",
    "Bruno",
    "Celia",
    "Damian",
    "Eliza",
    "Filip",
    "Gina",
    "Hanna",
    "Igor",
    "Joana",
    "Kuba",
    "Lara",
    "Milo",
    "Nuno",
    "Olena",
    "Pedro",
    "Rita",
    "Sean",
    "Tânia",
    "Uriel",
    "Vera",
    "Wiktor",
    "Ximena",
    "Yana",
    "Zack",
    "Aleks",
    "Bea",
    "Cato",
]
LAST = [
    "Alves",
    "Baran",
    "Costa",
    "Dias",
    "Evans",
    "Ferreira",
    "Grant",
    "Hill",
    "Iwan",
    "Jansen",
    "Król",
    "Leal",
    "Marsh",
    "Neves",
    "Orr",
    "Pinto",
    "Quinn",
    "Reis",
    "Sousa",
    "Tully",
    "Urban",
    "Vaz",
    "White",
    "Xavier",
    "Young",
    "Zając",
    "Abreu",
    "Brook",
]
STREET = [
    "Aster",
    "Birch",
    "Cedar",
    "Dahlia",
    "Elm",
    "Fern",
    "Gorse",
    "Hazel",
    "Iris",
    "Juniper",
    "Kelp",
    "Laurel",
    "Maple",
    "Nettle",
    "Oak",
]
REGIONS = ["North", "South", "Midlands", "Coast", "Islands"]
REASONS = ["Billing", "Power Cut", "Moving House", "Meter Reading", "Tariff Change", "Complaint"]
TEAM_OF = {"Billing": 2, "Power Cut": 3, "Moving House": 1, "Meter Reading": 1, "Tariff Change": 4, "Complaint": 4}


def rows() -> dict[str, list[Row]]:
    """The rows of each table."""
    random = Random(990)
    agents = _agents(random)
    customers = _customers(random)
    calls = _calls(random, agents, customers)
    return {
        "teams": TEAMS,
        "agents": agents,
        "customers": customers,
        "calls": calls,
        "surveys": _surveys(random, calls),
    }


def _agents(random: Random) -> list[Row]:
    found: list[Row] = []
    for number, (first, last) in enumerate(zip(FIRST, LAST, strict=True), start=1):
        team = [1, 1, 2, 2, 3, 4, 5][number % 7]
        hired = date(2022, 1, 10) + timedelta(days=random.randrange(1000))
        if number > 24:
            hired = date(2026, 3, 2) + timedelta(days=random.randrange(230))
        left = None
        if number in (4, 9, 13, 18, 22):
            left = date(2025, 6, 30) + timedelta(days=random.randrange(450))
        level = random.choices(["Junior", "Experienced", "Expert"], [5, 5, 3])[0]
        if number > 24:
            level = "Junior"
        found.append((200 + number, f"{first} {last}", team, level, random.random() < 0.4, hired, left))
    return found


def _customers(random: Random) -> list[Row]:
    found: list[Row] = []
    names = random.sample([f"{first} {last}" for first in FIRST for last in LAST], 240)
    for number in range(1, 241):
        segment = random.choices(["Household", "Small Business", "Industry"], [7, 3, 1])[0]
        name = names[number - 1]
        if segment == "Small Business":
            name = f"{random.choice(STREET)} {random.choice(['Bakery', 'Café', 'Garage', 'Dental'])} {number}"
        if segment == "Industry":
            name = f"{random.choice(STREET)}-{random.choice(['Steel', 'Foods', 'Paper'])} {number}"
        tariff = random.choices(["Basic", "Green", "Night Saver", "Fixed 24"], [6, 4, 2, 3])[0]
        region = random.choices([*REGIONS, None], [6, 5, 4, 3, 1, 1])[0]
        since = date(2018, 1, 1) + timedelta(days=random.randrange(2500))
        if number > 225:
            since = date(2026, 1, 5) + timedelta(days=random.randrange(300))
        found.append((4000 + number, name, segment, region, tariff, since))
    return found


def _calls(random: Random, agents: list[Row], customers: list[Row]) -> list[Row]:
    found: list[Row] = []
    day = FIRST_DAY
    while day <= TODAY:
        load = 0.5 if day.weekday() >= 5 else 1.0
        load *= 1.6 if day.weekday() == 0 else 1.0
        load *= 1.35 if day.month in (12, 1, 2) else 1.0
        able = [c for c in customers[:230] if str(c[5]) <= str(day)]
        for _ in range(int(random.uniform(1, 6) * load)):
            customer = random.choice(able[: len(able) // 4]) if random.random() < 0.4 else random.choice(able)
            hour = random.choices(range(7, 23), [2, 5, 8, 9, 8, 6, 5, 6, 7, 6, 5, 4, 3, 2, 1, 1])[0]
            hour = min(hour, 11) if day == TODAY else hour
            called = datetime(day.year, day.month, day.day, hour, random.randrange(60), random.randrange(60))
            direction = random.choices(["Inbound", "Outbound"], [85, 15])[0]
            reason = random.choices([*REASONS, None], [30, 16, 10, 14, 10, 12, 5])[0]
            wait = 0 if direction == "Outbound" else int(random.lognormvariate(4.1, 0.9))
            if day.year == 2026 and direction == "Inbound":
                wait = int(wait * 0.85)
            lost = direction == "Inbound" and random.random() < (0.26 if wait > 150 else 0.05)
            team = 5 if hour >= 20 else TEAM_OF.get(str(reason), 1)
            staff = [
                a for a in agents[:27]
                if a[2] == team and str(a[5]) <= str(day) and (a[6] is None or str(a[6]) > str(day))
            ] or [agents[0]]  # fmt: skip
            agent = None if lost else random.choice(staff)
            slow = 1.35 if agent is not None and agent[3] == "Junior" else 1.0
            talk = None if lost else int(slow * random.lognormvariate(5.6, 0.6))
            outcome = "Abandoned" if lost else random.choices(["Resolved", "Call Back", "Unresolved"], [76, 14, 10])[0]
            found.append((
                600001 + len(found), customer[0], None if agent is None else agent[0], called, direction, reason,
                wait, talk, outcome, not lost and random.random() < 0.11, random.random() < 0.17,
            ))  # fmt: skip
        day += timedelta(days=1)
    return found


def _surveys(random: Random, calls: list[Row]) -> list[Row]:
    found: list[Row] = []
    remarks = ["Very friendly", "Waited too long", "Problem solved at once", "Had to explain it twice"]
    for call in calls:
        called = call[3]
        assert isinstance(called, datetime)
        if call[8] == "Abandoned" or random.random() > 0.33:
            continue
        answered = called.date() + timedelta(days=random.choices([0, 1, 2, 4], [4, 4, 2, 1])[0])
        if answered > TODAY:
            continue
        mean = {"Resolved": 8.2, "Call Back": 6.4, "Unresolved": 4.1}[str(call[8])]
        mean -= 0.8 if call[9] else 0
        score = max(1, min(10, round(random.gauss(mean, 1.6))))
        advise = max(0, min(10, score + random.choice([-1, 0, 0, 1]))) if random.random() < 0.85 else None
        remark = random.choice([*remarks, None, None, None])
        found.append((80001 + len(found), call[0], answered, score, advise, remark))
    return found
