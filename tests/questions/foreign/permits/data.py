"""Two years of a city's building-permit office, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 5507

Row = tuple[object, ...]

INSPECTORS: list[Row] = [
    (1, "Dolores Vega", "Structural", "North Annex", date(2011, 5, 2)),
    (2, "Martin Kowalski", "Structural", "City Hall", date(2015, 9, 14)),
    (3, "Shanice Brown", "Electrical", "City Hall", date(2018, 2, 5)),
    (4, "Tom O'Hara", "Electrical", "Harbor Office", date(2009, 11, 30)),
    (5, "Priya Raman", "Plumbing", "North Annex", date(2020, 6, 15)),
    (6, "Gustavo Núñez", "Plumbing", "Harbor Office", date(2013, 3, 18)),
    (7, "Helen Tran", "Fire Safety", "City Hall", date(2016, 8, 22)),
    (8, "Darnell Washington", "Fire Safety", "North Annex", date(2022, 1, 10)),
    (9, "Ingrid Sorensen", "Mechanical", "Harbor Office", date(2019, 4, 8)),
    (10, "Kevin Liu", "Mechanical", "City Hall", date(2024, 9, 3)),
    (11, "Rebecca Stone", "Structural", "Harbor Office", date(2025, 7, 7)),
    (12, "Aaron Feld", "Electrical", "North Annex", date(2026, 11, 9)),
]
TYPES = ["New Construction", "Addition", "Remodel", "Demolition", "Roofing", "Solar Panel", "Pool", "Sign"]
VALUES = [420000, 95000, 48000, 30000, 16000, 22000, 60000, 6000]
DISTRICTS = ["Old Town", "Riverfront", "Oak Hills", "South Market", "University Park", "Mill Creek", "Port-Royal"]
DISTRICT_WEIGHTS = [14, 21, 18, 12, 9, 16, 10]
APPLICANTS = [
    "Summit Builders",
    "Blue Heron Homes",
    "Castillo & Sons",
    "Metro Renovations",
    "Evergreen Roofing",
    "Sunlite Solar",
    "Bayside Contractors",
    "Pérez Construction",
    "Keystone Development",
    "Riverbend Properties",
    "Atlas Demolition",
    "Hearthstone Remodeling",
    "Clearwater Pools",
    "Liberty Signs",
    "Owner Builder",
    "Northgate Partners",
    "Union Steelworks",
    "Cedar & Pine Homes",
    "Meridian Group",
    "Twin Oaks LLC",
]
INSPECTION_TYPES = ["Foundation", "Framing", "Electrical", "Plumbing", "Fire Safety", "Final"]
TRADE_OF = {
    "Foundation": [1, 2, 11],
    "Framing": [1, 2, 11, 2],
    "Electrical": [3, 4, 3],
    "Plumbing": [5, 6, 5, 5],
    "Fire Safety": [7, 8, 7],
    "Final": [1, 2, 4, 7, 9, 10, 9],
}


def rows() -> dict[str, list[Row]]:
    """The rows of every table."""
    chance = Random(SEED)
    applications, inspections, fees = [], [], []
    span = (TODAY - FIRST_DAY).days
    submitted = sorted(FIRST_DAY + timedelta(days=int(span * chance.random() ** 0.9)) for _ in range(680))
    for number, start in enumerate(submitted, 1):
        kind = chance.choices(range(8), [12, 15, 24, 6, 19, 13, 6, 5])[0]
        value = None if chance.random() < 0.07 else round(VALUES[kind] * chance.lognormvariate(0, 0.5), -2)
        district = chance.choices(DISTRICTS, DISTRICT_WEIGHTS)[0]
        applicant = APPLICANTS[int(len(APPLICANTS) * chance.random() ** 1.6)]
        online = chance.random() < (0.45 if start < date(2025, 9, 1) else 0.68)
        use = chance.choices(["Residential", "Commercial", "Industrial"], [64, 28, 8])[0]
        decided = start + timedelta(days=4 + int(chance.expovariate(1 / (34 if kind < 3 else 17))))
        status = chance.choices(["Approved", "Denied", "Withdrawn"], [79, 13, 8])[0]
        if decided > TODAY:
            decided, status = None, chance.choice(["Submitted", "Under Review", "Under Review"])
        expires = decided + timedelta(days=365) if decided and status == "Approved" else None
        label = f"BP-{start.year}-{number:04d}"
        applications.append(
            (number, label, TYPES[kind], use, district, applicant, online, status, value, start, decided, expires)
        )
        charges = [("Application Fee", 75.0 + 25 * (kind < 2), start)]
        if status in ("Approved", "Denied") and decided:
            review = round((value or 20000) * 0.004 + 60, 2)
            charges.append(("Plan Review", review, start + (decided - start) / 2))
        if status == "Approved" and decided:
            for _ in range(chance.choices([0, 1, 2, 3, 4, 5], [14, 18, 22, 22, 14, 10])[0]):
                day = decided + timedelta(days=chance.randint(7, 170))
                if day > TODAY:
                    continue
                if day.weekday() > 4:
                    day -= timedelta(days=2)
                what = chance.choice(INSPECTION_TYPES)
                who = None if chance.random() < 0.04 else chance.choice(TRADE_OF[what])
                if who == 11 and day < date(2025, 7, 7):
                    who = 2
                result = chance.choices(["Passed", "Failed", "Partial Pass", "No Access"], [64, 19, 10, 7])[0]
                found = chance.randint(1, 6) if result == "Failed" else int(result == "Partial Pass")
                minutes = None if result == "No Access" else max(15, int(chance.gauss(58, 18)))
                again = chance.random() < 0.2
                inspections.append((0, number, who, what, day, result, found, minutes, again))
                if again and chance.random() < 0.8:
                    charges.append(("Reinspection", 120.0, day))
        if chance.random() < 0.05:
            charges.append(("Late Penalty", float(chance.choice([150, 200, 350])), start + timedelta(days=40)))
        for what, amount, day in charges:
            if day > TODAY:
                continue
            paid = day + timedelta(days=int(chance.expovariate(1 / 14)))
            paid = None if paid > TODAY or chance.random() < 0.07 else paid
            method = chance.choices(["Card", "Check", "Bank Transfer", "Cash"], [48, 20, 26, 6])[0] if paid else None
            fees.append((0, number, what, amount, day, paid, method))
    inspections.sort(key=lambda row: (row[4], row[1]))
    fees.sort(key=lambda row: (row[4], row[1]))
    return {
        "applications": applications,
        "inspectors": INSPECTORS,
        "inspections": [(i, *row[1:]) for i, row in enumerate(inspections, 1)],
        "fees": [(i, *row[1:]) for i, row in enumerate(fees, 1)],
    }
