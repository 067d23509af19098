"""A regional bank's customers, accounts and two years of transactions, the same on every run."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST = date(2024, 11, 25)
BRANCHES = [
    (1, "Centro Histórico", "Lisboa", "South", date(1987, 5, 4)),
    (2, "Parque das Nações", "Lisboa", "South", date(2004, 9, 1)),
    (3, "Boavista", "Porto", "North", date(1991, 3, 11)),
    (4, "Ribeira", "Porto", "North", date(2011, 6, 20)),
    (5, "Universidade", "Coimbra", "Centre", date(1998, 2, 2)),
    (6, "Praça da República", "Braga", "North", date(2001, 10, 15)),
    (7, "Marina", "Faro", "South", date(2015, 4, 7)),
    (8, "Forum - Aveiro", "Aveiro", "Centre", date(2019, 1, 14)),
    (9, "Évora Digital", "Évora", "South", date(2026, 10, 1)),
]
CITIES = ["Lisboa", "Porto", "Coimbra", "Braga", "Faro", "Aveiro", "Évora", "Setúbal"]
FIRSTS = [
    "Ana",
    "António",
    "Beatriz",
    "Bruno",
    "Carla",
    "Catarina",
    "Cláudia",
    "Diogo",
    "Duarte",
    "Filipa",
    "Francisco",
    "Gonçalo",
    "Inês",
    "Isabel",
    "Joana",
    "João",
    "Jorge",
    "José",
    "Luís",
    "Luísa",
    "Mafalda",
    "Margarida",
    "Maria",
    "Mário",
    "Marta",
    "Miguel",
    "Nuno",
    "Patrícia",
    "Paulo",
    "Pedro",
    "Raquel",
    "Ricardo",
    "Rita",
    "Rui",
    "Sara",
    "Sofia",
    "Teresa",
    "Tiago",
    "Vasco",
]
LASTS = [
    "Abreu",
    "Almeida",
    "Antunes",
    "Araújo",
    "Baptista",
    "Barros",
    "Brito",
    "Cardoso",
    "Carvalho",
    "Correia",
    "Costa",
    "Cunha",
    "Esteves",
    "Faria",
    "Ferreira",
    "Fonseca",
    "Gomes",
    "Gonçalves",
    "Guimarães",
    "Henriques",
    "Leite",
    "Lopes",
    "Machado",
    "Magalhães",
    "Marques",
    "Martins",
    "Matos",
    "Melo",
    "Moreira",
    "Neves",
    "Nogueira",
    "Oliveira",
    "Pacheco",
    "Pinto",
    "Pires",
    "Ramos",
    "Ribeiro",
    "Rocha",
    "Santos",
    "Silva",
    "Soares",
    "Tavares",
    "Teixeira",
    "Vaz",
    "Vieira",
]
FIRMS = [
    "Padaria",
    "Construções",
    "Transportes",
    "Cerâmica",
    "Adega",
    "Clínica",
    "Hotel",
    "Têxteis",
    "Óptica",
    "Auto-Peças",
]
MANAGERS = ["Helena Prado", "Rui Saldanha", "Marta D'Orey", "Vítor Leal"]
MERCHANTS = [
    "Groceries",
    "Restaurants",
    "Fuel",
    "Travel",
    "Electronics",
    "Health & Pharmacy",
    "Clothing",
    "Online Services",
]


def rows():
    r = Random(1234)
    customers, used = [], set()
    for k in range(1, 261):
        seg = r.choices(["Retail", "Private", "Small Business", "Corporate"], [66, 9, 18, 7])[0]
        while True:
            name = f"{r.choice(FIRSTS)} {r.choice(LASTS)}"
            if seg in ("Small Business", "Corporate"):
                name = f"{r.choice(FIRMS)} {r.choice(LASTS)} {'Lda.' if seg == 'Small Business' else 'S.A.'}"
            if name not in used:
                used.add(name)
                break
        since = (
            date(2009, 1, 5) + timedelta(days=r.randrange(0, 6000))
            if r.random() < 0.72
            else FIRST + timedelta(days=r.randrange(0, 715))
        )
        rm = r.choice(MANAGERS) if seg in ("Private", "Corporate") or r.random() < 0.25 else None
        if seg == "Private" and r.random() < 0.1:
            rm = None
        customers.append(
            (
                10000 + k,
                name,
                seg,
                r.choices(CITIES, [30, 22, 10, 12, 8, 8, 4, 6])[0],
                None if r.random() < 0.07 else r.choices(["Low", "Medium", "High"], [62, 28, 10])[0],
                rm,
                r.random() < 0.68,
                since,
            )
        )
    accounts, cards, transactions, loans, installments = [], [], [], [], []
    for c in customers:
        if c[0] % 19 == 0:
            continue
        near = [b[0] for b in BRANCHES[:8] if b[2] == c[3]] or [1, 5]
        n = r.choices([1, 2, 3, 4], [50, 33, 12, 5])[0]
        scale = {"Retail": 1, "Private": 14, "Small Business": 5, "Corporate": 40}[c[2]]
        for i in range(n):
            kind = (
                "Current Account"
                if i == 0
                else r.choices(
                    ["Savings Account", "Term Deposit", "Current Account", "Youth Account"], [55, 22, 14, 9]
                )[0]
            )
            if kind == "Youth Account" and c[2] not in ("Retail", "Private"):
                kind = "Savings Account"
            opened = c[7] if i == 0 else c[7] + timedelta(days=r.randrange(0, max(1, (TODAY - c[7]).days)))
            status, closed = "Active", None
            age = (TODAY - opened).days
            if age > 200 and r.random() < 0.1:
                status, closed = "Closed", opened + timedelta(days=r.randrange(150, age))
                if closed < FIRST and r.random() < 0.7:
                    closed = FIRST + timedelta(days=r.randrange(0, 700))
            elif age > 400 and r.random() < 0.08:
                status = "Dormant"
            bal = (
                r.lognormvariate(7.4, 1.0)
                * scale
                * {"Current Account": 1, "Savings Account": 2.2, "Term Deposit": 5, "Youth Account": 0.3}[kind]
            )
            od = None
            if kind == "Current Account":
                od = r.choice([0, 500, 1000, 2500]) * (10 if scale > 4 else 1)
                if od and r.random() < 0.13:
                    bal = -od * r.uniform(0.05, 0.95)
            if status == "Closed":
                bal = 0
            accounts.append(
                (
                    200000 + len(accounts) + 1,
                    f"PT50 0099 {r.randrange(10**4):04d} {r.randrange(10**4):04d} {r.randrange(10**4):04d}",
                    c[0],
                    r.choice(near),
                    kind,
                    status,
                    round(bal, 2),
                    None if od is None else float(od),
                    opened,
                    closed,
                )
            )
    seg_of = {c[0]: c[2] for c in customers}
    for a in accounts:
        if a[4] != "Current Account" and a[4] != "Youth Account":
            continue
        for _ in range(r.choices([0, 1, 2], [18, 58, 24])[0]):
            kind = r.choices(["Debit", "Credit", "Prepaid"], [58, 34, 8])[0]
            issued = max(a[8], date(2022, 1, 1)) + timedelta(days=r.randrange(0, 900))
            if issued > TODAY:
                issued = max(a[8], TODAY - timedelta(days=r.randrange(1, 60)))
            expires = date(issued.year + 4, issued.month, 1) - timedelta(days=1)
            status = (
                "Expired"
                if expires < TODAY
                else "Cancelled"
                if a[5] == "Closed"
                else r.choices(["Active", "Blocked", "Cancelled"], [86, 6, 8])[0]
            )
            cards.append(
                (
                    400000 + len(cards) + 1,
                    a[0],
                    kind,
                    r.choices(["Visa", "Mastercard"], [60, 40])[0],
                    status,
                    float(r.choice([1000, 1500, 2500, 5000, 10000])) if kind == "Credit" else None,
                    issued,
                    expires,
                )
            )
    live = [a for a in accounts if a[5] != "Dormant" and a[0] % 13 != 0]
    weight = {"Current Account": 10, "Savings Account": 1.4, "Term Deposit": 0.2, "Youth Account": 3}
    moments = []
    for off in range((TODAY - FIRST).days + 1):
        day = FIRST + timedelta(days=off)
        m = 5.0 + off * 0.0028 + (2 if day.month == 12 else 0)
        m *= 0.6 if day.weekday() >= 5 else 1.1
        for _ in range(max(0, round(r.gauss(m, 1.6)))):
            t = datetime.combine(day, time(0)) + timedelta(
                minutes=min(1439, max(1, round(r.gauss(13.5 * 60, 210)))), seconds=r.randrange(60)
            )
            if t < datetime(2026, 11, 23, 11, 0):
                moments.append(t)
    w_all = [
        weight[a[4]] * {"Retail": 1, "Private": 1.2, "Small Business": 2.2, "Corporate": 4}[seg_of[a[2]]] for a in live
    ]
    for t in sorted(moments):
        while True:
            a = r.choices(live, w_all)[0]
            if a[8] <= t.date() and (a[9] is None or t.date() < a[9]):
                break
        scale = {"Retail": 1, "Private": 3, "Small Business": 5, "Corporate": 16}[seg_of[a[2]]]
        if a[4] in ("Savings Account", "Term Deposit"):
            kind = r.choices(["Transfer In", "Transfer Out", "Interest"], [50, 35, 15])[0]
        else:
            kind = r.choices(
                ["Card Payment", "Transfer In", "Transfer Out", "Direct Debit", "ATM Withdrawal", "Cash Deposit"],
                [40, 19, 15, 13, 9, 4],
            )[0]
        incoming = kind in ("Transfer In", "Interest", "Cash Deposit")
        modern = (t.date() - FIRST).days / 730
        channel = {
            "Card Payment": "POS",
            "ATM Withdrawal": "ATM",
            "Direct Debit": "System",
            "Interest": "System",
            "Cash Deposit": "Branch",
        }.get(kind)
        if channel is None:
            channel = r.choices(["Mobile App", "Web", "Branch"], [30 + 30 * modern, 40, 24 - 10 * modern])[0]
        elif kind == "Card Payment" and r.random() < 0.2:
            channel = "Web"
        base = {
            "Card Payment": 38,
            "Transfer In": 620,
            "Transfer Out": 330,
            "Direct Debit": 75,
            "ATM Withdrawal": 80,
            "Cash Deposit": 400,
            "Interest": 14,
        }[kind]
        amount = round(base * r.lognormvariate(0, 0.8) * (scale if kind not in ("ATM Withdrawal",) else 1), 2)
        if kind == "ATM Withdrawal":
            amount = float(max(20, round(amount / 10) * 10))
        status = r.choices(["Booked", "Reversed"], [97, 3])[0]
        if t.date() >= TODAY - timedelta(days=2) and r.random() < 0.5:
            status = "Pending"
        fee = (
            round(r.choice([0, 0, 0.5, 1.2]) + amount * 0.001, 2)
            if kind in ("Transfer Out", "ATM Withdrawal")
            else (round(amount * 0.012, 2) if channel == "Web" and kind == "Card Payment" else 0.0)
        )
        transactions.append(
            (
                7000000 + len(transactions),
                a[0],
                t,
                kind,
                "Credit" if incoming else "Debit",
                channel,
                (None if r.random() < 0.04 else r.choices(MERCHANTS, [30, 18, 14, 7, 7, 9, 8, 7])[0])
                if kind == "Card Payment"
                else None,
                status,
                amount,
                fee,
            )
        )
    for c in customers:
        if r.random() > 0.44:
            continue
        biz = c[2] in ("Small Business", "Corporate")
        for _ in range(r.choices([1, 2, 3], [74, 21, 5])[0]):
            kind = "Business Loan" if biz else r.choices(["Mortgage", "Car Loan", "Consumer Loan"], [34, 26, 40])[0]
            lo = max(c[7], date(2019, 1, 1))
            granted = (
                lo + timedelta(days=r.randrange(0, max(1, (TODAY - lo).days)))
                if r.random() < 0.5 or c[7] > FIRST
                else FIRST + timedelta(days=r.randrange(0, 720))
            )
            months = {"Mortgage": 300, "Car Loan": 72, "Consumer Loan": 36, "Business Loan": 84}[kind]
            principal = round(
                {
                    "Mortgage": 165000,
                    "Car Loan": 18000,
                    "Consumer Loan": 6500,
                    "Business Loan": 70000 if c[2] == "Small Business" else 420000,
                }[kind]
                * r.uniform(0.5, 1.7),
                -2,
            )
            rate = round(
                {"Mortgage": 3.4, "Car Loan": 6.2, "Consumer Loan": 9.1, "Business Loan": 5.3}[kind]
                + r.uniform(-0.9, 1.3),
                2,
            )
            gone = (TODAY - granted).days / 30.4
            left = max(0.0, principal * (1 - gone / months))
            status, dpd = "Active", 0
            if left == 0 or (gone > 8 and r.random() < 0.08):
                status, left = "Paid Off", 0.0
            elif gone > 9 and r.random() < 0.09:
                status, dpd = "Defaulted", r.randrange(95, 400)
            elif gone > 2 and r.random() < 0.14:
                dpd = r.randrange(3, 89)
            near = [b[0] for b in BRANCHES[:8] if b[2] == c[3]] or [1, 5]
            lid = 600000 + len(loans) + 1
            loans.append(
                (
                    lid,
                    c[0],
                    r.choice(near),
                    kind,
                    status,
                    principal,
                    round(left, 2),
                    rate,
                    dpd,
                    granted,
                    granted + timedelta(days=round(months * 30.4)),
                )
            )
            day = granted + timedelta(days=91)
            due = round(principal / (months / 3) * (1 + rate / 200), 2)
            while day <= TODAY and day <= loans[-1][10]:
                if day >= FIRST:
                    missed = status in ("Defaulted", "Active") and dpd and (TODAY - day).days <= dpd
                    late = r.choices([0, 0, 0, 2, 6, 17], [50, 10, 10, 15, 10, 5])[0]
                    paid = None if missed else min(TODAY, day + timedelta(days=late))
                    if status == "Paid Off" and day > TODAY - timedelta(days=120):
                        break
                    installments.append((9000000 + len(installments), lid, day, paid, due))
                day += timedelta(days=91)
    return {
        "branches": BRANCHES,
        "customers": customers,
        "accounts": accounts,
        "cards": cards,
        "transactions": transactions,
        "loans": loans,
        "installments": installments,
    }
