"""Two years of milk, feed and laboratory tests of a dairy company, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 24)
SEED = 6174

Row = tuple[object, ...]

HERDS = [
    (1, "Upper Meadow", "Somerset", "Pasture", True, "Hazel Trott"),
    (2, "Mill Farm", "Somerset", "Barn", False, "Colin Webber"),
    (3, "Saint-Aubin", "Devon", "Pasture", True, "Élise Renouf"),
    (4, "Fernhill", "Devon", "Barn", False, "Gwyn Parry"),
    (5, "Long Acre", "Cheshire", "Barn", False, "Ruth Ollerton"),
    (6, "Newlands", "Cheshire", "Pasture", False, "Tom Bickerstaff"),
]
NAMES = [
    "Daisy", "Bluebell", "Clover", "Primrose", "Buttercup", "Rosie", "Molly", "Nettle", "Heather", "Pansy", "Ivy",
    "Poppy", "Marigold", "Bramble", "Hazel", "Tulip", "Violet", "Willow", "Fern", "Bonnie", "Désirée", "Honey",
]  # fmt: skip
BREEDS = {"Holstein": 15.0, "Jersey": 10.5, "Ayrshire": 12.0, "Brown Swiss": 13.0}
FEEDS = {"Silage": (9.0, 48.0), "Hay": (5.0, 135.0), "Concentrate": (6.0, 310.0), "Minerals": (0.8, 720.0)}
SUPPLIERS = ["Westcountry Feeds", "Harper & Lowe", "Agri-Nord", "Greenway Mills"]
LABS = ["NMR Wells", "Cattle Lab Exeter"]


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    cows = _cows(random)
    return {
        "herds": [tuple(herd) for herd in HERDS],
        "cows": cows,
        "milkings": _milkings(random, cows),
        "feed_deliveries": _deliveries(random),
        "milk_tests": _tests(random, cows),
    }


def _cows(random: Random) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 133):
        herd = random.choices([1, 2, 3, 4, 5], [18, 30, 14, 22, 16])[0]
        names = list(BREEDS)
        breed = random.choices(names, [20, 50, 20, 10] if herd in (1, 3) else [66, 8, 14, 12])[0]
        status = random.choices(["In milk", "Dry", "Sold"], [76, 13, 11])[0]
        name = NAMES[(number - 1) % len(NAMES)]
        turn = (number - 1) // len(NAMES)
        born = date(2017, 2, 1) + timedelta(days=random.randrange(0, 2250))
        lactation = max(1, min(7, (2026 - born.year) - random.choice([2, 2, 3])))
        full = name if turn == 0 else f"{name} {turn + 1}"
        found.append((number, f"UK-{4100 + number}", full, herd, breed, status, lactation, born))
    return found


def _milkings(random: Random, cows: list[Row]) -> list[Row]:
    ready = [cow for cow in cows if int(str(cow[0])) % 29]
    talent = {str(cow[0]): random.uniform(0.75, 1.28) for cow in cows}
    found: list[Row] = []
    day = FIRST_DAY
    while day <= TODAY:
        for cow in random.sample(ready, 5 + day.toordinal() % 3):
            if cow[5] == "Sold" and day > date(2026, 5, 31):
                continue
            session = random.choices(["Morning", "Evening"], [55, 45])[0]
            season = 1.1 if day.month in (4, 5, 6) else 0.94 if day.month in (12, 1) else 1.0
            base = BREEDS[str(cow[4])] * talent[str(cow[0])] * season * (1.08 if session == "Morning" else 0.95)
            litres = round(max(2.0, random.gauss(base, 1.5)), 1)
            minutes = round(litres * random.uniform(0.4, 0.62), 1)
            found.append((len(found) + 1, cow[0], day, session, litres, minutes, random.random() < 0.035))
        day += timedelta(days=2)
    return found


def _deliveries(random: Random) -> list[Row]:
    days = sorted(FIRST_DAY + timedelta(days=random.randrange(0, 730)) for _ in range(310))
    found: list[Row] = []
    for number, day in enumerate(days, start=1):
        feed = random.choices(list(FEEDS), [38, 22, 30, 10])[0]
        size, price = FEEDS[feed]
        tonnes = round(size * random.uniform(0.5, 1.6), 2)
        supplier = random.choices(SUPPLIERS, [38, 28, 20, 14])[0]
        rise = 1.0 + (day - FIRST_DAY).days / 730 * 0.12
        cost = round(tonnes * price * rise * random.uniform(0.9, 1.12), 2)
        grade = None if random.random() < 0.14 else random.choices(["A", "B", "C"], [52, 36, 12])[0]
        herd = random.choices([1, 2, 3, 4, 5], [17, 30, 13, 23, 17])[0]
        found.append((800 + number, herd, supplier, feed, grade, day, tonnes, cost))
    return found


def _tests(random: Random, cows: list[Row]) -> list[Row]:
    days = sorted(FIRST_DAY + timedelta(days=random.randrange(0, 730)) for _ in range(620))
    ready = [cow for cow in cows if int(str(cow[0])) % 17]
    found: list[Row] = []
    for number, day in enumerate(days, start=1):
        cow = random.choice([each for each in ready if each[5] != "Sold" or day <= date(2026, 5, 31)])
        reported = day + timedelta(days=random.choice([2, 3, 3, 4, 5, 7, 10]))
        lab = random.choices(LABS, [60, 40])[0]
        if reported > TODAY:
            found.append((number, cow[0], lab, day, None, None, None, None, None))
            continue
        fat = round(random.gauss(5.1 if cow[4] == "Jersey" else 4.0, 0.3), 2)
        protein = round(random.gauss(3.8 if cow[4] == "Jersey" else 3.3, 0.18), 2)
        cells = round(random.lognormvariate(4.9, 0.7))
        outcome = "Failed" if cells > 400 else "Passed"
        found.append((number, cow[0], lab, day, reported, outcome, fat, protein, cells))
    return found
