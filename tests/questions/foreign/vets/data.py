"""Two years of a group of veterinary practices, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 3319

Row = tuple[object, ...]

FIRST = [
    "Aoife",
    "Brendan",
    "Caitríona",
    "Declan",
    "Eileen",
    "Fergus",
    "Gráinne",
    "Hugh",
    "Imelda",
    "Joseph",
    "Kathleen",
    "Liam",
    "Maura",
    "Niall",
    "Orla",
    "Pádraig",
    "Róisín",
    "Seán",
    "Tara",
    "Una",
    "Walter",
    "Agnieszka",
    "Tomasz",
    "Ana",
]
LAST = [
    "Byrne",
    "Collins",
    "Doyle",
    "Egan",
    "Flynn",
    "Gallagher",
    "Hayes",
    "Keane",
    "Lynch",
    "Murphy",
    "Nolan",
    "O'Brien",
    "O'Shea",
    "Power",
    "Quinn",
    "Ryan",
    "Sweeney",
    "Tobin",
    "Walsh",
    "Nowak",
    "Silva",
    "Fitzgerald",
]
TOWNS = ["Galway", "Oranmore", "Athenry", "Loughrea", "Tuam", "Clifden"]
CHANNELS = ["Recommendation", "Internet", "Walk-in", "Animal Shelter", "Local Paper", None]
PETS = [
    "Bella",
    "Max",
    "Luna",
    "Rocky",
    "Coco",
    "Milo",
    "Daisy",
    "Oscar",
    "Ruby",
    "Charlie",
    "Molly",
    "Jack",
    "Lola",
    "Toby",
    "Poppy",
    "Sam",
    "Nala",
    "Rex",
    "Misty",
    "Teddy",
    "Rosie",
    "Bruno",
    "Holly",
    "Simba",
    "Pepper",
    "Shadow",
    "Tilly",
    "Zeus",
    "Biscuit",
    "Smokey",
    "Fionn",
    "Saoirse",
]
BREEDS = {
    "Dog": ["Labrador", "Border Collie", "Cocker Spaniel", "Jack Russell", "German Shepherd", None],
    "Cat": ["European Shorthair", "Maine Coon", "Siamese", "British Shorthair", None, None],
    "Rabbit": ["Mini Lop", "Netherland Dwarf", None],
    "Horse": ["Connemara Pony", "Irish Draught"],
    "Guinea Pig": [None],
    "Parrot": ["African Grey"],
}
WEIGHTS = {"Dog": 20.0, "Cat": 4.4, "Rabbit": 2.0, "Horse": 430.0, "Guinea Pig": 0.9, "Parrot": 0.45}
VETS = {
    "Harbour Vets": ["Dr. Sinéad Kelly", "Dr. Mark Dunne", "Dr. Eva Horvath"],
    "Green Lane Clinic": ["Dr. Paul McGrath", "Dr. Laura Conway"],
    "Castle Street Practice": ["Dr. Ciara Joyce", "Dr. Stefan Braun"],
    "Westside Animal Care": ["Dr. Niamh Burke"],
}
PRACTICES = list(VETS)
REASONS = ["Check-up", "Vaccination", "Illness", "Injury", "Dental", "Surgery", "Emergency"]
TREATMENTS = {
    "Consultation Fee": ("Consultation", 48.0),
    "Booster Vaccine": ("Vaccination", 39.0),
    "Rabies Vaccine": ("Vaccination", 45.0),
    "Blood Panel": ("Diagnostics", 92.0),
    "X-Ray": ("Diagnostics", 118.0),
    "Ultrasound": ("Diagnostics", 135.0),
    "Antibiotics": ("Medication", 22.0),
    "Painkillers": ("Medication", 16.5),
    "Flea & Tick Drops": ("Medication", 14.0),
    "Worming Tablets": ("Medication", 9.5),
    "Tooth Cleaning": ("Dental", 160.0),
    "Tooth Extraction": ("Dental", 85.0),
    "Neutering": ("Surgery", 175.0),
    "Wound Suture": ("Surgery", 140.0),
    "Fracture Repair": ("Surgery", 690.0),
    "Microchip": ("Other", 30.0),
}
USUAL = {
    "Check-up": ["Flea & Tick Drops", "Worming Tablets", "Blood Panel", "Microchip"],
    "Vaccination": ["Booster Vaccine", "Booster Vaccine", "Rabies Vaccine", "Worming Tablets"],
    "Illness": ["Blood Panel", "Antibiotics", "Ultrasound", "Painkillers", "Antibiotics"],
    "Injury": ["X-Ray", "Painkillers", "Wound Suture", "Antibiotics"],
    "Dental": ["Tooth Cleaning", "Tooth Extraction", "Painkillers"],
    "Surgery": ["Neutering", "Neutering", "Painkillers", "Blood Panel", "Fracture Repair"],
    "Emergency": ["X-Ray", "Ultrasound", "Fracture Repair", "Wound Suture", "Painkillers"],
}


def rows() -> dict[str, list[Row]]:
    """The rows of every table."""
    chance = Random(SEED)
    owners, animals, visits, treatments, invoices = [], [], [], [], []
    names: list[str] = []
    while len(names) < 240:
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        if name not in names:
            names.append(name)
    for owner, name in enumerate(names, 1):
        town = chance.choices(TOWNS, [34, 20, 15, 12, 12, 7])[0]
        through = chance.choices(CHANNELS, [32, 24, 14, 10, 6, 14])[0]
        registered = date(2019, 1, 7) + timedelta(days=int((TODAY - date(2019, 1, 7)).days * chance.random() ** 0.6))
        owners.append((owner, name, town, through, chance.random() < 0.7, registered))
        for _ in range(chance.choices([0, 1, 2, 3], [5, 64, 24, 7])[0]):
            kind = chance.choices(list(BREEDS), [50, 32, 7, 5, 4, 2])[0]
            born = None if chance.random() < 0.06 else date(2010, 1, 1) + timedelta(days=chance.randint(0, 5900))
            sex = chance.choice(["Male", "Female"])
            breed = chance.choice(BREEDS[kind])
            neutered, insured = chance.random() < 0.56, chance.random() < 0.33
            animal = (len(animals) + 1, owner, chance.choice(PETS), kind, breed, sex, neutered, insured, born)
            animals.append(animal)
    plan = []
    for animal in animals:
        if chance.random() < 0.08:
            continue
        registered = owners[animal[1] - 1][5]
        first = max(FIRST_DAY, registered, animal[8] or FIRST_DAY)
        usual = chance.choices(PRACTICES, [38, 26, 22, 14])[0]
        for _ in range(chance.choices([1, 2, 3, 4, 5, 7, 9], [18, 22, 22, 16, 12, 7, 3])[0]):
            day = first + timedelta(days=int(max(0, (TODAY - first).days) * chance.random() ** 0.85))
            if day.weekday() == 6:
                day -= timedelta(days=1 if day > first else 0)
            practice = usual if chance.random() < 0.9 else chance.choice(PRACTICES)
            plan.append((day, animal, practice))
    for number, (day, animal, practice) in enumerate(sorted(plan, key=lambda one: (one[0], one[1][0])), 1):
        reason = chance.choices(REASONS, [27, 25, 20, 9, 8, 6, 5])[0]
        status = chance.choices(["Completed", "No Show", "Cancelled"], [86, 6, 8])[0]
        if reason == "Emergency":
            status = "Completed"
        vet = chance.choices(VETS[practice], [5, 3, 2][: len(VETS[practice])])[0]
        done = status == "Completed"
        waiting = max(0, int(chance.gauss(21 if practice != "Westside Animal Care" else 15, 9))) if done else None
        weight = round(WEIGHTS[animal[3]] * chance.uniform(0.75, 1.3), 2) if done and chance.random() < 0.9 else None
        vet_name = vet if done or chance.random() < 0.5 else None
        visits.append((number, animal[0], practice, vet_name, reason, status, day, waiting, weight))
        if not done:
            continue
        chosen = {"Consultation Fee"} if chance.random() < 0.9 else set()
        for _ in range(chance.choices([0, 1, 2, 3], [12, 42, 32, 14])[0]):
            chosen.add(chance.choice(USUAL[reason]))
        total = 0.0
        for name in sorted(chosen):
            category, price = TREATMENTS[name]
            quantity = chance.choice([1, 1, 2, 3]) if category == "Medication" else 1
            cost = round(price * quantity * (1.06 if day.year == 2026 else 1.0) * (3 if animal[3] == "Horse" else 1), 2)
            total += cost
            treatments.append((len(treatments) + 1, number, name, category, quantity, cost))
        if not total:
            continue
        issued = min(TODAY, day + timedelta(days=chance.choice([0, 0, 0, 1, 2])))
        paid = issued + timedelta(days=int(chance.expovariate(1 / 13)))
        paid = None if paid > TODAY or chance.random() < 0.05 else paid
        cover = round(total * chance.choice([0.5, 0.7, 0.8]), 2) if animal[7] and total > 90 else 0.0
        due = issued + timedelta(days=30)
        invoices.append((len(invoices) + 1, number, issued, due, paid, round(total, 2), cover))
    return {
        "owners": owners,
        "animals": animals,
        "visits": visits,
        "treatments": treatments,
        "invoices": invoices,
    }
