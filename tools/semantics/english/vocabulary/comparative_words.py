"""Comparatives of English: which way they compare, and what an adjective, a verb or a unit is about."""

from __future__ import annotations

from tools.semantics.english.tokens import phrase_set, word_set
from tools.semantics.english.vocabulary.superlative_words import AGE, DISTANCE, DURATION, EARNING, PRICE, SCORE, WEIGHT
from tools.semantics.query import Comparison

SIZE = word_set("size area capacity volume employees headcount people staff seats beds rooms")
HEIGHT = word_set("height tall")
BALANCE = word_set("balance debt outstanding owed due")
SPEED = word_set("speed velocity")

RUNNING = word_set("run runtime duration length took taken processing handling transit working elapsed")
WAITING = word_set("wait waiting waited queue queued")
STAYING = word_set("stay nights length")

COMPARATIVES: dict[str, tuple[Comparison, frozenset[str]]] = {
    "longer": (">", DURATION), "shorter": ("<", DURATION), "slower": (">", DURATION), "quicker": ("<", DURATION),
    "older": (">", AGE), "younger": ("<", AGE), "newer": ("<", AGE), "heavier": (">", WEIGHT),
    "lighter": ("<", WEIGHT), "cheaper": ("<", PRICE), "dearer": (">", PRICE), "pricier": (">", PRICE),
    "costlier": (">", PRICE), "farther": (">", DISTANCE), "further": (">", DISTANCE), "nearer": ("<", DISTANCE),
    "closer": ("<", DISTANCE), "taller": (">", HEIGHT), "bigger": (">", SIZE), "larger": (">", SIZE),
    "smaller": ("<", SIZE),
}  # fmt: skip
BOUNDS = phrase_set("more than | over | above | at least | less than | under | below | at most | up to | fewer than")
# Verbs that measure: `lasting more than an hour`, `costs at least 100`, `weighing over 5 kg`.
MEASURING: dict[str, frozenset[str]] = {
    "last": RUNNING, "take": RUNNING, "run": RUNNING, "stay": STAYING, "wait": WAITING, "cost": PRICE,
    "price": PRICE, "weigh": WEIGHT, "earn": EARNING, "owe": BALANCE, "rate": SCORE, "score": SCORE, "age": AGE,
}  # fmt: skip
SECONDS: dict[str, int] = {
    "second": 1, "seconds": 1, "sec": 1, "secs": 1, "minute": 60, "minutes": 60, "min": 60, "mins": 60, "hour": 3600,
    "hours": 3600, "hrs": 3600, "day": 86400, "days": 86400, "week": 604800, "weeks": 604800, "night": 86400,
    "nights": 86400,
}  # fmt: skip
UNITS: dict[str, frozenset[str]] = {
    **dict.fromkeys(SECONDS, DURATION),
    **dict.fromkeys(("month", "months", "year", "years"), DURATION | AGE),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilograms", "tons", "tonnes", "lbs", "pounds", "grams"), WEIGHT),
    **dict.fromkeys(("km", "kilometres", "kilometers", "miles", "metres", "meters"), DISTANCE),
    **dict.fromkeys(("stars", "star", "points", "point"), SCORE),
}
"""What stands behind a number says what it measures."""
AN_AGE = word_set("older younger newer")
