"""The order in which the test processes get the tests."""

from __future__ import annotations

from pathlib import Path

from tests.turns import SECONDS, TOGETHER, in_order, scope_of

ROOT = Path(__file__).parents[1]


def test_what_lasts_long_runs_first_and_what_waits_for_others_last() -> None:
    nodeids = [
        "tests/terraform/test_apply.py::test_one",
        "tests/tools/test_few.py::test_one",
        "tests/tools/test_many.py::test_one[a::b]",
        "tests/tools/test_many.py::test_two",
        "tests/slack/test_kill.py::test_one",
    ]
    assert [nodeids[place] for place in in_order(nodeids)] == [
        "tests/slack/test_kill.py::test_one",
        "tests/tools/test_many.py::test_one[a::b]",
        "tests/tools/test_many.py::test_two",
        "tests/tools/test_few.py::test_one",
        "tests/terraform/test_apply.py::test_one",
    ]


def test_a_folder_that_shares_much_is_one_scope_and_another_one_is_not() -> None:
    assert TOGETHER
    for folder in TOGETHER:
        assert scope_of(f"{folder}/test_schema.py::test_one") == folder
    assert scope_of("tests/slack/test_bot.py::test_one") == "tests/slack/test_bot.py"


def test_what_is_known_to_be_slow_is_there() -> None:
    assert [scope for scope in (*SECONDS, *TOGETHER) if not (ROOT / scope).exists()] == []
