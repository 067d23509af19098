"""`assistant eval` over small sets: real accounts, real HTTP, every answer run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.evaluation.analysts import Analyst, AnalystFailed
from deploy.evaluation.figures import failures_text, quantile, steadiness, tables, text
from deploy.evaluation.measure import Result, local_analyst, measure_at
from deploy.evaluation.place import Place, at
from deploy.evaluation.questions import QUESTIONS, BrokenSet, Question, chosen, load_sets, with_typo
from deploy.evaluation.run import analysts
from deploy.local.account import Address
from deploy.local.processes import free_port

TODAY = date(2026, 11, 23)
LINES = "analytics_platform.reporting.order_lines"
TINY: list[dict[str, Any]] = [
    {
        "id": "right",
        "question": "revenue in October",
        "sql": f"SELECT SUM(revenue) FROM {LINES} WHERE DATE_TRUNC('month', order_date) = '2026-10-01'",
        "tags": ["time", "total"],
    },
    {"id": "wrong", "question": "revenue in September", "sql": "SELECT 1", "tags": ["time"]},
    {"id": "broken-gold-is-not-asked", "question": "revenue", "sql": "SELECT nothing", "held_out": True},
    {
        "id": "follows",
        "question": "only Europe",
        "history": ["revenue by region last quarter"],
        "sql": "SELECT 2",
        "sql_also": f"SELECT 'Europe', SUM(revenue) FROM {LINES} JOIN customers USING (customer_id) "
        "WHERE region = 'Europe' AND order_date >= '2026-07-01' AND order_date < '2026-10-01'",
    },
    {"id": "no-answer", "question": "revenue by favourite colour", "expect": "answer", "sql": "SELECT 1"},
    {"id": "refused", "question": "delete all customers", "expect": "refuse"},
    {"id": "answered", "question": "revenue by region", "expect": "refuse"},
    {"id": "asked-back", "question": "revenue for EMEA-ish", "expect": "clarify"},
]


def write(folder: Path, name: str, model: str, questions: list[dict[str, Any]]) -> None:
    content = {"model": model, "today": TODAY, "questions": questions}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.fixture(scope="module")
def account(filled_account: Address) -> Iterator[Place]:
    with at(filled_account) as place:
        yield place


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    write(tmp_path, "tiny", "sales", TINY)
    return tmp_path


def outcomes(results: list[Result]) -> dict[str, str]:
    return {one.question.id: one.outcome for one in results}


def test_every_question_is_graded_by_what_its_answer_returns(account: Place, tiny: Path) -> None:
    results = list(measure_at(account, load_sets(tiny)))
    assert outcomes(results) == {
        "right": "right",
        "wrong": "wrong",
        "follows": "right",
        "no-answer": "refused",
        "refused": "right",
        "answered": "wrong",
        "asked-back": "right",
    }
    assert all(one.milliseconds for one in results)
    [whole] = tables(results)["all"]
    assert (whole.questions, whole.right, whole.wrong, whole.refused, whole.clarified) == (7, 4, 2, 1, 0)
    assert [row.name for row in tables(results)["tag"]] == ["time", "total"]
    lines = text(results).splitlines()
    assert lines[2].split()[:6] == ["tiny", "7", "4", "2", "1", "0"]
    listed = failures_text(results)
    assert listed.index("wrong (local) tiny wrong: revenue in September") < listed.index("refused (local) tiny no-")
    assert "reading: Total revenue, 1 September 2026 to 30 September 2026." in listed
    assert "why:     no column has the values of 1" in listed


def test_gold_that_does_not_run_stops_the_measurement_and_is_named(account: Place, tiny: Path) -> None:
    with pytest.raises(BrokenSet, match="tiny broken-gold-is-not-asked: the right SQL does not run"):
        list(measure_at(account, load_sets(tiny), held_out="only"))


def test_with_typos_it_is_told_how_much_stays_right(account: Place, tiny: Path) -> None:
    plain, misspelt = list(measure_at(account, load_sets(tiny))), list(measure_at(account, load_sets(tiny), typos=1))
    assert [one.before for one in misspelt] == [one.outcome for one in plain]
    assert all(one.question.question != two.question.question for one, two in zip(plain, misspelt, strict=True))
    [found] = steadiness(misspelt)
    assert (found.analyst, found.right_before) == ("local", 4)
    assert f"local: with a typo {found.still_right} of 4 stay right" in text(misspelt)
    assert steadiness(plain) == []


def test_two_analysts_are_measured_side_by_side(account: Place, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "SNOWFLAKE_HOST": account.address.host,
        "SNOWFLAKE_PORT": str(account.address.port),
        "SNOWFLAKE_PROTOCOL": "http",
        "S3_REPORTS_BUCKET": "reports",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with analysts(against_cortex=True) as makers:
        results = list(measure_at(account, load_sets(tiny), analysts=makers))
    assert outcomes([one for one in results if one.analyst == "cortex"]) == outcomes(
        [one for one in results if one.analyst == "local"]
    )
    assert [row.analyst for row in tables(results)["set"]] == ["local", "cortex"]
    assert "cortex" in text(results)


def test_an_error_of_the_endpoint_is_told_as_it_came(account: Place, tmp_path: Path) -> None:
    broken = tmp_path / "no_model.yaml"
    broken.write_text("name: nothing\ntables: []\n", encoding="utf-8")
    with closing(local_analyst(account)) as analyst, pytest.raises(AnalystFailed, match="HTTP 400: Invalid semantic"):
        analyst.ask([broken], ["revenue"])


def test_calls_that_fail_are_wrong_and_said_apart(account: Place, tiny: Path) -> None:
    def nowhere(_at: Place) -> Analyst:
        return Analyst("nowhere", f"http://127.0.0.1:{free_port()}", dict)

    results = list(measure_at(account, load_sets(tiny), analysts=[nowhere]))
    assert set(outcomes(results).values()) == {"wrong"}
    assert "nowhere: 7 calls failed; the first: ConnectError" in text(results)


def test_the_command_prints_the_figures_of_our_models_and_of_a_foreign_schema(tiny: Path) -> None:
    model = QUESTIONS / "foreign" / "support" / "model.yaml"
    gold = "SELECT COUNT(*) FROM support.desk.tickets"
    write(tiny, "desk", str(model), [{"id": "a", "question": "how many tickets are there?", "sql": gold}])
    command = [sys.executable, "-m", "deploy.cli", "eval", "--questions", str(tiny), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout)
    assert [(row["name"], row["questions"]) for row in measured["figures"]["set"]] == [("desk", 1), ("tiny", 7)]
    told = {(one["set"], one["id"]): one["outcome"] for one in measured["results"]}
    assert told["desk", "a"] == "right"
    assert (told["tiny", "right"], told["tiny", "wrong"], told["tiny", "refused"]) == ("right", "wrong", "right")


def test_the_questions_kept_back_are_asked_only_when_wanted(tiny: Path) -> None:
    [one] = load_sets(tiny)
    assert [len(chosen(one.questions, held_out=which)) for which in ("exclude", "only", "all")] == [7, 1, 8]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"id": "x", "question": "?", "expect": "refuse", "sql": "SELECT 1"}, "a question that expects an answer has"),
        ({"id": "x", "question": "?"}, r"questions\.0 \(id x\): a question that expects an answer has sql"),
        ({"id": "x", "question": "?", "sql": "SELECT 1", "tgs": []}, r"questions\.0\.tgs \(id x\): Extra"),
    ],
)
def test_a_broken_question_is_named_with_its_place(tmp_path: Path, question: dict[str, Any], message: str) -> None:
    write(tmp_path, "broken", "sales", [question])
    with pytest.raises(BrokenSet, match=message):
        load_sets(tmp_path)


def test_unknown_sets_and_models_are_named(tiny: Path) -> None:
    with pytest.raises(BrokenSet, match="no question set 'tyni'; there are tiny"):
        load_sets(tiny, names=["tyni"])
    write(tiny, "tiny", "slaes", TINY)
    with pytest.raises(BrokenSet, match="there is no 'slaes' beside the questions"):
        load_sets(tiny)


def test_every_set_that_is_shipped_can_be_read() -> None:
    assert {"sales", "customers", "operations"} <= {one.name for one in load_sets()}


def test_a_seed_gives_the_same_one_typo_every_time() -> None:
    question = Question(id="1", question="What was the revenue by region in Q3?", sql="SELECT 1")
    once = with_typo(question, seed=7).question
    assert once == with_typo(question, seed=7).question
    assert once != question.question
    words, typed = question.question.split(), once.split()
    [(meant, misspelt)] = [pair for pair in zip(words, typed, strict=True) if pair[0] != pair[1]]
    assert len(meant) >= 4
    assert abs(len(meant) - len(misspelt)) <= 1
    assert len({with_typo(question, seed=seed).question for seed in range(20)}) > 10
    short = question.model_copy(update={"question": "sum by 3?"})
    assert with_typo(short, seed=7) == short


def test_quantiles_are_values_that_were_measured() -> None:
    times = [float(value) for value in range(1, 101)]
    assert (quantile(times, 0.5), quantile(times, 0.95), quantile([3.0], 0.95), quantile([], 0.5)) == (50, 95, 3, None)
