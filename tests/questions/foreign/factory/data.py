"""Two years of a maker of metal parts and its machines, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

TODAY = date(2026, 11, 23)
FIRST = date(2024, 12, 2)

LINES = [
    (1, "Press Line A", "Hall 1", "Stamping", "Beata Kowalczyk", date(2009, 3, 16)),
    (2, "Press Line B", "Hall 1", "Stamping", "Beata Kowalczyk", date(2016, 8, 1)),
    (3, "Weld Cell 1", "Hall 2", "Welding", "Stefan Jäger", date(2012, 5, 7)),
    (4, "Weld Cell 2", "Hall 2", "Welding", None, date(2019, 1, 14)),
    (5, "Powder Coating", "Hall 3", "Coating", "Dilara Aydın", date(2014, 10, 6)),
    (6, "Assembly North", "Hall 4", "Assembly", "Marc Lefèvre", date(2017, 4, 3)),
    (7, "Assembly South", "Hall 4", "Assembly", "Joanna Pryce", date(2021, 9, 20)),
    (8, "Laser Cutting", "Hall 1", "Cutting", "Stefan Jäger", date(2026, 10, 26)),
]
WEIGHTS = [18, 16, 15, 11, 14, 14, 12]
MACHINES = {
    1: ("PR", "Press", ["Schuler", "Komatsu"], 5),
    2: ("PR", "Press", ["Schuler", "Aida"], 4),
    3: ("WR", "Welding Robot", ["KUKA", "Fanuc"], 4),
    4: ("WR", "Welding Robot", ["KUKA", "Yaskawa"], 3),
    5: ("CO", "Coating Booth", ["Gema", "Wagner"], 3),
    6: ("AS", "Screwdriving Station", ["Desoutter", "Atlas Copco"], 4),
    7: ("AS", "Screwdriving Station", ["Atlas Copco", "Weber"], 4),
    8: ("LC", "Laser Cutter", ["Trumpf"], 2),
}
FAMILIES = {
    "Brackets": ["Engine Bracket", "Shelf Bracket", "Battery Bracket", "Roof Bracket", "Pump Bracket"],
    "Housings": ["Motor Housing", "Sensor Housing", "Inverter Housing", "Lamp Housing"],
    "Seat Parts": ["Seat Rail", "Recliner Plate", "Seat Frame", "Headrest Guide"],
    "Hinges": ["Door Hinge", "Boot Hinge", "Hatch Hinge"],
    "Covers": ["Cable Cover", "Fan Cover", "Brake Cover", "Filter Cover"],
}
CUSTOMERS = ["Volmar Automotive", "Nordhavn Marine", "Brightline Rail", "Cassel Appliances", "Ōtsuka Mobility"]
REASONS = ["Tool change", "Material jam", "Sensor fault", "Hydraulic leak", "No material", "No operator", "Software"]
DEFECTS = ["Scratches", "Burrs", "Wrong dimension", "Porosity", "Missing part"]
INSPECTORS = ["Hanna Lind", "Owen Marsh", "Piotr Wójcik", "Chiara Bellini"]
FITTERS = ["Ralf Brenner", "Noor Haddad", "Tim O'Shea", "Kasia Mazur"]
REPORTERS = ["Beata Kowalczyk", "Stefan Jäger", "Dilara Aydın", "Marc Lefèvre", "Joanna Pryce", "Emil Novák"]


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table."""
    r = Random(4417)
    machines = _machines(r)
    articles = _articles(r)
    orders = _orders(r, articles)
    return {
        "production_lines": list(LINES),
        "machines": machines,
        "articles": articles,
        "production_orders": orders,
        "stoppages": _stoppages(r, machines),
        "inspections": _inspections(r, orders),
        "maintenance_jobs": _jobs(r, machines),
    }


def _machines(r: Random) -> list[tuple[Any, ...]]:
    found = []
    for line, (code, kind, makers, count) in MACHINES.items():
        for n in range(count):
            started = max(LINES[line - 1][5], date(2009, 1, 5))
            installed = started if n == 0 else started + timedelta(days=r.randrange(0, 1600))
            installed = min(installed, date(2026, 10, 26))
            found.append(
                (
                    400 + len(found) + 1,
                    line,
                    f"{code}-{line}0{n + 1}",
                    kind,
                    None if r.random() < 0.07 else r.choice(makers),
                    installed,
                    None if r.random() < 0.1 else TODAY + timedelta(days=r.randrange(-20, 190)),
                    n == 1,
                )
            )
    return found


def _articles(r: Random) -> list[tuple[Any, ...]]:
    found = []
    for family, names in FAMILIES.items():
        for name in names:
            for suffix in r.choice([[""], [" L", " R"], [""]]):
                n = len(found)
                found.append(
                    (
                        3001 + n,
                        f"A-{7100 + n * 13}",
                        f"{name}{suffix}",
                        family,
                        None if r.random() < 0.12 else r.choice(CUSTOMERS),
                        round(r.uniform(0.6, 14.5), 2),
                        date(2021, 2, 1) + timedelta(days=r.randrange(0, 1700)),
                    )
                )
    for name, family in [("Tray Cover", "Covers"), ("Gate Hinge", "Hinges")]:
        n = len(found)
        found.append((3001 + n, f"A-{7100 + n * 13}", name, family, CUSTOMERS[n % 5], 3.4, date(2026, 11, 2)))
    return found


def _orders(r: Random, articles: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    made = articles[:-2]
    demand = [r.choice([1, 1, 2, 3, 5]) for _ in made]
    raw = []
    day = FIRST
    while day <= date(2027, 1, 15):
        if day.weekday() < 5 or (day.weekday() == 5 and r.random() < 0.3):
            count = 3 if day <= TODAY else 1
            for _ in range(r.randrange(1, count + 2)):
                line = r.choices(range(1, 8), WEIGHTS)[0]
                article = r.choices(made, demand)[0]
                planned = r.choice([200, 300, 400, 500, 600, 800, 1000, 1200, 1500])
                shift = r.choices(["Early", "Late", "Night"], [46, 38, 16])[0]
                rate = {1: 0.02, 2: 0.025, 3: 0.04, 4: 0.055, 5: 0.035, 6: 0.015, 7: 0.02}[line]
                rate *= 1.5 if shift == "Night" else 1
                good = scrap = setup = energy = done = None
                if day >= TODAY:
                    status = "Planned" if day > TODAY else "Running"
                elif r.random() < 0.035:
                    status = "Cancelled"
                elif (TODAY - day).days < 4 and r.random() < 0.5:
                    status = "Running"
                else:
                    status = "Completed"
                    made_pcs = round(planned * r.choice([1, 1, 1, 0.98, 0.95, 0.9, 0.82]))
                    scrap = min(made_pcs, round(made_pcs * rate * r.lognormvariate(-0.2, 0.7)))
                    good = made_pcs - scrap
                    setup = None if r.random() < 0.05 else r.choice([15, 20, 25, 30, 40, 45, 60, 90, 120])
                    energy = round(made_pcs * r.uniform(0.12, 0.4), 1)
                    done = min(day + timedelta(days=r.choices([0, 1, 2, 4], [60, 26, 10, 4])[0]), TODAY)
                raw.append([line, article[0], shift, status, day, done, planned, good, scrap, setup, energy])
        day += timedelta(days=1)
    return [(20001 + n, f"PO-{v[4].year}-{1 + n:05d}", *v) for n, v in enumerate(raw)]


def _stoppages(r: Random, machines: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    raw = []
    for m in machines:
        if m[0] in (405, 419):
            continue
        gap = r.choice([11, 18, 26, 40])
        moment = max(datetime(2024, 12, 2, 6), datetime(m[5].year, m[5].month, m[5].day, 6))
        while True:
            moment += timedelta(minutes=max(90, round(r.expovariate(1 / (gap * 1440)))))
            if moment >= datetime(2026, 11, 23, 6):
                break
            reason = r.choices(REASONS, [24, 20, 15, 8, 14, 10, 9])[0]
            minutes = max(4, round(r.lognormvariate(3.6, 0.9)))
            raw.append(
                [
                    m[0],
                    None if r.random() < 0.06 else reason,
                    reason == "Tool change" and r.random() < 0.85,
                    r.choice(REPORTERS),
                    moment,
                    moment + timedelta(minutes=minutes),
                ]
            )
    raw.sort(key=lambda v: (v[4], v[0]))
    for v, (machine, reason) in zip(
        raw[-3:], [(403, "Hydraulic leak"), (411, "Sensor fault"), (415, None)], strict=True
    ):
        v[0], v[1], v[2], v[5] = machine, reason, False, None
    return [(70001 + n, *v) for n, v in enumerate(raw)]


def _inspections(r: Random, orders: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    raw = []
    for o in orders:
        if o[5] != "Completed" or r.random() < 0.45:
            continue
        for _ in range(r.choices([1, 2], [85, 15])[0]):
            sample = r.choice([20, 32, 50, 80])
            share = o[10] / max(1, o[9] + o[10])
            defects = sum(r.random() < share for _ in range(sample))
            verdict = "Failed" if defects >= 4 else "Passed" if defects <= 1 or r.random() < 0.6 else "Rework"
            raw.append(
                [
                    o[0],
                    r.choices(INSPECTORS, [40, 30, 20, 10])[0],
                    min(o[7] + timedelta(days=r.choice([0, 0, 1, 3])), TODAY),
                    verdict,
                    None if defects == 0 else r.choice(DEFECTS),
                    sample,
                    defects,
                ]
            )
    raw.sort(key=lambda v: (v[2], v[0], v[1]))
    return [(90001 + n, *v) for n, v in enumerate(raw)]


def _jobs(r: Random, machines: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    raw = []
    for m in machines:
        if m[0] == 419:
            continue
        for _ in range(r.randrange(4, 19)):
            raised = max(FIRST, m[5]) + timedelta(days=r.randrange(0, max(2, (TODAY - max(FIRST, m[5])).days)))
            kind = r.choices(["Preventive", "Repair", "Inspection"], [48, 38, 14])[0]
            planned = raised + timedelta(days=r.choice([7, 14, 21, 30, 45]) if kind != "Repair" else r.randrange(0, 4))
            done = planned + timedelta(days=r.choice([-2, 0, 0, 0, 1, 3, 8, 20]))
            done = max(done, raised)
            finished = done if done <= TODAY and r.random() < 0.96 else None
            raw.append(
                [
                    m[0],
                    kind,
                    r.choices(["High", "Normal", "Low"], [22, 58, 20])[0],
                    None if finished is None and r.random() < 0.5 else r.choice(FITTERS),
                    raised,
                    planned,
                    finished,
                    None if finished is None else r.choice([0.5, 1, 1.5, 2, 3, 4.5, 6, 9]),
                    None
                    if finished is None or r.random() < 0.15
                    else 0
                    if r.random() < 0.2
                    else round(r.lognormvariate(5, 1), 2),
                ]
            )
    raw.sort(key=lambda v: (v[4], v[0], v[5]))
    return [(5001 + n, *v) for n, v in enumerate(raw)]
