"""Words that stand together are read together, or the question is refused."""

from __future__ import annotations

import pytest

from tests.semantics.gym import GYM_YAML, ask
from tools.semantics.model import SemanticModel

LIVELY = SemanticModel.from_yaml(
    GYM_YAML.replace("{name: lapsed_members,", "{name: lapsed_members, synonyms: [live],")
    .replace(
        "{name: newsletter, expr: newsletter, data_type: BOOLEAN}",
        "{name: newsletter, expr: newsletter, data_type: BOOLEAN}\n"
        "      - {name: town, expr: town, data_type: VARCHAR, sample_values: [Faro]}",
    )
    .replace(
        "{name: payment_amount,",
        "{name: payers, synonyms: [members charged], expr: COUNT(DISTINCT member_id)}\n"
        "      - {name: average_payment, synonyms: [average fee], expr: AVG(amount)}\n"
        "      - {name: payment_amount,",
    )
    .replace(
        "expr: SUM(amount)}\n  - name: targets",
        "expr: SUM(amount)}\n    filters:\n"
        "      - {name: unsettled, synonyms: [not paid], expr: paid_on IS NULL}\n  - name: targets",
    )
)


@pytest.mark.parametrize(
    "question",
    ["members charged by both cash and bank card", "average fee per visit by tier", "members still joined, with tier"],
)
def test_words_that_mean_something_else_together_are_refused(question: str) -> None:
    assert ask(question, model=LIVELY).sql is None


def test_who_lives_somewhere_is_in_no_state() -> None:
    found = ask("how many members live in Faro", model=LIVELY).query
    assert found is not None
    assert [one.field for one in found.filters] == ["members.town"]


def test_a_state_that_is_called_live_is_still_one() -> None:
    found = ask("how many live members", model=LIVELY).query
    assert found is not None
    assert [one.field for one in found.filters] == ["members.lapsed_members"]


def test_who_has_not_paid_any_has_paid_none() -> None:
    found = ask("members who have not paid any payment", model=LIVELY).query
    assert found is None or not found.members
