"""Two years of a small restaurant group, the same on every run."""

from datetime import date, datetime, time, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 24)
LOCATIONS = [
    (1, "Casa Verde Soho", "London", "London", "Tapas Bar", 64, "Núria Ferrer", date(2016, 4, 8), False),
    (2, "Casa Verde Camden", "London", "London", "Tapas Bar", 48, "Tom Ashworth", date(2018, 9, 1), True),
    (3, "Verde & Vino Bath", "Bath", "South West", "Trattoria", 52, "Giulia Conti", date(2019, 6, 14), True),
    (4, "Harbourside Kitchen", "Bristol", "South West", "Trattoria", 90, "Owen Pryce", date(2020, 10, 2), True),
    (5, "Verde Noodle Leeds", "Leeds", "North", "Noodle House", 40, "Mei-Ling Chen", date(2022, 3, 25), False),
    (6, "Old Town Verde", "Edinburgh", "Scotland", "Tapas Bar", 58, None, date(2023, 5, 19), False),
    (
        7,
        "Quayside Noodles",
        "Newcastle upon Tyne",
        "North",
        "Noodle House",
        36,
        "Farah Siddiqui",
        date(2025, 9, 12),
        True,
    ),
    (8, "Cardiff Bay Verde", "Cardiff", "Wales", "Trattoria", 70, "Rhys Morgan", date(2026, 12, 4), True),
]
MENU = [
    ("Patatas Bravas", "Starter", 6.5, True),
    ("Jamón Ibérico", "Starter", 14.0, False),
    ("Pan con Tomate", "Starter", 5.0, True),
    ("Crispy Spring Rolls", "Starter", 7.0, True),
    ("Burrata & Figs", "Starter", 9.5, True),
    ("Gambas al Ajillo", "Starter", 11.5, False),
    ("Paella Valenciana", "Main", 19.5, False),
    ("Veggie Paella", "Main", 17.0, True),
    ("Tagliatelle al Ragù", "Main", 16.5, False),
    ("Risotto ai Funghi", "Main", 15.5, True),
    ("Beef Ramen", "Main", 15.0, False),
    ("Tofu Udon", "Main", 13.5, True),
    ("Sea Bass", "Main", 22.0, False),
    ("Ribeye 300g", "Main", 29.0, False),
    ("Margherita", "Main", 12.5, True),
    ("Side Salad", "Side", 4.5, True),
    ("Rosemary Focaccia", "Side", 4.0, True),
    ("Edamame", "Side", 4.8, True),
    ("Tiramisù", "Dessert", 7.5, True),
    ("Crema Catalana", "Dessert", 7.0, True),
    ("Mochi Trio", "Dessert", 6.8, True),
    ("Cheese Board", "Dessert", 10.5, True),
    ("House Red 175ml", "Drink", 7.2, True),
    ("Cava Brut", "Drink", 8.5, True),
    ("Craft Lager", "Drink", 6.2, True),
    ("Sparkling Water", "Drink", 3.5, True),
    ("Espresso", "Drink", 2.8, True),
    ("Elderflower Spritz 0%", "Drink", 6.0, True),
    ("Truffle Gnocchi", "Main", 18.0, True),
    ("Lobster Linguine", "Main", 32.0, False),
]
WAITERS = {
    1: ["Álvaro", "Katie", "Sam"],
    2: ["Priya", "Ben"],
    3: ["Luca", "Hannah"],
    4: ["Ewan", "Sophie", "Marek"],
    5: ["Yuki", "Daniel"],
    6: ["Isla", "Callum"],
    7: ["Zainab", "Jack"],
}
FIRST = [
    "Adam",
    "Beth",
    "Charlotte",
    "Dev",
    "Emily",
    "Faisal",
    "Grace",
    "Harry",
    "Imogen",
    "James",
    "Keira",
    "Liam",
    "Moira",
    "Nathan",
    "Oliver",
    "Poppy",
    "Rory",
    "Siân",
    "Theo",
    "Zoë",
]
LAST = [
    "Ahmed",
    "Baker",
    "Carter",
    "Davies",
    "Evans",
    "Fraser",
    "Green",
    "Hughes",
    "Jones",
    "Khan",
    "MacLeod",
    "Murphy",
    "O'Brien",
    "Patel",
    "Roberts",
    "Smith",
    "Taylor",
    "Walker",
]
PRAISE = [
    "Lovely evening, will be back",
    "Best paella outside Spain",
    "Friendly staff",
    "Great value",
    "Perfect for a birthday",
]
BLAME = ["Waited 40 minutes for our mains", "Too loud", "Food was cold", "Wrong bill", "Cramped tables"]


def rows():
    random = Random(8080)
    menu = [
        (200 + n, name, kind, price, veg, date(2024, 3, 1) + timedelta(days=(n * 37) % 500 if n < 28 else 900 + n))
        for n, (name, kind, price, veg) in enumerate(MENU, start=1)
    ]
    lines, reservations, reviews = [], [], []
    weight = {1: 10, 2: 6, 3: 6, 4: 9, 5: 6, 6: 5, 7: 4}
    orders = 0
    for offset in range((TODAY - FIRST_DAY).days):
        day = FIRST_DAY + timedelta(days=offset)
        open_now = [
            n
            for n in weight
            if LOCATIONS[n - 1][7] <= day and not (n == 6 and date(2025, 2, 3) <= day <= date(2025, 2, 28))
        ]
        busy = (
            {4: 1.5, 5: 1.7, 6: 1.25}.get(day.weekday(), 0.85) * (1.4 if day.month == 12 else 1) * (1 + offset / 3000)
        )
        for _ in range(max(0, round(random.gauss(1.15 * busy, 0.7)))):
            place = random.choices(open_now, [weight[n] for n in open_now])[0]
            orders += 1
            hour = random.choices([12, 13, 14, 17, 18, 19, 20, 21], [14, 14, 6, 6, 15, 20, 16, 7])[0]
            moment = datetime.combine(day, time(hour, random.randrange(60)))
            service = random.choices(["Dine-in", "Takeaway", "Delivery"], [66, 14, 20])[0]
            waiter = random.choice(WAITERS[place]) if service == "Dine-in" else None
            cheap = random.random() < 0.15
            concept = LOCATIONS[place - 1][4]
            usual = {"Tapas Bar": [1, 2, 3, 6, 7, 8], "Trattoria": [5, 9, 10, 15], "Noodle House": [4, 11, 12, 18]}[
                concept
            ]
            chosen = {
                random.choices(range(1, 29), [5 if n in usual else 1.6 if n > 22 else 1 for n in range(1, 29)])[0]
                for _ in range(random.choice([1, 2, 2, 3, 3, 4]))
            }
            for n in sorted(chosen):
                item = menu[n - 1]
                if item[5] > day:
                    item = menu[0]
                price = round(item[3] * (1.0 if day.year < 2026 else 1.04), 2)
                quantity = random.choices([1, 2, 3, 4], [58, 29, 8, 5])[0]
                discount = round(price * quantity * 0.15, 2) if cheap else 0
                lines.append(
                    (
                        30000 + len(lines),
                        f"CV-{orders:05d}",
                        place,
                        item[0],
                        moment,
                        service,
                        waiter,
                        quantity,
                        price,
                        round(item[3] * random.uniform(0.26, 0.38), 2),
                        discount,
                        random.random() < 0.02,
                    )
                )
        for _ in range(max(0, round(random.gauss(0.62 * busy, 0.6)))):
            place = random.choices(open_now, [weight[n] for n in open_now])[0]
            state = random.choices(["Seated", "Cancelled", "No-Show"], [80, 12, 8])[0]
            reservations.append(_reservation(random, len(reservations), place, day, state))
        if random.random() < 0.5:
            place = random.choices(open_now, [weight[n] for n in open_now])[0]
            mean = {3: 4.5, 5: 4.4, 6: 3.3, 2: 3.7}.get(place, 4.0)
            stars = max(1, min(5, round(random.gauss(mean, 1.0))))
            text = None if random.random() < 0.3 else random.choice(PRAISE if stars >= 4 else BLAME)
            replied = (
                day + timedelta(days=random.randrange(0, 9)) if random.random() < (0.7 if stars < 3 else 0.35) else None
            )
            reviews.append(
                (
                    8000 + len(reviews),
                    place,
                    day,
                    random.choices(["Google", "TripAdvisor", "Own Website"], [50, 30, 20])[0],
                    stars,
                    text,
                    replied if replied and replied < TODAY else None,
                )
            )
    for ahead in range(34):
        for _ in range(random.choice([0, 1, 1, 2]) if ahead < 15 else random.choice([0, 0, 1])):
            reservations.append(
                _reservation(
                    random,
                    len(reservations),
                    random.choices(list(weight), list(weight.values()))[0],
                    TODAY + timedelta(days=ahead),
                    "Confirmed",
                )
            )
    return {
        "locations": LOCATIONS,
        "menu_items": menu,
        "order_lines": lines,
        "reservations": reservations,
        "reviews": reviews,
    }


def _reservation(random, count, place, day, state):
    made = min(day, TODAY) - timedelta(days=min(60, int(random.lognormvariate(1.6, 0.9))))
    moment = datetime.combine(day, time(random.choice([12, 13, 18, 19, 19, 20, 21]), random.choice([0, 15, 30, 45])))
    size = random.choices([1, 2, 3, 4, 5, 6, 8, 10, 14], [4, 42, 12, 20, 7, 8, 4, 2, 1])[0]
    source = random.choices(["Website", "Phone", "TableNow", "Walk-in"], [44, 24, 24, 8])[0]
    occasion = random.choices([None, "Birthday", "Anniversary", "Business Lunch"], [72, 15, 7, 6])[0]
    return (
        5000 + count,
        place,
        f"{random.choice(FIRST)} {random.choice(LAST)}",
        made,
        moment,
        size,
        source,
        state,
        occasion,
    )
