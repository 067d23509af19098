"""Two years of maintenance in the plants of a maker of packaging, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

NOW = datetime(2026, 11, 23, 11, 0)
FIRST_DAY = date(2024, 11, 24)
DAYS = (NOW.date() - FIRST_DAY).days
SITES = [
    (1, "Köln-Nord", "Germany"),
    (2, "Saint-Étienne", "France"),
    (3, "Katowice", "Poland"),
    (4, "Puebla", "Mexico"),
    (5, "Tampa", "United States"),
]
TYPES = {
    "Injection Press": ["Arburg", "Engel"],
    "CNC Mill": ["DMG Mori", "Haas"],
    "Robot Arm": ["KUKA", "Fanuc"],
    "Conveyor": ["Interroll", None],
    "Packaging Machine": ["Multivac", "Syntegon"],
    "Compressor": ["Atlas Copco", "Kaeser"],
}
TECHS = [
    "Aleksandra Wójcik",
    "Björn Schäfer",
    "Camille Lefèvre",
    "Diego Hernández",
    "Emil Krawczyk",
    "Fatima Benali",
    "Gerd Hauser",
    "Hélène Morel",
    "Iván Rojas",
    "Joanna Mazur",
    "Kai Brenner",
    "Lucas Fabre",
    "Marisol Téllez",
    "Norbert Kuhn",
    "Olivier Chapuis",
    "Paweł Lis",
    "Quirin Maier",
    "Rosa Aguilar",
]
TRADES = ["Mechanic", "Electrician", "Automation", "Hydraulics"]


def rows() -> dict[str, list[tuple[object, ...]]]:
    random = Random(515)
    machines = _machines(random)
    technicians = [
        (
            300 + n,
            name,
            TRADES[n * 3 % 4],
            [3, 1, 2, 4, 3, 2, 1, 2, 4, 3, 1, 2, 4, 1, 2, 3, 1, 4][n],
            date(2015, 3, 2) + timedelta(days=random.randrange(0, 4200)),
            random.randrange(120, 260) / 4,
        )
        for n, name in enumerate(TECHS)
    ]
    orders = _orders(random, machines, technicians)
    downtimes = _downtimes(random, machines)
    sensors, readings = _sensors(random, machines)
    return {
        "sites": SITES,
        "machines": machines,
        "technicians": technicians,
        "work_orders": orders,
        "downtimes": downtimes,
        "sensors": sensors,
        "sensor_readings": readings,
    }


def _machines(random):
    found = []
    count = {}
    for n in range(1, 53):
        kind = random.choices(list(TYPES), [24, 16, 18, 14, 18, 10])[0]
        count[kind] = count.get(kind, 0) + 1
        installed = (
            date(2010, 5, 3) + timedelta(days=random.randrange(0, 5400))
            if n % 8
            else date(2026, 1, 12) + timedelta(days=n * 4)
        )
        found.append(
            (
                n,
                f"{kind} {count[kind]:02d}",
                kind,
                random.choice(TYPES[kind]),
                random.choices([1, 2, 3, 4], [34, 24, 24, 18])[0],
                None if kind == "Compressor" else f"Line {random.choice('ABCD')}",
                random.choices("ABC", [25, 45, 30])[0],
                installed,
                None if n % 15 == 0 else round(random.uniform(18_000, 420_000), -2),
                n % 17 == 0,
            )
        )
    return found


def _moment(random, day):
    return datetime(day.year, day.month, day.day, min(23, max(0, round(random.gauss(11, 4.5)))), random.randrange(60))


def _able(machines, day):
    return [m for m in machines if m[7] <= day and not m[9] and m[0] % 13]


def _orders(random, machines, technicians):
    found = []
    for offset in range(DAYS + 1):
        day = FIRST_DAY + timedelta(days=offset)
        expected = (1.9 + offset * 0.0009) * (0.4 if day.weekday() >= 5 else 1.2) * (1.35 if day.month in (1, 8) else 1)
        for _ in range(max(0, round(random.gauss(expected, 1.1)))):
            reported = _moment(random, day)
            if reported >= NOW:
                continue
            able = _able(machines, day)
            machine = random.choices(able, [1 + m[0] % 6 + (3 if m[7].year < 2015 else 0) for m in able])[0]
            kind = random.choices(["Corrective", "Preventive", "Inspection", "Improvement"], [44, 32, 18, 6])[0]
            priority = random.choices(
                ["Emergency", "High", "Medium", "Low"], [10, 22, 46, 22] if kind == "Corrective" else [0, 12, 55, 33]
            )[0]
            due = (
                None
                if kind == "Improvement"
                else day + timedelta(days={"Emergency": 1, "High": 4, "Medium": 12, "Low": 25}[priority])
            )
            hours = {"Emergency": 9, "High": 40, "Medium": 130, "Low": 300}[priority] * random.lognormvariate(-0.1, 0.8)
            done = reported + timedelta(minutes=round(hours * 60))
            fate = random.random()
            cancelled = fate < 0.04
            finished = not cancelled and done < NOW and fate < 0.98
            status = (
                "Cancelled"
                if cancelled
                else "Completed"
                if finished
                else random.choice(["Open", "In Progress", "Waiting for Parts"])
            )
            here = [t for t in technicians if t[3] == machine[4] and t[4] <= day and t[0] % 9]
            who = None if status == "Open" or not here else random.choices(here, [1 + t[0] % 4 for t in here])[0]
            labour = round(max(0.25, random.lognormvariate(1.0, 0.7)) * 4) / 4 if finished else None
            rate = who[5] if who else 45
            parts = (
                0.0
                if kind == "Inspection" or cancelled or random.random() < 0.3
                else round(random.lognormvariate(5.0, 1.1), 2)
            )
            found.append(
                (
                    70_000 + len(found),
                    machine[0],
                    who[0] if who else None,
                    kind,
                    priority,
                    status,
                    reported,
                    due,
                    done if finished else None,
                    labour,
                    round(labour * rate, 2) if labour else None,
                    parts,
                    random.random() < 0.09,
                )
            )
    return found


def _downtimes(random, machines):
    found = []
    for offset in range(DAYS + 1):
        day = FIRST_DAY + timedelta(days=offset)
        for _ in range(max(0, round(random.gauss(1.9 if day.weekday() < 5 else 0.7, 1.0)))):
            start = _moment(random, day)
            if start >= NOW:
                continue
            able = _able(machines, day)
            machine = random.choices(able, [1 + m[0] * 5 % 7 for m in able])[0]
            reason = random.choices(
                ["Breakdown", "Changeover", "Planned Maintenance", "Material Shortage", "Power Outage", None],
                [38, 20, 18, 13, 3, 8],
            )[0]
            mean = {
                "Breakdown": 4.6,
                "Changeover": 3.5,
                "Planned Maintenance": 4.9,
                "Material Shortage": 4.1,
                "Power Outage": 4.4,
                None: 3.2,
            }[reason]
            minutes = max(3, round(random.lognormvariate(mean, 0.7)))
            end = start + timedelta(minutes=minutes)
            going = end >= NOW
            planned = reason in ("Changeover", "Planned Maintenance")
            found.append(
                (
                    40_000 + len(found),
                    machine[0],
                    start,
                    None if going else end,
                    None if going else minutes,
                    reason,
                    planned,
                    0 if planned or going else round(minutes * random.uniform(0.4, 3.2)),
                )
            )
    # The day's last stops are still going on.
    for machine, hour in ((3, 6), (21, 9)):
        found.append(
            (40_000 + len(found), machine, NOW.replace(hour=hour, minute=12), None, None, "Breakdown", False, 0)
        )
    return found


def _sensors(random, machines):
    sensors, readings = [], []
    kinds = {"Temperature": ("°C", 62, 9, 80), "Vibration": ("mm/s", 3.1, 1.1, 5.5), "Pressure": ("bar", 6.2, 0.5, 7.3)}
    for machine in machines:
        if machine[0] % 7 == 3:
            continue
        for kind in random.sample(list(kinds), random.choice([1, 1, 2])):
            unit, mean, spread, limit = kinds[kind]
            number = f"SN-{len(sensors) + 101}"
            active = random.random() > 0.1
            sensors.append((number, machine[0], kind, unit, active))
            if len(sensors) % 18 == 0:
                continue
            day = max(FIRST_DAY, machine[7]) + timedelta(days=random.randrange(1, 20))
            last = NOW.date() if active else date(2026, 6, 1)
            while day < last:
                value = round(random.gauss(mean + machine[0] % 5 * spread / 8, spread), 3)
                readings.append((10_000_000 + len(readings), number, _moment(random, day), value, value > limit))
                day += timedelta(days=random.randrange(9, 20))
    return sensors, readings
