"""Two years of a wine estate's club, orders, shipments and tastings, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 24)

Row = tuple[object, ...]

WINES: list[Row] = [
    (1, "Château Bellerive Rouge", "Red", "Merlot", 2020, 24.0, False),
    (2, "Château Bellerive Réserve", "Red", "Cabernet Sauvignon", 2018, 48.5, False),
    (3, "Clos des Alouettes", "Red", "Pinot Noir", 2021, 31.0, True),
    (4, "Vieilles Vignes", "Red", "Syrah", 2019, 36.0, True),
    (5, "Le Petit Moulin", "Red", "Merlot", 2022, 14.5, False),
    (6, "Cuvée Margaux-Anne", "Red", "Cabernet Sauvignon", 2021, 27.5, False),
    (7, "Blanc de Rivière", "White", "Chardonnay", 2022, 22.0, False),
    (8, "Les Galets Blancs", "White", "Sauvignon Blanc", 2023, 17.0, True),
    (9, "Grande Terrasse", "White", "Chardonnay", 2021, 39.0, False),
    (10, "Dry Riesling", "White", "Riesling", 2023, 18.5, False),
    (11, "Late Harvest", "White", "Riesling", 2020, 33.0, False),
    (12, "Rosé d'Été", "Rosé", "Grenache", 2024, 13.5, False),
    (13, "Rosé Prestige", "Rosé", "Cinsault", 2023, 19.5, True),
    (14, "Brut Nature", "Sparkling", "Chardonnay", None, 29.0, True),
    (15, "Brut Tradition", "Sparkling", "Pinot Noir", None, 25.0, False),
    (16, "Crémant Rosé", "Sparkling", "Pinot Noir", None, 23.0, False),
    (17, "Museum Collection", "Red", "Cabernet Sauvignon", 2005, 120.0, False),
    (18, "Orange Experiment", "White", "Sauvignon Blanc", 2024, 28.0, True),
]
NEVER_SOLD = {17, 18}
FIRST = [
    "Agathe",
    "Benoît",
    "Camille",
    "Diego",
    "Elise",
    "François",
    "Greta",
    "Henrik",
    "Ingrid",
    "Jérôme",
    "Katja",
    "Luca",
    "Marta",
    "Noël",
    "Odile",
    "Pieter",
    "Renée",
    "Søren",
    "Tess",
    "Ulrike",
    "Valérie",
    "Wim",
    "Yannick",
    "Zoë",
]
LAST = [
    "Aubert",
    "Bakker",
    "Claes",
    "Delacroix",
    "Eriksen",
    "Ferrari",
    "Girard",
    "Huber",
    "Ivarsson",
    "Janssens",
    "Keller",
    "Lefèvre",
    "Müller",
    "Nielsen",
    "Olivier",
    "Peeters",
    "Quint",
    "Rossi",
    "Schmidt",
    "Thomas",
    "Urban",
    "Van-Dijk",
    "Weber",
    "Zimmer",
]
COUNTRIES = ["France", "Germany", "Belgium", "Netherlands", "Switzerland", "Denmark", "United Kingdom"]
TIERS = ["Discovery", "Reserve", "Grand Cru"]
SOURCES = ["Friend", "Tasting Visit", "Social Media", "Wine Fair", None]
CHANNELS = ["Web Shop", "Cellar Door", "Wine Club", "Phone"]
CARRIERS = ["Chronovin", "DHL", "La Poste", "Own Van"]
TYPES = ["Club Box", "Web Order", "Gift", "Replacement"]
EXPERIENCES = {"Classic Tasting": 15, "Cellar Tour": 22, "Vertical Tasting": 60, "Food & Wine Pairing": 75}
HOSTS = ["Amélie Roux", "Bastien Leroy", "Clara Weiss", "David O'Neill"]
LANGUAGES = ["French", "English", "German", "Dutch"]


def rows() -> dict[str, list[Row]]:
    """All rows by table."""
    random = Random(1855)
    members = _members(random)
    return {
        "wines": WINES,
        "members": members,
        "orders": _orders(random, members),
        "shipments": _shipments(random, members),
        "tastings": _tastings(random, members),
    }


def _day(random: Random, first: date = FIRST_DAY) -> date:
    """A day between the first and today, with more days in the later part."""
    span = (TODAY - first).days
    return first + timedelta(days=int(span * random.random() ** 0.85))


def _members(random: Random) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 151):
        name = f"{FIRST[number % len(FIRST)]} {LAST[(number * 7 + number // 24) % len(LAST)]}"
        joined = date(2023, 3, 1) + timedelta(days=int(1350 * random.random()))
        left = joined + timedelta(days=random.randrange(60, 900)) if random.random() < 0.3 else None
        if left is not None and left > TODAY:
            left = None
        found.append(
            (
                number,
                name,
                f"member{number}@example.com",
                random.choices(TIERS, [55, 32, 13])[0],
                random.choices(COUNTRIES, [35, 18, 14, 12, 8, 6, 7])[0],
                random.choices(SOURCES, [28, 30, 20, 12, 10])[0],
                joined,
                left,
            )
        )
    return found


def _orders(random: Random, members: list[Row]) -> list[Row]:
    able = members[:132]
    wines = [wine for wine in WINES if wine[0] not in NEVER_SOLD]
    weights = [10, 5, 7, 6, 14, 6, 9, 11, 4, 6, 3, 13, 5, 6, 9, 4]
    found: list[Row] = []
    for number in range(1, 1501):
        channel = random.choices(CHANNELS, [38, 30, 22, 10])[0]
        member = random.choice(able)
        is_guest = channel != "Wine Club" and random.random() < 0.3
        wine = random.choices(wines, weights)[0]
        bottles = random.choice([1, 2, 3, 6, 6, 6, 12, 12, 24])
        amount = round(bottles * float(str(wine[5])), 2)
        discount = round(amount * random.choice([0, 0, 0.05, 0.1, 0.15]), 2)
        status = random.choices(["Completed", "Cancelled", "Returned"], [90, 7, 3])[0]
        found.append(
            (
                10_000 + number,
                None if is_guest else member[0],
                wine[0],
                _day(random),
                channel,
                status,
                bottles,
                amount,
                discount,
            )
        )
    return found


def _shipments(random: Random, members: list[Row]) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 701):
        member = random.choice(members[:120])
        carrier = random.choices(CARRIERS, [40, 28, 22, 10])[0]
        shipped = _day(random)
        slow = {"Chronovin": 3, "DHL": 2, "La Poste": 5, "Own Van": 1}[carrier]
        arrived = shipped + timedelta(days=max(1, round(random.gauss(slow, 1.4))))
        lost = random.random() < 0.02
        cases = random.choice([1, 1, 1, 2, 2, 3, 4])
        cost = round(cases * random.uniform(6.5, 14.0) + 3.9, 2)
        found.append(
            (
                20_000 + number,
                member[0],
                carrier,
                random.choices(TYPES, [50, 34, 11, 5])[0],
                shipped,
                None if lost or arrived > TODAY else arrived,
                cases,
                cost,
                random.random() < 0.06,
            )
        )
    return found


def _tastings(random: Random, members: list[Row]) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 651):
        experience = random.choices(list(EXPERIENCES), [45, 30, 10, 15])[0]
        guests = random.choice([1, 2, 2, 2, 3, 4, 4, 6, 8])
        member = random.choice(members[:110])[0] if random.random() < 0.4 else None
        no_show = random.random() < 0.07
        rated = not no_show and random.random() < 0.6
        found.append(
            (
                30_000 + number,
                member,
                experience,
                random.choices(HOSTS, [40, 28, 20, 12])[0],
                random.choices(LANGUAGES, [48, 26, 16, 10])[0],
                _day(random),
                guests,
                EXPERIENCES[experience] * guests,
                random.choices([2, 3, 4, 5], [4, 12, 36, 48])[0] if rated else None,
                no_show,
            )
        )
    return found
