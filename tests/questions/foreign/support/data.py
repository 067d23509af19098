"""Twenty-four months of a help desk's tickets, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 11, 40)
FIRST_DAY = date(2024, 11, 23)
SEED = 4711

Row = tuple[object, ...]


def _words(text: str) -> list[str]:
    return text.split()


TEAMS = [
    (1, "Front Line", "Lisbon"),
    (2, "Back Office", "Austin"),
    (3, "Billing Desk", "Austin"),
    (4, "Onboarding", "Manila"),
    (5, "Integrations", "Lisbon"),
]
FIRST_NAMES = _words(
    "Amara Bruno Chiara Dmitri Elena Farid Greta Hugo Ines Jonas Kavya Leon Maria Nadia Omar Priya Quentin Rosa "
    "Sven Tariq Uma Viktor Wanda Xavier Yara Zoltan Aiko Bilal Carmen Dario"
)
LAST_NAMES = _words(
    "Okafor Silva Rossi Petrov Costa Haddad Lindqvist Moreau Fonseca Weber Rao Fischer Santos Popova Aziz Nair "
    "Dubois Jimenez Berg Malik Iyer Novak Kowalska Lopez Mansour Szabo Tanaka Khan Ruiz Conti"
)
ORG_FIRST = _words(
    "Alder Brightwater Cobalt Dunmore Evergreen Fairmont Granite Harbor Ironwood Juniper Kestrel Lakeside Meridian "
    "Northgate Oakfield Pinnacle Quarry Redwood Silverline Tamarind Umbra Valley Westbrook Yellowstone Zephyr"
)
ORG_SECOND = {
    "Retail": "Stores",
    "Healthcare": "Clinics",
    "Logistics": "Freight",
    "Education": "Academy",
    "Finance": "Capital",
    "Manufacturing": "Works",
}
COUNTRIES = ["Germany", "France", "United Kingdom", "United States", "Spain", "Netherlands", "Japan", "Brazil"]
PLANS = ["Free", "Starter", "Business", "Enterprise"]
SLA_POLICIES = [(1, "Silver", 480, 96), (2, "Gold", 120, 48), (3, "Platinum", 30, 24)]
PRIORITIES = ["Urgent", "High", "Normal", "Low"]
CHANNELS = ["Email", "Chat", "Phone", "Web Form"]
SUBJECTS = {
    "Billing": ["Invoice shows the wrong amount", "Refund not received", "Change of the billing address"],
    "Login": ["Cannot sign in", "Password reset mail does not arrive", "Two-factor code rejected"],
    "Bug": ["Export ends with an error", "Dashboard shows old numbers", "Page stays blank after saving"],
    "How-to": ["How to add a colleague", "How to change a report", "Where to find the audit log"],
    "Integration": ["Webhook not called", "API returns 429", "Calendar sync stopped"],
    "Performance": ["Search is slow", "Upload takes minutes", "Timeouts in the afternoon"],
}
TEAM_OF_TOPIC = {"Billing": 3, "Login": 1, "Bug": 2, "How-to": 4, "Integration": 5, "Performance": 2}
TAGS = ["vip", "refund", "outage", "feature-request", "duplicate", "data-loss", "mobile", "security"]
HOURS_TO_RESOLVE = {"Urgent": 9.0, "High": 22.0, "Normal": 46.0, "Low": 85.0}
MINUTES_TO_RESPOND = {"Chat": 6.0, "Phone": 3.0, "Email": 130.0, "Web Form": 190.0}


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    agents = _agents(random)
    organisations = _organisations(random)
    tickets = _tickets(random, agents, organisations)
    return {
        "teams": [tuple(team) for team in TEAMS],
        "agents": agents,
        "organisations": organisations,
        "sla_policies": [tuple(policy) for policy in SLA_POLICIES],
        "tickets": tickets,
        "ticket_events": _events(random, tickets),
        "ticket_tags": _tags(random, tickets),
    }


def _agents(random: Random) -> list[Row]:
    found: list[Row] = []
    for number, (first, last) in enumerate(zip(FIRST_NAMES, LAST_NAMES, strict=True), start=1):
        hired = date(2019, 1, 7) + timedelta(days=random.randrange(0, 2500))
        left = date(2026, 2, 1) + timedelta(days=random.randrange(0, 240)) if number % 9 == 0 else None
        team = 1 if number <= 10 else 2 + number % 4
        seniority = "Lead" if number in (1, 12, 13, 14, 15) else random.choice(["Junior", "Junior", "Senior"])
        found.append((100 + number, f"{first} {last}", team, seniority, hired, left))
    return found


def _organisations(random: Random) -> list[Row]:
    names = [(first, industry) for first in ORG_FIRST for industry in ORG_SECOND]
    random.shuffle(names)
    found: list[Row] = []
    for number, (first, industry) in enumerate(names[:120], start=1):
        plan = random.choices(PLANS, [20, 38, 28, 14])[0]
        seats = random.randrange(
            *{"Free": (1, 6), "Starter": (5, 60), "Business": (40, 400), "Enterprise": (300, 4000)}[plan]
        )
        price = {"Free": 0, "Starter": 180, "Business": 240, "Enterprise": 210}[plan]
        value = round(seats * price * random.uniform(0.9, 1.1), 2)
        joined = date(2021, 3, 1) + timedelta(days=random.randrange(0, 2070))
        found.append((
            2000 + number, f"{first} {ORG_SECOND[industry]}", plan, industry,
            random.choices(COUNTRIES, [22, 14, 16, 24, 8, 7, 5, 4])[0], seats, value, joined,
        ))  # fmt: skip
    return found


def _tickets(random: Random, agents: list[Row], organisations: list[Row]) -> list[Row]:
    weights = {"Free": 0.5, "Starter": 1.0, "Business": 2.4, "Enterprise": 5.5}
    # A few organisations never write, whatever their plan.
    callers = [org for org in organisations if _number(org[0]) % 17]
    opened = _openings(random)
    found: list[Row] = []
    for number, moment in enumerate(opened, start=1):
        joined = [org for org in callers if _day(org[7]) <= moment.date()]
        org = random.choices(joined, [weights[str(each[2])] * (1 + _number(each[0]) % 5 / 4) for each in joined])[0]
        found.append(_ticket(random, 10_000 + number, moment, org, agents))
    return found


def _openings(random: Random) -> list[datetime]:
    found = []
    for offset in range((TODAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        expected = 4.2 + offset * 0.0045 + (2.5 if day.month in (1, 9) else 0.0)
        expected *= 0.35 if day.weekday() >= 5 else 1.2
        for _ in range(max(0, round(random.gauss(expected, 1.6)))):
            moment = datetime.combine(day, time(0)) + timedelta(
                minutes=_minute_of_day(random), seconds=random.randrange(60)
            )
            if moment < NOW:
                found.append(moment)
    return sorted(found)


def _minute_of_day(random: Random) -> int:
    if random.random() < 0.12:
        return random.randrange(0, 1440)
    return min(1439, max(0, round(random.gauss(13 * 60, 170))))


def _ticket(random: Random, ticket: int, opened: datetime, org: Row, agents: list[Row]) -> Row:
    plan = str(org[2])
    topic = random.choices(list(SUBJECTS), [18, 20, 22, 17, 12, 11])[0]
    priority = random.choices(PRIORITIES, [12 if plan == "Enterprise" else 6, 22, 48, 22])[0]
    channel = random.choices(CHANNELS, [44, 26, 11, 19])[0]
    sla = {"Free": None, "Starter": 1, "Business": 2, "Enterprise": 3}[plan]
    due = None if sla is None else opened + timedelta(hours=SLA_POLICIES[sla - 1][3])
    # Answers come faster since the second half of the time, except on e-mail.
    pace = 0.8 if opened.date() >= date(2025, 12, 1) and channel != "Email" else 1.0
    responded = opened + timedelta(
        minutes=pace * MINUTES_TO_RESPOND[channel] * random.lognormvariate(0, 0.7), seconds=30
    )
    responded = responded.replace(microsecond=0)
    resolved = responded + timedelta(hours=HOURS_TO_RESOLVE[priority] * random.lognormvariate(-0.2, 0.9))
    resolved = resolved.replace(microsecond=0)
    forgotten = random.random() < 0.015
    is_resolved = resolved < NOW and not forgotten
    is_answered = responded < NOW and not (forgotten and random.random() < 0.3)
    agent = _agent_for(random, topic, opened.date(), agents) if is_answered else None
    reopened = random.choices([0, 1, 2, 3], [88, 9, 2, 1])[0] if is_resolved else 0
    hours = (resolved - opened).total_seconds() / 3600
    score = _score(random, hours, priority) if is_resolved and random.random() < 0.46 else None
    return (
        ticket, org[0], agent, sla, random.choice(SUBJECTS[topic]),
        _status(random, resolved if is_resolved else None, answered=is_answered), priority, channel, topic, opened,
        responded if is_answered else None, resolved if is_resolved else None, due, score, reopened,
        random.random() < {"Urgent": 0.3, "High": 0.14, "Normal": 0.05, "Low": 0.01}[priority],
    )  # fmt: skip


def _agent_for(random: Random, topic: str, day: date, agents: list[Row]) -> object:
    team = 1 if random.random() < 0.3 else TEAM_OF_TOPIC[topic]
    able = [a for a in agents if a[2] == team and _day(a[4]) <= day and (a[5] is None or _day(a[5]) > day)]
    return random.choices(able, [1 + _number(a[0]) % 3 for a in able])[0][0]


def _status(random: Random, resolved: datetime | None, *, answered: bool) -> str:
    if resolved is None:
        return random.choice(["In Progress", "In Progress", "Waiting"]) if answered else "New"
    return "Closed" if resolved < NOW - timedelta(days=7) else "Resolved"


def _score(random: Random, hours: float, priority: str) -> int:
    disappointment = hours / HOURS_TO_RESOLVE[priority]
    return max(1, min(5, round(random.gauss(4.7 - 0.45 * disappointment, 0.8))))


def _events(random: Random, tickets: list[Row]) -> list[Row]:
    found: list[tuple[object, str, str, datetime]] = []
    for ticket in tickets:
        opened = _moment(ticket[9])
        last = _moment(ticket[11]) if ticket[11] is not None else NOW
        span = max(1.0, (last - opened).total_seconds())
        found.append((ticket[0], "Created", "Customer", opened))
        for _ in range(random.choices([0, 1, 2, 3, 5], [25, 30, 25, 12, 8])[0]):
            kind, actor = random.choices(
                [("Comment", "Agent"), ("Comment", "Customer"), ("Reassigned", "Agent"), ("Priority Changed", "Agent")],
                [38, 34, 18, 10],
            )[0]
            found.append((ticket[0], kind, actor, opened + timedelta(seconds=int(span * random.random()))))
        if ticket[15]:
            found.append((ticket[0], "Escalated", "Agent", opened + timedelta(seconds=int(span * 0.4))))
        if ticket[11] is not None:
            found.append((ticket[0], "Resolved", "Agent", last))
    return [(500_000 + number, *event) for number, event in enumerate(found)]


def _tags(random: Random, tickets: list[Row]) -> list[Row]:
    found: list[Row] = []
    for ticket in tickets:
        count = random.choices([0, 1, 2, 3], [45, 35, 15, 5])[0]
        tags = sorted(set(random.choices(TAGS, [14, 10, 6, 20, 9, 4, 22, 7], k=count)))
        found += [(ticket[0], tag) for tag in tags]
    return found


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
