"""Saved questions over a real account: kept by name, seen by all, changed by their owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tools import saved_questions
from tools.ask import UnknownSemanticModel
from tools.errors import CallerError, NotAllowed
from tools.person import Person
from tools.saved_questions import UnknownQuestion
from tools.services import Services

ANA = Person(id="ana", name="Ana", email="ana@example.com")
BEN = Person(id="ben", name="Ben", email="ben@example.com")


@pytest.fixture(autouse=True)
def none_saved(desk: Any) -> Iterator[None]:
    desk.run("DELETE FROM raw_data.saved_questions")
    yield
    desk.run("DELETE FROM raw_data.saved_questions")


def test_a_question_is_found_by_its_name_however_it_is_written(services: Services) -> None:
    saved_questions.save_question(services, ANA, " Revenue  by month ", "revenue by month", semantic_model="sales")
    found = saved_questions.get_question(services, BEN, "REVENUE by month")
    assert (found.name, found.question, found.semantic_model) == ("Revenue by month", "revenue by month", "sales")
    assert found.owner_id == "ana"


def test_the_owners_second_save_replaces_the_first(services: Services) -> None:
    saved_questions.save_question(services, ANA, "Top", "top 5 products by revenue")
    answer = saved_questions.save_question(services, ANA, "top", "top 10 products by revenue", sql_text="SELECT 1")
    assert "in place of" in answer.text
    listed = saved_questions.list_questions(services, BEN)
    assert listed.table is not None
    assert [row[:2] for row in listed.table.rows] == [("top", "top 10 products by revenue")]


def test_nobody_else_changes_or_deletes_it(services: Services) -> None:
    saved_questions.save_question(services, ANA, "Top", "top 5 products by revenue")
    with pytest.raises(NotAllowed, match=r"belongs to ana@example\.com"):
        saved_questions.save_question(services, BEN, "TOP", "something else")
    with pytest.raises(NotAllowed):
        saved_questions.delete_question(services, BEN, "Top")
    assert "deleted" in saved_questions.delete_question(services, ANA, "top").text
    assert "No question" in saved_questions.list_questions(services, ANA).text


def test_an_unknown_name_says_the_known_ones(services: Services) -> None:
    saved_questions.save_question(services, ANA, "Top products", "top 5 products by revenue")
    with pytest.raises(UnknownQuestion, match="there are Top products"):
        saved_questions.get_question(services, BEN, "top customers")


@pytest.mark.parametrize(("name", "question"), [("", "revenue"), ("a", "  "), ("x" * 201, "revenue")])
def test_an_empty_or_endless_text_is_refused(services: Services, name: str, question: str) -> None:
    with pytest.raises(CallerError, match=r"^(name|question): "):
        saved_questions.save_question(services, ANA, name, question)


def test_an_unknown_model_is_refused(services: Services) -> None:
    with pytest.raises(UnknownSemanticModel):
        saved_questions.save_question(services, ANA, "a", "revenue", semantic_model="marketing")
