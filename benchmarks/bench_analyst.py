"""How fast the local analyst reads and compiles, over a model of 10 tables, 150 fields and 20,000 known values."""

from __future__ import annotations

import random
import resource
import string
import sys
import time
from collections.abc import Sequence
from datetime import date

import yaml

from tools.semantics.english import reply
from tools.semantics.model import BaseTable, SemanticModel

TODAY = date(2026, 11, 23)
TABLES, FIELDS, VALUES = 10, 15, 20_000
WORDS = [first + second for first in ("alder", "birch", "cedar", "delta", "ember", "fjord", "grove") for second in (
    "brook", "field", "gate", "hill", "ville", "wood", "port", "stone")]  # fmt: skip
QUESTIONS = (
    "total amount of alderbrook last quarter",
    "monthly amount of birchfield this year vs last year",
    "top 5 alderbrook group by amount of alderbrook in 2025",
    "average amount of cedarhill per month in 2026",
    "how many alderbrook have more than 500 amount of alderbrook",
    "share of amount of birchfield by birchfield kind last 6 months",
    "alderbrook amount by weekday",
    "what is the weather in Paris tomorrow",
    "amuont of cedarhill by cedarhill kind",
)
ROUNDS = 40


class Values:
    """20,000 values spread over the text fields of the model."""

    version = 1

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __call__(self, _table: BaseTable, expr: str, _limit: int) -> list[str]:
        return [f"{self._word()} {self._word()} {i}" for i in range(VALUES // (TABLES * 4))] if expr else []

    def _word(self) -> str:
        return "".join(self._random.choices(string.ascii_lowercase, k=7)).capitalize()


def main() -> None:
    before = megabytes()
    text = model_text()
    began = time.perf_counter()
    model = SemanticModel.from_yaml(text)
    values = Values(7)
    ask(model, "hello", values)
    loaded = time.perf_counter() - began
    for question in QUESTIONS:
        ask(model, question, values)
    times = sorted(timed(model, question, values) for _ in range(ROUNDS) for question in QUESTIONS)
    answered = sum(ask(model, question, values) for question in QUESTIONS)
    print(f"{'model and values loaded':<40}{1000 * loaded:>10.0f} ms   (figure: 1000)")
    print(f"{'question, p50':<40}{1000 * times[len(times) // 2]:>10.1f} ms   (figure: 5)")
    print(f"{'question, p95':<40}{1000 * times[len(times) * 95 // 100]:>10.1f} ms   (figure: 15)")
    for name, question in hostile():
        print(f"{name:<40}{1000 * timed(model, question, values):>10.1f} ms   (figure: 50)")
    print(f"{'memory above the libraries':<40}{megabytes() - before:>10.0f} MB   (figure: 150)")
    print(f"{'questions of the list answered':<40}{answered:>10} of {len(QUESTIONS)}")


def timed(model: SemanticModel, question: str, values: Values) -> float:
    began = time.perf_counter()
    ask(model, question, values)
    return time.perf_counter() - began


def ask(model: SemanticModel, question: str, values: Values) -> bool:
    messages = [{"role": "user", "content": [{"type": "text", "text": question}]}]
    return reply([model], messages, today=TODAY, values=values).sql is not None


def hostile() -> Sequence[tuple[str, str]]:
    noise = random.Random(3).randbytes(10_000).decode("latin-1")
    return (
        ("10,000 characters of one letter", "a" * 10_000),
        ("10,000 characters of words", "alderbrook by the " * 555),
        ("10,000 digits", "1" * 10_000),
        ("10,000 random bytes", noise),
        ("119 words", "amount of alderbrook by birchfield kind " * 17),
    )


def model_text() -> str:
    names = WORDS[:TABLES]
    tables = [table(name) for name in names]
    return yaml.safe_dump({"name": "wide", "tables": tables})


def table(name: str) -> dict[str, object]:
    texts = [{"name": f"{name}_{part}", "expr": f"{name}_{part}", "data_type": "VARCHAR"} for part in (
        "kind", "group", "state", "label")]  # fmt: skip
    more = [{"name": f"{name}_code_{i}", "expr": f"code_{i}", "data_type": "NUMBER"} for i in range(FIELDS - 8)]
    return {
        "name": name,
        "description": f"Rows of {name}.",
        "base_table": {"database": "db", "schema": "s", "table": name},
        "primary_key": {"columns": ["id"]},
        "dimensions": [{"name": f"{name}_id", "expr": "id", "data_type": "NUMBER", "unique": True}, *texts, *more],
        "time_dimensions": [{"name": f"{name}_date", "expr": "at", "data_type": "DATE"}],
        "facts": [{"name": f"{name}_size", "expr": "size", "data_type": "NUMBER"}],
        "metrics": [{"name": f"{name}_amount", "synonyms": [f"amount of {name}"], "expr": f"SUM({name}_size)"}],
    }  # fmt: skip


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    main()
