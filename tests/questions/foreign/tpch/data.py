"""Orders of a parts trader from 2023 to today in the columns of TPC-H, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2023, 1, 1)
SEED = 1993
CUSTOMERS = 240
SUPPLIERS = 40
PARTS = 160
ORDERS = 2550

Row = tuple[object, ...]


def _words(text: str) -> list[str]:
    return text.split()


REGIONS = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"]
NATIONS = [
    ("ALGERIA", 0), ("ARGENTINA", 1), ("BRAZIL", 1), ("CANADA", 1), ("EGYPT", 4), ("ETHIOPIA", 0), ("FRANCE", 3),
    ("GERMANY", 3), ("INDIA", 2), ("INDONESIA", 2), ("IRAN", 4), ("IRAQ", 4), ("JAPAN", 2), ("JORDAN", 4),
    ("KENYA", 0), ("MOROCCO", 0), ("MOZAMBIQUE", 0), ("PERU", 1), ("CHINA", 2), ("ROMANIA", 3), ("SAUDI ARABIA", 4),
    ("VIETNAM", 2), ("RUSSIA", 3), ("UNITED KINGDOM", 3), ("UNITED STATES", 1),
]  # fmt: skip
SEGMENTS = ["AUTOMOBILE", "BUILDING", "FURNITURE", "HOUSEHOLD", "MACHINERY"]
ORDER_PRIORITIES = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"]
SHIP_MODES = ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"]
INSTRUCTIONS = ["COLLECT COD", "DELIVER IN PERSON", "NONE", "TAKE BACK RETURN"]
TYPE_WORDS = (
    ["STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"],
    ["ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"],
    ["TIN", "NICKEL", "BRASS", "STEEL", "COPPER"],
)
CONTAINERS = [f"{size} {kind}" for size in ("SM", "MED", "LG", "JUMBO") for kind in ("BOX", "BAG", "DRUM")]
COLOURS = _words(
    "almond antique aquamarine azure beige bisque black blue blush brown burlywood chartreuse chiffon chocolate coral "
    "cornsilk cream cyan firebrick forest"
)

CENT = Decimal("0.01")


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    parts = _parts(random)
    customers = _customers(random)
    orders, lines = _orders(random, parts)
    return {
        "region": [(number, name, None) for number, name in enumerate(REGIONS)],
        "nation": [(number, name, region, None) for number, (name, region) in enumerate(NATIONS)],
        "supplier": _suppliers(random),
        "customer": customers,
        "part": parts,
        "orders": orders,
        "lineitem": lines,
    }


def _parts(random: Random) -> list[Row]:
    found: list[Row] = []
    for key in range(1, PARTS + 1):
        maker = 1 + key % 5
        found.append((
            key, f"{random.choice(COLOURS)} {random.choice(COLOURS)} no {key}", f"Manufacturer#{maker}",
            f"Brand#{maker}{1 + random.randrange(5)}", " ".join(random.choice(words) for words in TYPE_WORDS),
            random.randrange(1, 51), random.choice(CONTAINERS), Decimal(random.randrange(90_000, 210_000)) / 100,
        ))  # fmt: skip
    return found


def _customers(random: Random) -> list[Row]:
    weights = [1 + number % 7 for number in range(len(NATIONS))]
    return [
        (key, f"Customer#{key:09d}", f"{random.randrange(1, 400)} {random.choice(COLOURS).title()} Street",
         nation, _phone(random, nation), Decimal(random.randrange(-99_999, 999_999)) / 100, random.choice(SEGMENTS))
        for key in range(1, CUSTOMERS + 1)
        for nation in random.choices(range(len(NATIONS)), weights)
    ]  # fmt: skip


def _suppliers(random: Random) -> list[Row]:
    return [
        (key, f"Supplier#{key:09d}", f"{random.randrange(1, 90)} {random.choice(COLOURS).title()} Park",
         nation, _phone(random, nation), Decimal(random.randrange(-99_999, 999_999)) / 100)
        for key in range(1, SUPPLIERS + 1)
        for nation in [random.randrange(len(NATIONS))]
    ]  # fmt: skip


def _phone(random: Random, nation: int) -> str:
    return f"{10 + nation}-{random.randrange(100, 1000)}-{random.randrange(100, 1000)}-{random.randrange(1000, 10000)}"


def _orders(random: Random, parts: list[Row]) -> tuple[list[Row], list[Row]]:
    orders: list[Row] = []
    lines: list[Row] = []
    days = (TODAY - FIRST_DAY).days
    moments = sorted(int(days * random.random() ** 0.85) + 1 for _ in range(ORDERS))
    # As in TPC-H, every third customer never orders.
    buyers = [key for key in range(1, CUSTOMERS + 1) if key % 3]
    for number, offset in enumerate(moments, start=1):
        ordered = FIRST_DAY + timedelta(days=offset)
        key = 7 * number + 3
        made = [_line(random, key, line, ordered, parts) for line in range(1, random.randrange(1, 8) + 1)]
        lines += made
        buyer = random.choices(buyers, [1 + each % 11 for each in buyers])[0]
        orders.append((
            key, buyer, _order_status(made), _total(made), ordered, random.choice(ORDER_PRIORITIES),
            f"Clerk#{random.randrange(1, 21):09d}",
        ))  # fmt: skip
    return orders, lines


def _line(random: Random, order: int, number: int, ordered: date, parts: list[Row]) -> Row:
    part = parts[int(len(parts) * random.random() ** 1.3)]
    quantity = random.randrange(1, 51)
    price = (Decimal(str(part[7])) * quantity).quantize(CENT, ROUND_HALF_UP)
    shipped = ordered + timedelta(days=random.randrange(1, 100))
    received = shipped + timedelta(days=random.randrange(1, 31))
    is_shipped = shipped < TODAY
    is_received = received < TODAY
    flag = "N" if not is_received else random.choices("RAN", [10, 12, 78])[0]
    return (
        order, number, part[0], 1 + (int(str(part[0])) * 7 + random.randrange(4) * 11) % SUPPLIERS, Decimal(quantity),
        price, Decimal(random.randrange(0, 11)) / 100, Decimal(random.randrange(0, 9)) / 100, flag,
        "F" if is_shipped else "O", shipped if is_shipped else None,
        ordered + timedelta(days=random.randrange(30, 91)), received if is_received else None,
        random.choice(INSTRUCTIONS), random.choices(SHIP_MODES, [16, 6, 12, 14, 15, 17, 20])[0],
    )  # fmt: skip


def _order_status(lines: list[Row]) -> str:
    states = {str(line[9]) for line in lines}
    return states.pop() if len(states) == 1 else "P"


def _total(lines: list[Row]) -> Decimal:
    total = Decimal(0)
    for line in lines:
        price, discount, tax = (Decimal(str(line[at])) for at in (5, 6, 7))
        total += price * (1 - discount) * (1 + tax)
    return total.quantize(CENT, ROUND_HALF_UP)
