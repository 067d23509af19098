"""Two years of a solar installer's leads, quotes, installations and complaints, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 5150

Row = tuple[object, ...]

CREWS = [
    (1, "Crew Alpha", "Jürgen Maas", "Utrecht", 5, False),
    (2, "Crew Bravo", "Ilse de Wit", "Utrecht", 4, False),
    (3, "Crew Comet", "Rachid Amrani", "Eindhoven", 6, False),
    (4, "Crew Delta", "Piet Hoekstra", "Groningen", 4, False),
    (5, "Roof-Top Partners", "Marek Zielinski", "Eindhoven", 8, True),
    (6, "Zonnekracht BV", "Femke Bos", "Rotterdam", 7, True),
    (7, "Crew Echo", "Sanne Kuipers", "Rotterdam", 5, False),
    (8, "Crew Foxtrot", "Noor van Dijk", "Groningen", 3, False),
]
CITIES = {
    "North": ["Groningen", "Assen", "Leeuwarden"],
    "West": ["Rotterdam", "The Hague", "Leiden", "Delft"],
    "Central": ["Utrecht", "Amersfoort", "Ede"],
    "South": ["Eindhoven", "Tilburg", "Maastricht"],
}
CREWS_OF = {"North": [4, 8], "West": [6, 7], "Central": [1, 2], "South": [3, 5]}
SOURCES = ["Website", "Referral", "Trade Fair", "Door-to-Door", "Social Media", None]
FIRST_NAMES = ["Anouk", "Bram", "Chloë", "Daan", "Esmée", "Fatima", "Gijs", "Hanna", "Ivo", "José", "Katja", "Lars"]
LAST_NAMES = ["Bakker", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "Peters", "van Leeuwen", "Yılmaz", "Jansen"]
REPS = ["Tom Verbeek", "Aïsha Benali", "Lotte Prins", "Kevin O'Brien", "Marta Silva", "Dirk Postma"]
PANELS = {"Standard 410": (24, 1180.0), "Premium 440": (34, 1390.0), "All-Black 430": (28, 1310.0),
          "Bifacial 460": (14, 1480.0)}  # fmt: skip
PROPERTIES = ["House", "Apartment Block", "Farm", "Commercial"]
KW_OF = {"House": 5.2, "Apartment Block": 24.0, "Farm": 38.0, "Commercial": 55.0}
CATEGORIES = ["Leaking Roof", "Low Output", "Late Arrival", "Inverter Fault", "Damage", "Paperwork"]
STATUSES = ["Accepted", "Rejected", "Expired"]


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    leads: list[Row] = []
    quotes: list[Row] = []
    installations: list[Row] = []
    complaints: list[Row] = []
    span = (TODAY - FIRST_DAY).days
    created_days = sorted(FIRST_DAY + timedelta(days=int(span * random.random() ** 0.85)) for _ in range(1050))
    for number, created in enumerate(created_days, start=1):
        region = random.choices(list(CITIES), [16, 36, 26, 22])[0]
        kind = random.choices(PROPERTIES, [74, 9, 8, 9])[0]
        source = random.choices(SOURCES, [38, 22, 9, 12, 14, 5])[0]
        person = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
        leads.append((10_000 + number, person, random.choice(CITIES[region]), region, source, kind, created))
        if random.random() < 0.24:
            continue
        _add_quotes(random, 10_000 + number, (created, region, kind, source), quotes, installations, complaints)
    return {
        "crews": [tuple(crew) for crew in CREWS],
        "leads": leads,
        "quotes": quotes,
        "installations": installations,
        "complaints": complaints,
    }


def _add_quotes(
    random: Random,
    lead: int,
    about: tuple[date, str, str, str | None],
    quotes: list[Row],
    installations: list[Row],
    complaints: list[Row],
) -> None:
    day, region, kind, source = about
    rep = random.choices(REPS, [24, 21, 18, 16, 13, 8])[0]
    for _ in range(random.choices([1, 2, 3], [68, 25, 7])[0]):
        day += timedelta(days=random.randrange(2, 25))
        if day > TODAY:
            return
        panel = random.choices(list(PANELS), [weight for weight, _ in PANELS.values()])[0]
        kilowatts = round(KW_OF[kind] * random.uniform(0.6, 1.5), 2)
        listed = kilowatts * PANELS[panel][1] * random.uniform(0.92, 1.1)
        discount = round(listed * random.choice([0, 0, 0, 0.03, 0.05, 0.08, 0.1]), 2)
        wins = 0.58 if source == "Referral" else 0.44 if source == "Website" else 0.31
        status = random.choices(STATUSES, [wins, (1 - wins) * 0.65, (1 - wins) * 0.35])[0]
        if day > TODAY - timedelta(days=30) and random.random() < 0.6:
            status = "Sent"
        quote = 40_000 + len(quotes) + 1
        quotes.append((quote, lead, rep, panel, kilowatts, round(listed - discount, 2), discount, status, day))
        if status == "Accepted":
            _install(random, quote, (day, region, kilowatts), installations, complaints)
            return


def _install(
    random: Random,
    quote: int,
    about: tuple[date, str, float],
    installations: list[Row],
    complaints: list[Row],
) -> None:
    quoted, region, kilowatts = about
    started = quoted + timedelta(days=random.randrange(14, 80))
    while started.weekday() > 4:
        started += timedelta(days=1)
    if started > TODAY + timedelta(days=40):
        return
    panels = max(6, round(kilowatts * 1000 / 430))
    number = 70_000 + len(installations) + 1
    battery = random.random() < 0.37
    if started > TODAY:
        crew = random.choice([*CREWS_OF[region], None])
        installations.append((number, quote, crew, "Planned", panels, battery, None, None, started, None))
        return
    crew = random.choice([*CREWS_OF[region], *CREWS_OF[region], 2])
    if crew == 8:
        crew = 4
    if random.random() < 0.06:
        installations.append((number, quote, crew, "Cancelled", panels, battery, None, None, started, None))
        return
    hours = round(panels * random.uniform(1.4, 2.6) + (9 if battery else 0), 1)
    cost = round(hours * 46 + panels * random.uniform(150, 190) + (3900 if battery else 0), 2)
    done = started + timedelta(days=random.choices([0, 1, 2, 3, 5, 9, 16], [8, 26, 26, 18, 12, 7, 3])[0])
    if done > TODAY:
        installations.append((number, quote, crew, "In Progress", panels, battery, hours, None, started, None))
        return
    installations.append((number, quote, crew, "Completed", panels, battery, hours, cost, started, done))
    odds = 0.75 if crew in (5, 6) else 0.4
    for _ in range(random.choices([0, 1, 2, 3], [1 - odds, odds * 0.7, odds * 0.22, odds * 0.08])[0]):
        opened = done + timedelta(days=random.randrange(1, 120))
        if opened > TODAY:
            continue
        resolved: date | None = opened + timedelta(days=int(random.lognormvariate(2.4, 0.8)))
        if resolved is not None and (resolved > TODAY or random.random() < 0.04):
            resolved = None
        paid = round(random.uniform(50, 900), 2) if random.random() < 0.3 else 0.0
        category = random.choices(CATEGORIES, [12, 26, 22, 18, 9, 13])[0]
        severity = random.choices(["Low", "Medium", "High"], [45, 38, 17])[0]
        complaints.append((90_000 + len(complaints) + 1, number, category, severity, paid, opened, resolved))
