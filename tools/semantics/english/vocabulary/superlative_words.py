"""Superlatives of English: which way they rank, and what an adjective compares."""

from __future__ import annotations

from typing import Literal

from tools.semantics.english.tokens import word_set

Way = Literal["asc", "desc"]

TOPMOST = word_set("top best leading strongest foremost finest bestselling")
BOTTOM = word_set("bottom worst weakest poorest")
LARGEST = word_set("highest largest biggest greatest max maximum")
SMALLEST = word_set("lowest smallest min minimum")
MOST = word_set("most")
LEAST = word_set("least fewest")
DESC = TOPMOST | LARGEST | MOST
ASC = BOTTOM | SMALLEST | LEAST
BUSY: dict[str, Way] = {"busiest": "desc", "quietest": "asc", "commonest": "desc", "rarest": "asc"}
OFTEN = word_set(
    """often frequently frequent common commonly popular prevalent active busy used usual widespread regularly
    heavily widely"""
)
# After `most` or `top` these add nothing: `top performing stores`, `best selling products`, `most important reasons`.
IDLE = word_set("performing important ranked ranking rated successful loyal")

DURATION = word_set(
    """duration length time run runtime minutes hours seconds days nights weeks months years stay wait waiting tenure
    age delay turnaround response resolution lead cycle latency mins hrs secs min sec"""
)
PRICE = word_set("price cost costs rate fee fare charge amount")
EARNING = word_set("salary pay wage wages compensation earnings income")
WORTH = word_set("value worth amount revenue")
GAIN = word_set("profit margin profitability")
SCORE = word_set("rating score satisfaction stars csat nps")
WEIGHT = word_set("weight mass kilos kg tons tonnes")
DISTANCE = word_set("distance km kilometres kilometers miles")
AGE = word_set("age")

# Adjectives and what they compare; those of two words follow `most`, `least`, `best`, `highest` and their kin.
ADJECTIVES: dict[str, tuple[Way, frozenset[str]]] = {
    "longest": ("desc", DURATION), "shortest": ("asc", DURATION), "slowest": ("desc", DURATION),
    "fastest": ("asc", DURATION), "quickest": ("asc", DURATION), "speediest": ("asc", DURATION),
    "cheapest": ("asc", PRICE), "priciest": ("desc", PRICE), "dearest": ("desc", PRICE), "costliest": ("desc", PRICE),
    "heaviest": ("desc", WEIGHT), "lightest": ("asc", WEIGHT), "farthest": ("desc", DISTANCE),
    "furthest": ("desc", DISTANCE), "nearest": ("asc", DISTANCE), "richest": ("desc", frozenset(("balance", "wealth"))),
    "happiest": ("desc", SCORE), "tallest": ("desc", frozenset(("height",))), "oldest": ("desc", AGE),
    "youngest": ("asc", AGE),
}  # fmt: skip
AFTER_MOST: dict[str, frozenset[str]] = {
    "expensive": PRICE, "costly": PRICE, "pricey": PRICE, "affordable": PRICE, "valuable": WORTH, "profitable": GAIN,
    "lucrative": GAIN, "satisfied": SCORE, "paid": EARNING, "paying": EARNING, "earning": EARNING, "rated": SCORE,
    "scoring": SCORE, "reviewed": SCORE, "distant": DISTANCE,
}  # fmt: skip
# `how long does it take`, `how old are they`: a number of the same kinds, asked for itself.
HOW: dict[str, frozenset[str]] = {
    "long": DURATION, "quickly": DURATION, "fast": DURATION, "slow": DURATION, "old": AGE, "expensive": PRICE,
    "cheap": PRICE, "heavy": WEIGHT, "far": DISTANCE, "satisfied": SCORE, "happy": SCORE,
}  # fmt: skip
# Units in which durations are told; a number in another unit does not answer the question.
SPANS: dict[str, str] = {
    "seconds": "second", "secs": "second", "minutes": "minute", "mins": "minute", "hours": "hour", "hrs": "hour",
    "days": "day", "nights": "night", "weeks": "week", "months": "month", "years": "year", "time": "",
}  # fmt: skip
