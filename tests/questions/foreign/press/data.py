"""Two years of a newspaper's readers, subscriptions, deliveries, articles and advertising, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 1848

Row = tuple[object, ...]

TOWNS = {
    "Ashshire": ["Millbridge", "Stoke Parva", "Harrow-on-Lea"],
    "Westmarch": ["Port Agnes", "Llanfair", "Coldwater"],
    "Eastvale": ["Saint Brigid", "Marlow Green"],
    "Highmoor": ["Thorne", "Kirk Allan"],
}
FIRST_NAMES = [
    "Agnes", "Basil", "Chloé", "Declan", "Edith", "Fergus", "Gwen", "Harold", "Imogen", "Joan", "Kieran", "Lesley",
    "Mairi", "Nigel", "Orla", "Percy", "Rhys", "Siân", "Trevor", "Una",
]  # fmt: skip
LAST_NAMES = [
    "Abbott", "Barlow", "Crowe", "Doyle", "Ellison", "Fawcett", "Griffiths", "Holt", "Iqbal", "Jessop", "Keane",
    "Lowther", "Murray", "Nolan", "O'Shea", "Pritchard",
]  # fmt: skip
AGES = ["18-34", "35-49", "50-64", "65+", None]
PLANS = {"Digital": 9.9, "Weekend": 16.5, "Print": 29.0, "Print + Digital": 34.5}
CYCLES = ["Monthly", "Quarterly", "Annual"]
SALES = ["Website", "Phone", "Doorstep", "Gift", "Newsstand Flyer"]
REASONS = ["Too Expensive", "Poor Delivery", "Moved Away", "No Time to Read", "Unhappy with Content", None]
ROUTES = {"Ashshire": ["A1", "A2"], "Westmarch": ["W1", "W2"], "Eastvale": ["E1"], "Highmoor": ["H1"]}
CARRIERS = {
    "A1": "Ron Tibbs", "A2": "Deirdre Fox", "W1": "Callum Reid", "W2": "Zofia Nowak", "E1": "Ahmed Saleh",
    "H1": "Molly Keith",
}  # fmt: skip
SECTIONS = {"News": 30, "Sport": 24, "Business": 13, "Culture": 12, "Opinion": 11, "Food & Drink": 7}
AUTHORS = {
    "News": ["Grace Hallam", "Peter Oyelaran", "Niamh Burke"],
    "Sport": ["Danny Voss", "Iwan Rees"],
    "Business": ["Helen Marsh", "Peter Oyelaran"],
    "Culture": ["Beatriz Lima", "Niamh Burke"],
    "Opinion": ["Sir Alan Pike", "Grace Hallam", "Helen Marsh"],
    "Food & Drink": ["Beatriz Lima"],
}
TOPICS = {
    "News": ["Council votes on bypass", "Flood warning for the valley", "School roof to be replaced"],
    "Sport": ["Rovers draw at home", "Young rower wins gold", "New coach for the Harriers"],
    "Business": ["Mill to reopen", "Shop rents climb again", "Brewery hires forty"],
    "Culture": ["Festival line-up announced", "Theatre marks a century", "Choir goes on tour"],
    "Opinion": ["Let the market square breathe", "Buses deserve better", "In praise of libraries"],
    "Food & Drink": ["A better scone", "Where to eat on the quay", "Cider season opens"],
}
ADVERTISERS = {
    "Motors": ["Barlow & Sons Motors", "Westmarch Tyres"],
    "Property": ["Fox Lettings", "Keane Estates", "Quayside Homes"],
    "Retail": ["Tandy's Department Store", "Green Grocer Co-op", "Moorland Outdoor"],
    "Events": ["Thorne Agricultural Show", "Theatre Royal"],
    "Recruitment": ["Ashshire County Council", "Brightpath Staffing"],
}
PLACEMENTS = {"Front Page": 2400.0, "Inside Page": 900.0, "Back Page": 1500.0, "Online Banner": 420.0,
              "Classifieds": 130.0}  # fmt: skip
MANAGERS = ["Oscar Lund", "Tamsin Hale", "Priti Shah", None]


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    readers: list[Row] = []
    subscriptions: list[Row] = []
    deliveries: list[Row] = []
    for number in range(1, 521):
        county = random.choices(list(TOWNS), [38, 30, 20, 12])[0]
        registered = FIRST_DAY + timedelta(days=random.randrange(0, 730))
        readers.append((
            20_000 + number, f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}", random.choice(TOWNS[county]),
            county, random.choices(AGES, [14, 22, 28, 26, 10])[0], random.random() < 0.55, registered,
        ))  # fmt: skip
        if random.random() < 0.23:
            continue
        day = registered
        for _ in range(random.choices([1, 2], [84, 16])[0]):
            day += timedelta(days=random.randrange(0, 45))
            if day > TODAY:
                break
            ended = _subscribe(random, 20_000 + number, (county, day), subscriptions, deliveries)
            if ended is None:
                break
            day = ended
    deliveries.sort(key=lambda row: (str(row[6]), str(row[1])))
    numbered = [(800_000 + number, *row[1:]) for number, row in enumerate(deliveries, start=1)]
    return {
        "readers": readers,
        "subscriptions": subscriptions,
        "deliveries": numbered,
        "articles": _articles(random),
        "ad_bookings": _bookings(random),
    }


def _subscribe(
    random: Random, reader: int, about: tuple[str, date], subscriptions: list[Row], deliveries: list[Row]
) -> date | None:
    county, day = about
    plan = random.choices(list(PLANS), [42, 20, 20, 18])[0]
    cycle = random.choices(CYCLES, [58, 14, 28])[0]
    fee = round(PLANS[plan] * (0.85 if cycle == "Annual" else 1.0) * (1.06 if day.year == 2026 else 1.0), 2)
    odds = 0.46 if cycle == "Monthly" else 0.24
    ended: date | None = None
    if random.random() < odds:
        ended = day + timedelta(days=random.randrange(20, 420))
        if ended > TODAY:
            ended = None
    reason = random.choices(REASONS, [32, 18, 12, 16, 12, 10])[0] if ended else None
    channel = random.choices(SALES, [50, 17, 10, 14, 9])[0]
    number = 50_000 + len(subscriptions) + 1
    subscriptions.append((number, reader, plan, cycle, channel, fee, day, ended, reason))
    if plan == "Digital":
        return ended
    route = random.choice(ROUTES[county])
    until = ended or TODAY
    for _ in range(random.choices([0, 3, 6, 9], [8, 34, 36, 22])[0]):
        dropped = day + timedelta(days=random.randrange(1, max(2, (until - day).days + 1)))
        if plan == "Weekend":
            dropped += timedelta(days=(5 - dropped.weekday()) % 7)
        if dropped > TODAY:
            continue
        weak = 3 if route in ("H1", "W2") else 1
        status = random.choices(["Delivered", "Late", "Missed", "Damaged"], [84, 8 * weak, 4 * weak, 2])[0]
        late = random.randrange(10, 150) if status == "Late" else None if status == "Missed" else 0
        deliveries.append((0, number, CARRIERS[route], route, status, late, dropped))
    return ended


def _articles(random: Random) -> list[Row]:
    found: list[Row] = []
    days = sorted(FIRST_DAY + timedelta(days=int(731 * random.random() ** 0.9)) for _ in range(640))
    for number, day in enumerate(days, start=1):
        section = random.choices(list(SECTIONS), list(SECTIONS.values()))[0]
        author = random.choice(AUTHORS[section]) if random.random() > 0.07 else None
        premium = random.random() < (0.5 if section in ("Opinion", "Business") else 0.22)
        views = round(random.lognormvariate(7.2, 0.9) * (0.6 if premium else 1.0))
        remarks = round(views * random.uniform(0, 0.02)) if section != "Food & Drink" else 0
        headline = f"{random.choice(TOPICS[section])} ({number})"
        words = random.randrange(180, 1500)
        found.append((3000 + number, headline, section, author, premium, words, views, remarks, min(day, TODAY)))
    return found


def _bookings(random: Random) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 461):
        industry = random.choices(list(ADVERTISERS), [18, 27, 30, 12, 13])[0]
        advertiser = random.choice(ADVERTISERS[industry])
        place = random.choices(list(PLACEMENTS), [10, 28, 14, 33, 15])[0]
        listed = round(PLACEMENTS[place] * random.choice([1.0, 1.0, 1.25, 1.5]), 2)
        net = round(listed * (1 - random.choice([0, 0, 0.05, 0.1, 0.15, 0.25])), 2)
        day = FIRST_DAY + timedelta(days=random.randrange(0, 770))
        if day > TODAY:
            status = random.choice(["Confirmed", "Confirmed", "Option"])
        else:
            status = random.choices(["Published", "Cancelled"], [91, 9])[0]
        paid = status == "Published" and (day < TODAY - timedelta(days=60) or random.random() < 0.4)
        paid = paid and random.random() > 0.05
        manager = random.choices(MANAGERS, [36, 32, 24, 8])[0]
        found.append((6000 + number, advertiser, industry, place, manager, status, listed, net, paid, day))
    return found
