"""Where the time of an answer goes: `ask` by stage over the loopback account, and the English parser by itself."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from structlog.testing import capture_logs

from assistant.render.terminal import render
from deploy.local.neighbours import Place, Ports
from deploy.local.processes import Family
from deploy.sql import schema
from tools import ask
from tools.person import Person
from tools.semantics.english import reply
from tools.semantics.model import SemanticModel
from tools.services import open_services
from tools.settings import load_settings

QUESTIONS = (
    "Show me revenue trends for the last 6 months",
    "Who are our top 10 customers by spending?",
    "revenue by region last quarter",
    "how many orders did we have in 2025",
    "average order value by segment this year",
    "top 5 products by margin in Europe",
    "units sold by category and month this year",
    "revenue this year compared with last year",
)
ROUNDS = 10
PERSON = Person(id="bench", name="bench")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), Ports.choose())
        family = Family(print)
        try:
            family.wait_until_ready(family.start(place.account()))
            settings = load_settings(place.environment())
            schema.install(settings, sample_data=True, say=lambda _line: None)
            with open_services(settings) as services:
                began = time.perf_counter()
                ask.ask(services, PERSON, QUESTIONS[0])
                print(f"first question of a process: {1000 * (time.perf_counter() - began):.0f} ms\n")
                stages = defaultdict(list)
                for _ in range(ROUNDS):
                    for question in QUESTIONS:
                        measure(services, question, stages)
        finally:
            family.stop()
    stages["english parser alone"] = parser_alone()
    print(f"{'stage':<24}{'p50 ms':>10}{'p95 ms':>10}")
    for stage, times in stages.items():
        print(f"{stage:<24}{statistics.median(times):>10.1f}{sorted(times)[int(0.95 * len(times))]:>10.1f}")


def measure(services: object, question: str, stages: dict[str, list[float]]) -> None:
    """Ask once and add what each stage took."""
    began = time.perf_counter()
    with capture_logs() as logs:
        answer = ask.ask(services, PERSON, question)  # type: ignore[arg-type]
    asked = time.perf_counter()
    render(answer)
    (event,) = [entry for entry in logs if entry["event"] == "question_answered"]
    for stage in ("understand", "query", "table", "draw"):
        stages[stage].append(event[stage])
    stages["render for a terminal"].append(1000 * (time.perf_counter() - asked))
    stages["all of ask"].append(1000 * (asked - began))


def parser_alone() -> list[float]:
    """The parser without HTTP, on all three models, as auto routing asks it."""
    models: Sequence[SemanticModel] = [
        SemanticModel.from_yaml(file.read_text()) for file in sorted(Path("semantic_models").glob("*.yaml"))
    ]
    times = []
    for number in range(ROUNDS + 1):
        for question in QUESTIONS:
            messages = [{"role": "user", "content": [{"type": "text", "text": question}]}]
            began = time.perf_counter()
            reply(models, messages, today=date(2026, 11, 23))
            if number:
                times.append(1000 * (time.perf_counter() - began))
    return times


if __name__ == "__main__":
    main()
