"""Two years of a music streaming service, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 23)
ARTISTS = [
    ("Björk Halla", "Electronic", "Iceland"),
    ("The Paper-Lanterns", "Indie", "United Kingdom"),
    ("Señorita Volcán", "Latin", "Mexico"),
    ("DJ Kofi Mensah", "Afrobeats", "Ghana"),
    ("Élodie & Les Vagues", "Pop", "France"),
    ("Northern Static", "Rock", "Canada"),
    ("Mira Okonkwo", "Afrobeats", "Nigeria"),
    ("Quiet Harbour", "Ambient", "Norway"),
    ("Los Gatos Azules", "Latin", "Argentina"),
    ("Sable & Stone", "Rock", "United States"),
    ("Nina Corvo", "Jazz", "Portugal"),
    ("Tokyo Rain Club", "Electronic", "Japan"),
    ("Old Mill Quartet", "Classical", "Germany"),
    ("Lil' Copper", "Hip-Hop", "United States"),
    ("Jasmin Öz", "Pop", "Germany"),
    ("Velvet Parade", "Pop", "Sweden"),
    ("Orquesta del Río", "Latin", "Spain"),
    ("Kaya Brandt", "Indie", "Germany"),
    ("Ghost Ferry", "Indie", "Scotland"),
    ("MC Tramontane", "Hip-Hop", "France"),
    ("Aurora Lindqvist", "Pop", "Sweden"),
    ("Basement Prophets", "Hip-Hop", "United Kingdom"),
    ("São Jorge Trio", "Jazz", "Portugal"),
    ("Iron Orchard", "Rock", "United Kingdom"),
    ("Luna Park", "Electronic", "Italy"),
    ("Anouk de Wit", "Pop", "Netherlands"),
    ("Marble Coast", "Ambient", "Australia"),
    ("Rosa Delgado", "Latin", "Colombia"),
    ("The Late Trains", "Indie", "Ireland"),
    ("Cello Noir", "Classical", "France"),
    ("Harmattan", "Afrobeats", "Senegal"),
    ("Glass Antlers", "Rock", "Norway"),
    ("Pixel Monks", "Electronic", "South Korea"),
    ("Grace Adeyemi", "Jazz", "Nigeria"),
    ("Tin Roof Choir", "Indie", "United States"),
    ("Yuki Arai", "Classical", "Japan"),
]
LABELS = ["Blue Anchor Records", "Polar-Ton", "Casa Discos", "Meridian Music"]
LEFT = [
    "Midnight",
    "Golden",
    "Silent",
    "Paper",
    "Broken",
    "Electric",
    "Summer",
    "Winter",
    "Distant",
    "Crystal",
    "Burning",
    "Hollow",
    "Velvet",
    "Neon",
    "Wild",
    "Slow",
    "Lonely",
    "Salt",
    "Silver",
    "Crimson",
]
RIGHT = [
    "River",
    "Lights",
    "Hearts",
    "Avenue",
    "Rain",
    "Garden",
    "Signal",
    "Mirrors",
    "Tide",
    "Letters",
    "Shadows",
    "Fire",
    "Dream",
    "Highway",
    "Bloom",
    "Static",
    "Island",
    "Echo",
    "Sky",
    "Dancer",
]
LANGS = {"Latin": "Spanish", "Classical": "Instrumental", "Ambient": "Instrumental"}
COUNTRIES = [
    "Germany",
    "United Kingdom",
    "France",
    "Spain",
    "Netherlands",
    "Sweden",
    "Portugal",
    "United States",
    "Brazil",
]
NICK_A = ["sunny", "lazy", "mr", "lady", "tiny", "cosmic", "retro", "wild", "café", "old"]
NICK_B = ["fox", "panda", "vinyl", "otter", "rocket", "moon", "piano", "tiger", "zoë", "owl", "bass", "cactus"]
TIERS = {"Individual": 10.99, "Duo": 14.99, "Family": 17.99, "Student": 5.99}
MOODS = ["Focus", "Workout", "Party", "Chill", "Sleep", "Road Trip"]


def rows() -> dict[str, list[tuple[object, ...]]]:
    r = Random(90210)
    nicks = [f"{a}_{b}{n}" for a in NICK_A for b in NICK_B for n in ("", "77", "_xo")]
    r.shuffle(nicks)
    users = []
    for n, nick in enumerate(nicks[:290]):
        signed = date(2023, 6, 1) + timedelta(days=r.randrange(0, 1268))
        users.append(
            (
                20001 + n,
                nick,
                r.choices(COUNTRIES, [24, 17, 13, 11, 8, 7, 6, 9, 5])[0],
                None if r.random() < 0.1 else min(2010, round(r.gauss(1993, 11))),
                r.choices(["App Store", "Web", "Friend Invite", "Telco Bundle", "Gift Card"], [34, 26, 18, 14, 8])[0],
                signed,
                r.random() < 0.5,
            )
        )
    artists = [
        (501 + n, a[0], a[1], a[2], r.choice(LABELS) if r.random() < 0.72 else None, r.random() < 0.7)
        for n, a in enumerate(ARTISTS)
    ]
    titles = [f"{a} {b}" for a in LEFT for b in RIGHT]
    r.shuffle(titles)
    songs = []
    for a in artists:
        albums = r.sample(titles[300:], r.randrange(1, 4))
        for _ in range(r.randrange(3, 11)):
            n = len(songs)
            lang = (
                LANGS.get(a[2])
                or r.choices(["English", "German", "French", "Portuguese", "Japanese"], [66, 12, 12, 6, 4])[0]
            )
            songs.append(
                (
                    7001 + n,
                    a[0],
                    titles[n],
                    None if r.random() < 0.2 else r.choice(albums) + r.choice(["", "", " (Deluxe)"]),
                    lang,
                    max(75, round(r.gauss(380 if a[2] == "Classical" else 212, 40))),
                    date(2021, 1, 8) + timedelta(days=7 * r.randrange(0, 306)),
                    lang != "Instrumental" and r.random() < (0.5 if a[2] == "Hip-Hop" else 0.08),
                )
            )
    appeal = {s[0]: r.lognormvariate(0, 1.0) for s in songs}
    for s in songs:
        if s[0] % 19 == 0:
            appeal[s[0]] = 0.0
    subs = []
    for u in users:
        if r.random() < 0.2:
            continue
        day = u[5] + timedelta(days=r.randrange(0, 50))
        for _ in range(3):
            if day > TODAY:
                break
            tier = r.choices(list(TIERS), [48, 14, 16, 22])[0]
            end = day + timedelta(days=r.randrange(40, 1100))
            gone = end <= TODAY
            price = TIERS[tier] - (1 if day < date(2025, 9, 1) else 0)
            subs.append(
                [
                    u[0],
                    tier,
                    round(price, 2),
                    r.choices(["Credit Card", "PayPal", "App Store", "Mobile Carrier"], [40, 26, 22, 12])[0],
                    day,
                    end if gone else None,
                    (
                        None
                        if r.random() < 0.2
                        else r.choice(["Price", "Missing songs", "Switched service", "Payment failed", "Changed tier"])
                    )
                    if gone
                    else None,
                ]
            )
            if not gone or r.random() < 0.45:
                break
            day = end + timedelta(days=r.randrange(0, 90))
    subs.sort(key=lambda v: (v[4], v[0]))
    plays = []
    listeners = [u for u in users if u[0] % 14]
    love = {u[0]: r.lognormvariate(0, 0.8) for u in users}
    taste = {u[0]: r.sample(sorted({a[1] for a in ARTISTS}), 3) for u in users}
    genre = {a[0]: a[2] for a in artists}
    for offset in range((TODAY - FIRST).days):
        day = FIRST + timedelta(days=offset)
        crowd = [u for u in listeners if u[5] <= day]
        count = max(
            1,
            round(
                r.gauss(
                    3.6 + offset * 0.0034 + (1.4 if day.weekday() >= 4 else 0) + (1.5 if day.month == 12 else 0), 1.4
                )
            ),
        )
        shelf = [s for s in songs if s[6] <= day]
        for u in r.choices(crowd, [love[u[0]] for u in crowd], k=count):
            weights = [
                appeal[s[0]] * (4 if genre[s[1]] in taste[u[0]] else 1) * (2 if (day - s[6]).days < 60 else 1)
                for s in shelf
            ]
            s = r.choices(shelf, weights)[0]
            skipped = r.random() < (0.3 if u[0] % 4 == 0 else 0.17)
            seconds = r.randrange(3, 60) if skipped else s[5] if r.random() < 0.8 else r.randrange(40, s[5])
            hour = r.choices(
                [0, 7, 8, 9, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23], [3, 7, 9, 6, 6, 5, 7, 10, 12, 9, 9, 8, 6, 3]
            )[0]
            plays.append(
                [
                    u[0],
                    s[0],
                    datetime(day.year, day.month, day.day, hour, r.randrange(60), r.randrange(60)),
                    seconds,
                    skipped,
                    r.choices(["Playlist", "Search", "Radio", "Album", "Recommendation"], [36, 18, 13, 15, 18])[0],
                    None
                    if r.random() < 0.03
                    else r.choices(["Phone", "Desktop", "Smart Speaker", "Car", "TV"], [52, 18, 14, 11, 5])[0],
                    r.random() < 0.12,
                ]
            )
    plays.sort(key=lambda v: (v[2], v[0]))
    lists = []
    for n in range(230):
        u = r.choice(users)
        mood = r.choice([*MOODS, None])
        made = max(FIRST, u[5]) + timedelta(days=r.randrange(0, 600))
        if made > TODAY:
            continue
        lists.append(
            (
                3001 + len(lists),
                u[0],
                f"{r.choice(LEFT)} {mood or r.choice(RIGHT)}",
                mood,
                made,
                r.random() < 0.6,
                round(r.lognormvariate(2.2, 1.4)),
            )
        )
    likes = {}
    for p in plays:
        if r.random() < 0.2 and not p[4] and (p[0], p[1]) not in likes:
            likes[p[0], p[1]] = p[2].date()
    payouts = []
    for a in artists:
        month = date(2024, 12, 1)
        size = r.lognormvariate(6.2, 0.7)
        while month < date(2026, 11, 1):
            if r.random() > 0.12:
                due = (month + timedelta(days=32)).replace(day=1) + timedelta(days=r.randrange(14, 40))
                payouts.append(
                    (
                        a[0],
                        month,
                        round(size * r.uniform(0.6, 1.5), 2),
                        due if due <= TODAY and r.random() > 0.02 else None,
                    )
                )
            month = (month + timedelta(days=32)).replace(day=1)
    payouts.sort(key=lambda v: (v[1], v[0]))
    return {
        "app_user": users,
        "artist": artists,
        "song": songs,
        "play": [(1000001 + n, *p) for n, p in enumerate(plays)],
        "subscription": [(60001 + n, *s) for n, s in enumerate(subs)],
        "playlist": lists,
        "favourite": [(u, s, d) for (u, s), d in likes.items()],
        "payout": [(80001 + n, *p) for n, p in enumerate(payouts)],
    }
