"""Word families: which verb and which noun share a root, as `rented` and `rental`, `paid` and `payment`."""

from __future__ import annotations

from functools import lru_cache

from tools.semantics.english.tokens import word_set

_PAIRS = """
    bought>buy sold>sell paid>pay sent>send left>leave took>take taken>take wrote>write written>write won>win lost>lose
    spent>spend gave>give given>give built>build began>begin begun>begin broke>break broken>break met>meet held>hold
    kept>keep lent>lend taught>teach withdrew>withdraw withdrawn>withdraw drove>drive driven>drive flew>fly flown>fly
    drew>draw drawn>draw chose>choose chosen>choose caught>catch brought>bring made>make said>say seen>see saw>see
    spoke>speak spoken>speak stolen>steal stole>steal swam>swim thrown>throw threw>throw worn>wear wore>wear fed>feed
    born>birth birthday>birth died>death die>death dies>death dying>death fell>fall fallen>fall rode>ride ridden>ride
    bound>bind bid>bid sale>sell sales>sell loss>lose losses>lose choice>choose flight>fly flights>fly
    used>use uses>use using>use usage>use diagnosis>diagnose diagnoses>diagnose
    departure>depart expiry>expire arrival>arrive proof>prove receipt>receive receipts>receive advice>advise
    """
IRREGULAR = dict(pair.split(">") for pair in _PAIRS.split())
"""Past forms and nouns that no ending explains, with the verb they belong to."""

ENDINGS = word_set(
    """cations cation ations ation itions ition ions ion ments ment als al ances ance ences ence ants ant ings ing ers
    er ors or ees ee eries ery ures ure ages age ies y ied ed es s e"""
)
RESPELT = {
    "script": "scrib", "miss": "mit", "olut": "olv", "spons": "spond", "cis": "cid", "duct": "duc", "ceipt": "ceiv",
    "cept": "ceiv", "plic": "pl", "istr": "ister", "tens": "tend", "vers": "vert", "ten": "tain", "lic": "lish",
    "ific": "if",
}  # fmt: skip
SHORTEST = 3
WHOLE = word_set(
    "department apartment segment document comment element customer member number product order user station"
)
"""Nouns that only look as if they came from a verb."""
PARTICLES = word_set("in out up off back over")
COMPOUND = word_set("log sign check drop call pay pick hand turn take trade opt start break clock walk sell lay")
"""Verbs that make one word with a particle: login, signup, checkout, pickup, dropout, payback."""
COMPOUNDS = frozenset(verb + particle for verb in COMPOUND for particle in PARTICLES)


@lru_cache(maxsize=50_000)
def roots(word: str) -> tuple[str, ...]:
    """What a word may have in common with others of its family, longest first: `delivery`, `deliver`."""
    word = IRREGULAR.get(word, word)
    if word.removesuffix("s") in WHOLE:
        return (word.removesuffix("s"),)
    found = [word]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            found += _spellings(word[: -len(ending)])
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (-len(one), one)))


def _spellings(bare: str) -> list[str]:
    """`shipp` is ship, `subscript` is subscrib."""
    found = [bare]
    if len(bare) > SHORTEST and bare[-1] == bare[-2] and bare[-1] not in "aeiou":
        found.append(bare[:-1])
    found += [bare.removesuffix(one) + other for one, other in RESPELT.items() if bare.endswith(one) and bare != one]
    return found


@lru_cache(maxsize=50_000)
def phrase_roots(words: tuple[str, ...]) -> tuple[str, ...]:
    """A verb with its particle as one: `signed up`, `sign-up` and `signup`, `logged in` and `logins`."""
    if len(words) == 2 and words[1] in PARTICLES:
        return tuple(one + words[1] for one in roots(words[0]) if one in COMPOUND)
    if len(words) != 1:
        return ()
    bare = words[0].removesuffix("s")
    if bare in COMPOUNDS:
        return (bare,)
    return roots(words[0])


def kin(one: str, other: str) -> bool:
    """Whether two words belong to one family."""
    return not set(roots(one)).isdisjoint(roots(other))


ALIKE = tuple(
    frozenset(line.split())
    for line in """
    buy purchase order sale sell
    borrow loan lend checkout
    hire employ join start begin onboard
    leave quit depart resign terminate exit end
    signup register join create open start become
    ship dispatch send
    deliver arrive receive
    resolve solve close fix complete
    pay settle
    cancel terminate churn end
    complete finish end close
    start begin launch open
    book reserve
    answer respond reply
    publish post release launch
    create open submit file log report raise enter
    enroll register join
    use login visit
    give donate contribute pledge
    """.strip().splitlines()
)
"""Verbs that stand for each other where the model knows one of them only."""


@lru_cache(maxsize=50_000)
def alike(word: str) -> frozenset[str]:
    """The roots of the verbs that may stand for this one, without its own."""
    own = set(phrase_roots(tuple(word.split())))
    found = {other for group in ALIKE if own & _group_roots(group) for other in _group_roots(group)}
    return frozenset(found - own)


@lru_cache(maxsize=64)
def _group_roots(group: frozenset[str]) -> frozenset[str]:
    return frozenset(one for word in group for one in phrase_roots((word,)))
