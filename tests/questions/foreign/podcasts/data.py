"""Two years of a podcast network: shows, episodes, downloads and advertising."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
START = date(2024, 11, 24)
SEED = 9173

Row = tuple[object, ...]

SHOWS = [
    (1, "Night Shift Stories", "Ana Valdés", "True Crime", "English", "Active", date(2023, 3, 6), 14, 520),
    (2, "Cold Case Córdoba", "Ana Valdés", "True Crime", "Spanish", "Active", date(2024, 1, 15), 21, 390),
    (3, "The Balance Sheet", "Tom Okafor", "Business", "English", "Active", date(2022, 9, 1), 14, 310),
    (4, "Founders - Unfiltered", "Tom Okafor", "Business", "English", "Active", date(2025, 2, 3), 21, 240),
    (5, "Atoms & Elbows", "Priya Nair", "Science", "English", "Active", date(2023, 5, 22), 21, 280),
    (6, "Weltall für Eilige", "Jonas Weber", "Science", "German", "Active", date(2024, 6, 10), 21, 150),
    (7, "Extra Time", "Marcus Bell", "Sports", "English", "Active", date(2022, 8, 8), 14, 430),
    (8, "La Remontada", "Lucía Ferrer", "Sports", "Spanish", "Ended", date(2023, 10, 2), 21, 200),
    (9, "Kitchen Table Politics", "Helen Marsh", "News", "English", "Active", date(2024, 9, 16), 14, 260),
    (10, "Morgenlage", "Jonas Weber", "News", "German", "Active", date(2025, 9, 1), 14, 180),
    (11, "Two Left Feet", "Bea Lindqvist", "Comedy", "English", "Active", date(2023, 1, 9), 21, 350),
    (12, "Ach Was!", "Kalle Brandt", "Comedy", "German", "Ended", date(2023, 6, 12), 21, 110),
    (13, "Past Imperfect", "Helen Marsh", "History", "English", "Active", date(2024, 4, 8), 21, 220),
    (14, "Reinas y Traidoras", "Lucía Ferrer", "History", "Spanish", "Active", date(2026, 1, 12), 21, 170),
    (15, "Slow Mornings", "Bea Lindqvist", "Wellness", "English", "Active", date(2026, 11, 9), 0, 0),
]
SPONSORS = [
    (1, "Brightbox Energy", "Energy", "Ingrid Holm"),
    (2, "NordBank", "Finance", "Ingrid Holm"),
    (3, "Pocketly", "Finance", "Samir Haddad"),
    (4, "Matelas Bleu", "Home", "Samir Haddad"),
    (5, "GreenFork", "Food & Drink", "Claire Dupont"),
    (6, "Café Tostado", "Food & Drink", "Claire Dupont"),
    (7, "Linguarama", "Education", "Ingrid Holm"),
    (8, "SkillForge", "Education", None),
    (9, "TunnelVPN", "Technology", "Samir Haddad"),
    (10, "Cloudnest", "Technology", "Samir Haddad"),
    (11, "Hearth & Hound", "Home", "Claire Dupont"),
    (12, "Velo-Werk", "Transport", "Ingrid Holm"),
    (13, "SunTrip Holidays", "Travel", "Claire Dupont"),
    (14, "Zen Garden Tea", "Food & Drink", None),
]
LAPSED = (4, 11)
PLATFORMS = ["Spotify", "Apple Podcasts", "YouTube Music", "Web Player"]
COUNTRIES = {
    "English": ["United Kingdom", "United States", "Ireland", "Germany"],
    "Spanish": ["Spain", "Mexico", "United States"],
    "German": ["Germany", "Austria", "Switzerland"],
}
TOPICS = [
    "The Missing Ledger",
    "A Long Night",
    "Nobody Asked",
    "What the Neighbours Saw",
    "The Second Half",
    "Small Print",
    "Under Pressure",
    "The Comeback",
    "Fault Lines",
    "Out of Office",
    "The Last Train",
    "Half Truths",
    "A Quiet Revolution",
    "Lost Luggage",
    "Plan B",
    "The Interview",
    "Old Friends",
    "Cold Water",
    "The Price of Salt",
    "Open Questions",
]


def rows() -> dict[str, list[Row]]:
    random = Random(SEED)
    episodes = _episodes(random)
    return {
        "shows": [show[:7] for show in SHOWS],
        "episodes": episodes,
        "downloads": _downloads(random, episodes),
        "sponsors": list(SPONSORS),
        "ad_spots": _spots(random, episodes),
    }


def _episodes(random: Random) -> list[Row]:
    found: list[Row] = []
    for show in SHOWS:
        if not show[7]:
            continue
        day = max(START, show[6]) + timedelta(days=random.randrange(6))
        end = date(2025, 12, 15) if show[5] == "Ended" else TODAY
        number = 0
        while day < end:
            number += 1
            kind = random.choices(["Full", "Bonus", "Trailer"], [84, 11, 5])[0]
            base = {"Full": 46, "Bonus": 22, "Trailer": 3}[kind]
            minutes = round(max(1.5, random.gauss(base + show[0] % 5 * 3, base / 6)), 1)
            cost = None if random.random() < 0.07 else round(minutes * random.uniform(14, 32) + 90, 2)
            title = f"{number}. {random.choice(TOPICS)}"
            explicit = random.random() < {"True Crime": 0.4, "Comedy": 0.5}.get(show[3], 0.06)
            found.append((show[0], title, kind, explicit, day, minutes, cost))
            day += timedelta(days=max(5, show[7] + random.randrange(-4, 5)))
    found.sort(key=lambda row: (row[4], row[0]))
    return [(2001 + place, *row) for place, row in enumerate(found)]


def _downloads(random: Random, episodes: list[Row]) -> list[Row]:
    found: list[Row] = []
    for episode in episodes:
        show = SHOWS[episode[1] - 1]
        factor = {"Full": 1.0, "Bonus": 0.6, "Trailer": 0.35}[episode[3]]
        growth = 1 + (episode[5] - START).days / 1400
        for _ in range(random.choice([2, 3, 4, 5, 6])):
            day = episode[5] + timedelta(days=int(random.expovariate(1 / 16)))
            if day > TODAY:
                continue
            platform = random.choices(PLATFORMS, [46, 31, 15, 8])[0]
            country = None if random.random() < 0.05 else random.choice(COUNTRIES[show[4]])
            count = max(4, round(show[8] * factor * growth * random.lognormvariate(0, 0.5)))
            done = round(count * min(0.97, max(0.15, random.gauss(0.78 - episode[6] / 260, 0.09))))
            found.append((episode[0], day, platform, country, count, done))
    found.sort(key=lambda row: (row[1], row[0]))
    return [(70001 + place, *row) for place, row in enumerate(found)]


def _spots(random: Random, episodes: list[Row]) -> list[Row]:
    found: list[Row] = []
    for episode in episodes:
        if episode[3] == "Trailer":
            continue
        show = SHOWS[episode[1] - 1]
        for _ in range(random.choices([0, 1, 2, 3], [12, 35, 35, 18])[0]):
            sponsor = random.choices(SPONSORS[:13], [9, 10, 7, 6, 11, 5, 6, 4, 12, 8, 5, 3, 6])[0]
            if sponsor[0] in LAPSED and episode[5] >= date(2026, 7, 1):
                sponsor = SPONSORS[12]
            position = random.choices(["Pre-roll", "Mid-roll", "Post-roll"], [35, 50, 15])[0]
            status = random.choices(["Aired", "Cancelled", "Make-good"], [88, 8, 4])[0]
            rate = {"Pre-roll": 1.1, "Mid-roll": 1.6, "Post-roll": 0.6}[position]
            fee = 0.0 if status == "Make-good" else round(show[8] * rate * random.uniform(0.9, 1.6), 2)
            age = (TODAY - episode[5]).days
            paid = status == "Aired" and random.random() < (0.97 if age > 90 else 0.45)
            found.append((episode[0], sponsor[0], position, status, episode[5], fee, paid))
    return [(30001 + place, *row) for place, row in enumerate(found)]
