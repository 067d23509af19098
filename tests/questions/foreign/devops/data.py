"""Two years of pull requests, deployments and incidents of a software company, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

NOW = datetime(2026, 11, 23, 11, 20)
FIRST_DAY = datetime(2024, 11, 23)
SEED = 90210

Row = tuple[object, ...]

NAMES = [
    "Aoife Brennan",
    "Bogdan Ionescu",
    "Camille Lefèvre",
    "Deepak Menon",
    "Ewa Zielińska",
    "Fabio Conti",
    "Gudrun Maier",
    "Hyun-woo Park",
    "Inés Cabrera",
    "Jean-Luc Girard",
    "Kofi Mensah",
    "Laura Nyström",
    "Miguel Ángel Soto",
    "Nkechi Obi",
    "Oskar Lund",
    "Paulina Reyes",
    "Qadir Hamdan",
    "Ritu Bansal",
    "Stefan Vogel",
    "Tamsin O'Hara",
    "Ulrike Haas",
    "Vera Kuznetsova",
    "Wei Zhang",
    "Ximena Duarte",
    "Yusuf Demir",
    "Zofia Mazur",
    "Anders Holm",
    "Beatriz Pinto",
    "Callum Fraser",
    "Dana Levi",
    "Emre Aydin",
    "Freya Jensen",
    "Giulia Romano",
    "Hamza Sheikh",
    "Ivana Horvat",
    "João Teixeira",
]
TEAMS = ["Payments", "Core Platform", "Mobile Apps", "Data & Insights", "Front-End", "Site Reliability"]
LEVELS = ["Junior", "Mid", "Senior", "Senior", "Mid", "Staff"]
OFFICES = ["Dublin", "Kraków", "São Paulo", "Remote"]
REPOS = [
    ("checkout-service", "Java", "Payments", "Critical", False),
    ("billing-engine", "Java", "Payments", "Critical", False),
    ("fraud-rules", "Python", "Payments", "Standard", False),
    ("web-storefront", "TypeScript", "Shop", "Critical", False),
    ("search-api", "Go", "Shop", "Critical", False),
    ("catalogue-sync", "Go", "Shop", "Standard", False),
    ("ios-app", "Swift", "Mobile", "Standard", False),
    ("android-app", "Kotlin", "Mobile", "Standard", False),
    ("push-gateway", "Go", "Mobile", "Standard", False),
    ("identity-provider", "Java", "Platform", "Critical", False),
    ("infra-terraform", "HCL", "Platform", "Standard", False),
    ("ci-runners", "Go", "Platform", "Internal", False),
    ("events-pipeline", "Python", "Analytics", "Standard", False),
    ("reporting-ui", "TypeScript", "Analytics", "Internal", False),
    ("design-system", "TypeScript", "Shop", "Internal", False),
    ("legacy-cms", "PHP", "Shop", "Standard", True),
    ("dev-handbook", "Markdown", "Platform", "Internal", False),
    ("hack-week-2026", "Python", "Platform", "Internal", False),
]
VERBS = ["Fix", "Add", "Refactor", "Remove", "Speed up", "Document", "Upgrade", "Rename"]
THINGS = [
    "retry logic",
    "login form",
    "currency rounding",
    "cache keys",
    "nightly job",
    "feature flag",
    "test fixtures",
    "error page",
    "audit trail",
    "rate limiter",
    "date parsing",
    "webhooks",
]
CHANGE_TYPES = ["Feature", "Bug Fix", "Refactoring", "Dependency Update", "Documentation", None]
CAUSES = ["Bad Deploy", "Configuration", "Third-Party Outage", "Capacity", "Human Error", None]


def _moment(rnd: Random, start: datetime = FIRST_DAY) -> datetime:
    while True:
        back = int((NOW - start).total_seconds() // 60 * rnd.random() ** 1.25)
        when = NOW - timedelta(minutes=back)
        if when.weekday() < 5 or rnd.random() < 0.2:
            return when


def _engineers(rnd: Random) -> list[Row]:
    rows: list[Row] = []
    for number, name in enumerate(NAMES, 1):
        team = None if number in (17, 34) else TEAMS[number % 6]
        start = date(2019, 2, 1) + timedelta(days=rnd.randrange(2200))
        if number > 29:
            start = date(2026, 11, 16) - timedelta(days=rnd.randrange(330))
        rows.append((number, name, team, rnd.choice(LEVELS), rnd.choice(OFFICES), rnd.random() < 0.35, start))
    return rows


def rows() -> dict[str, list[tuple]]:
    rnd = Random(SEED)
    engineers = _engineers(rnd)
    repositories: list[Row] = []
    for number, (name, language, area, tier, archived) in enumerate(REPOS, 1):
        created = date(2018, 3, 1) + timedelta(days=rnd.randrange(2300))
        if name == "hack-week-2026":
            created = date(2026, 9, 14)
        repositories.append((number, name, language, area, tier, archived, created))
    active = list(range(1, 31))
    people = [3.0 / (1 + (n * 7) % 11) + 0.4 for n in active]
    live = list(range(1, 16))
    busy = [9, 7, 4, 11, 6, 3, 5, 6, 2, 8, 7, 3, 5, 2, 3]
    starts = {row[0]: datetime.combine(row[6], datetime.min.time()) for row in engineers}
    pulls: list[Row] = []
    for number in range(1, 1501):
        repo = rnd.choices(live, busy)[0] if rnd.random() > 0.01 else 17
        author = rnd.choices(active, people)[0]
        opened = _moment(rnd, max(FIRST_DAY, starts[author]))
        lines = max(1, int(rnd.lognormvariate(4.2, 1.2)))
        status = rnd.choices(["Merged", "Closed", "Open", "Draft"], [82, 9, 6, 3])[0]
        if status in ("Open", "Draft") and (NOW - opened).days > 120:
            status = "Merged"
        merged = opened + timedelta(minutes=int(rnd.lognormvariate(7.2, 1.0))) if status == "Merged" else None
        if merged and merged > NOW:
            status, merged = "Open", None
        kind = rnd.choices(CHANGE_TYPES, [34, 27, 13, 12, 6, 8])[0]
        title = f"{rnd.choice(VERBS)} {rnd.choice(THINGS)}"
        comments = min(60, int(rnd.expovariate(1 / 5)))
        pulls.append((number, repo, author, title, status, kind, lines, comments, opened, merged))
    deployments: list[Row] = []
    deployers = [n for n in active if n not in (4, 21)]
    for number in range(1, 1151):
        repo = rnd.choices(live, busy)[0]
        author = rnd.choice(deployers)
        done = _moment(rnd, max(FIRST_DAY, starts[author]))
        environment = rnd.choices(["Production", "Staging", "Sandbox"], [58, 32, 10])[0]
        odds = [86, 8, 6] if environment == "Production" else [80, 16, 4]
        result = rnd.choices(["Succeeded", "Failed", "Rolled Back"], odds)[0]
        minutes = round(rnd.lognormvariate(2.4 + repo * 0.03, 0.5), 1)
        deployments.append((number, repo, author, environment, result, minutes, done))
    incidents: list[Row] = []
    for number in range(1, 241):
        repo = rnd.choices(live[:14], busy[:14])[0]
        responder = rnd.choice(active) if rnd.random() > 0.08 else None
        begun = _moment(rnd, max(FIRST_DAY, starts.get(responder, FIRST_DAY)))
        severity = rnd.choices(["SEV1", "SEV2", "SEV3", "SEV4"], [8, 22, 42, 28])[0]
        factor = {"SEV1": 4.6, "SEV2": 5.0, "SEV3": 5.8, "SEV4": 6.6}[severity]
        solved = begun + timedelta(minutes=int(rnd.lognormvariate(factor, 0.8)) + 5)
        if solved > NOW or ((NOW - begun).days < 40 and rnd.random() < 0.3):
            solved = None
        cause = rnd.choices(CAUSES, [30, 22, 14, 12, 8, 14])[0]
        incidents.append((number, repo, responder, severity, cause, rnd.random() < 0.45, begun, solved))
    return {
        "engineers": engineers,
        "repositories": repositories,
        "pull_requests": pulls,
        "deployments": deployments,
        "incidents": incidents,
    }
