"""Two years of a tutoring company's pupils, enrolments, registers and fees, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 25)

Row = tuple[object, ...]

COURSES: list[Row] = [
    (1, "GCSE Maths Booster", "Maths", "GCSE", "Helen Adeyemi", "In Person", "North Street", 12, 320.0),
    (2, "GCSE Maths Online", "Maths", "GCSE", "Tom Barraclough", "Online", None, 20, 240.0),
    (3, "A-Level Maths", "Maths", "A-Level", "Helen Adeyemi", "In Person", "North Street", 10, 410.0),
    (4, "Primary Numbers", "Maths", "Primary", "Siân Evans", "In Person", "Castle Gate", 8, 210.0),
    (5, "GCSE English Language", "English", "GCSE", "Rachel Okoro", "In Person", "Castle Gate", 12, 300.0),
    (6, "Creative Writing Club", "English", "Primary", "Rachel Okoro", "In Person", "Castle Gate", 14, 160.0),
    (7, "A-Level English Literature", "English", "A-Level", "James Whitlock", "Online", None, 16, 360.0),
    (8, "Reading Rescue", "English", "Primary", "Siân Evans", "In Person", "St Mary's Hall", 6, 230.0),
    (9, "GCSE Biology", "Science", "GCSE", "Farah Siddiqui", "In Person", "St Mary's Hall", 12, 310.0),
    (10, "GCSE Chemistry", "Science", "GCSE", "Farah Siddiqui", "In Person", "North Street", 12, 310.0),
    (11, "A-Level Physics", "Science", "A-Level", "Piotr Zieliński", "Online", None, 16, 395.0),
    (12, "A-Level Chemistry", "Science", "A-Level", "Farah Siddiqui", "In Person", "North Street", 10, 415.0),
    (13, "GCSE French", "Languages", "GCSE", "Chloé Martin", "Online", None, 16, 260.0),
    (14, "GCSE Spanish", "Languages", "GCSE", "Chloé Martin", "In Person", "Castle Gate", 12, 290.0),
    (15, "11+ Preparation", "Entrance Exams", "Primary", "Tom Barraclough", "In Person", "St Mary's Hall", 15, 450.0),
    (16, "Python for Teens", "Computing", "GCSE", "Piotr Zieliński", "Online", None, 25, 220.0),
    (17, "A-Level Latin", "Languages", "A-Level", "James Whitlock", "Online", None, 8, 380.0),
]
WITHOUT_PUPILS = {17}
FIRST = [
    "Aisha",
    "Ben",
    "Callum",
    "Daisy",
    "Ethan",
    "Freya",
    "George",
    "Hannah",
    "Isla",
    "Jack",
    "Kiran",
    "Lily",
    "Mohammed",
    "Niamh",
    "Oscar",
    "Poppy",
    "Quinn",
    "Ruby",
    "Samuel",
    "Tara",
    "Uzma",
    "Violet",
    "William",
    "Yusuf",
    "Zoë",
]
LAST = [
    "Ahmed",
    "Bennett",
    "Clarke",
    "Davies",
    "Edwards",
    "Foster",
    "Green",
    "Hughes",
    "Iqbal",
    "Jones",
    "Khan",
    "Lewis",
    "Morris",
    "Nguyen",
    "O'Brien",
    "Patel",
    "Quigley",
    "Roberts",
    "Shaw",
    "Taylor",
    "Underwood",
    "Vaughan",
    "Wood",
    "Young",
]
YEARS = ["Year 5", "Year 6", "Year 9", "Year 10", "Year 11", "Year 12", "Year 13"]
LEVEL = {
    "Year 5": "Primary", "Year 6": "Primary", "Year 9": "GCSE", "Year 10": "GCSE", "Year 11": "GCSE",
    "Year 12": "A-Level", "Year 13": "A-Level",
}  # fmt: skip
TOWNS = ["Harrogate", "Leeds", "Wetherby", "York", "Ilkley", "Stoke-on-Trent"]
SCHOOLS = ["St Aidan's", "Rossett School", "Kings Park Academy", "Moor Lane Primary", None]
REASONS = ["Moved Away", "Too Expensive", "Timetable Clash", "Unhappy with Tutor", None]
MARKS = ["Present", "Late", "Absent", "Excused"]
METHODS = ["Direct Debit", "Card", "Bank Transfer", "Voucher"]
PLACE_WEIGHT = {1: 14, 2: 8, 3: 9, 5: 9, 9: 5, 10: 7, 11: 6, 12: 5, 15: 12, 16: 6}


def rows() -> dict[str, list[Row]]:
    """All rows by table."""
    random = Random(1944)
    pupils = _pupils(random)
    enrolments = _enrolments(random, pupils)
    return {
        "pupils": pupils,
        "courses": COURSES,
        "enrolments": enrolments,
        "attendance": _attendance(random, enrolments),
        "fees": _fees(random, pupils),
    }


def _pupils(random: Random) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 211):
        name = f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
        registered = FIRST_DAY - timedelta(days=200) + timedelta(days=int(920 * random.random()))
        found.append(
            (
                number,
                name,
                random.choices(YEARS, [9, 16, 10, 18, 24, 12, 11])[0],
                random.choices(TOWNS, [36, 24, 14, 12, 9, 5])[0],
                random.choices(SCHOOLS, [28, 24, 18, 15, 15])[0],
                f"07700 90{number:04}",
                random.random() < 0.14,
                registered,
            )
        )
    return found


def _day_of(value: object) -> date:
    assert isinstance(value, date)
    return value


def _enrolments(random: Random, pupils: list[Row]) -> list[Row]:
    found: list[Row] = []
    for pupil in pupils[:190]:
        able = [c for c in COURSES if c[3] == LEVEL[str(pupil[2])] and c[0] not in WITHOUT_PUPILS]
        weights = [PLACE_WEIGHT.get(int(str(c[0])), 4) for c in able]
        for _ in range(random.choices([1, 2, 3, 4], [30, 34, 22, 14])[0]):
            course = random.choices(able, weights)[0]
            first = max(FIRST_DAY, _day_of(pupil[7]))
            began = first + timedelta(days=int((TODAY - first).days * random.random()))
            end = began + timedelta(days=random.choice([84, 120, 170, 250]))
            fate = random.choices(["Completed", "Withdrawn"], [78, 22])[0]
            if fate == "Withdrawn":
                end = began + timedelta(days=random.randrange(14, 100))
            is_over = end < TODAY
            mark = min(98, max(24, round(random.gauss(66, 13)))) if is_over and fate == "Completed" else None
            found.append(
                (
                    5_000 + len(found) + 1,
                    pupil[0],
                    course[0],
                    began,
                    end if is_over else None,
                    fate if is_over else "Active",
                    random.choices(REASONS, [22, 30, 26, 12, 10])[0] if is_over and fate == "Withdrawn" else None,
                    mark if random.random() < 0.93 else None,
                )
            )
    return found


def _attendance(random: Random, enrolments: list[Row]) -> list[Row]:
    found: list[Row] = []
    for enrolment in enrolments:
        first = _day_of(enrolment[3])
        last = TODAY if enrolment[4] is None else _day_of(enrolment[4])
        span = (last - first).days
        for _ in range(min(6, span // 14)):
            lesson = first + timedelta(days=random.randrange(1, span + 1))
            if lesson.weekday() == 6:
                lesson -= timedelta(days=1)
            mark = random.choices(MARKS, [78, 9, 9, 4])[0]
            minutes = {"Present": 60, "Late": random.choice([40, 45, 50]), "Absent": 0, "Excused": 0}[mark]
            found.append((70_000 + len(found) + 1, enrolment[0], lesson, mark, minutes))
    return found


def _fees(random: Random, pupils: list[Row]) -> list[Row]:
    found: list[Row] = []
    for number in range(1, 721):
        pupil = random.choice(pupils[:200])
        first = max(FIRST_DAY, _day_of(pupil[7]))
        billed = first + timedelta(days=int((TODAY - first).days * random.random()))
        kind, low, high = random.choices(
            [("Tuition", 160, 450), ("Materials", 12, 60), ("Exam Entry", 45, 140), ("Registration", 35, 36)],
            [64, 16, 12, 8],
        )[0]
        amount = round(random.uniform(low, high), 2)
        due = billed + timedelta(days=21)
        paid = billed + timedelta(days=max(0, round(random.gauss(17, 11))))
        is_paid = paid <= TODAY and random.random() > 0.06
        found.append(
            (
                90_000 + number,
                pupil[0],
                kind,
                amount,
                billed,
                due,
                paid if is_paid else None,
                random.choices(METHODS, [46, 30, 18, 6])[0] if is_paid else None,
            )
        )
    return found
