"""Questions with a name: kept for reports and schedules, seen by everybody, changed by their owner."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict

from tools.answer import Action, Answer, Column, Table
from tools.ask import AUTO, SEMANTIC_MODELS, UnknownSemanticModel
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed, NotFound
from tools.person import Person
from tools.services import Services

LISTED_QUESTIONS: Final = 100
LONGEST_NAME, LONGEST_QUESTION = 200, 4000

_SQL: Final = """
SELECT question_id, name, question, semantic_model, sql_text, owner_id, owner_email, created_at, updated_at
FROM raw_data.saved_questions
"""


class SavedQuestion(BaseModel):
    """A row of raw_data.saved_questions; `sql_text` is run instead of asking where there is one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question_id: str
    name: str
    question: str
    semantic_model: str | None = None
    sql_text: str | None = None
    owner_id: str
    owner_email: str | None = None
    created_at: datetime
    updated_at: datetime


class UnknownQuestion(NotFound):
    """No question has been saved under that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        there = f"there are {', '.join(known)}" if known else "there are none yet"
        super().__init__(f"no question is saved as {name!r}; {there}")


def save_question(
    services: Services,
    person: Person,
    name: str,
    question: str,
    *,
    semantic_model: str | None = None,
    sql_text: str | None = None,
) -> Answer:
    """Keep a question under a name; the owner's second save under it replaces the first.

    Raises CallerError for an empty or too long text, UnknownSemanticModel, and NotAllowed for somebody else's name.
    """
    name, question = _text("name", name, LONGEST_NAME), _text("question", question, LONGEST_QUESTION)
    model = None if semantic_model in (None, "", AUTO) else str(semantic_model).strip().lower()
    if model is not None and model not in SEMANTIC_MODELS:
        raise UnknownSemanticModel(model)
    values: dict[str, object] = {
        "id": str(uuid.uuid4()),
        "name": name,
        "question": question,
        "model": model,
        "sql": sql_text,
        "owner": person.id,
        "email": person.email,
    }
    with services.warehouse.transaction(tag=_tag(person, "save_question")) as transaction:
        rows = transaction.query(_SQL + "WHERE LOWER(name) = LOWER(%s)", (name,))
        if rows:
            known = SavedQuestion.model_validate(rows[0])
            _check_may_change(person, known)
            transaction.execute(
                "UPDATE raw_data.saved_questions SET name = %(name)s, question = %(question)s, "
                "semantic_model = %(model)s, sql_text = %(sql)s, updated_at = SYSDATE() WHERE question_id = %(id)s",
                values | {"id": known.question_id},
            )
        else:
            transaction.execute(
                "INSERT INTO raw_data.saved_questions (question_id, name, question, semantic_model, sql_text, "
                "owner_id, owner_email, created_at, updated_at) SELECT %(id)s, %(name)s, %(question)s, %(model)s, "
                "%(sql)s, %(owner)s, %(email)s, SYSDATE(), SYSDATE()",
                values,
            )
    return Answer(
        text=f"The question is saved as **{name}**{', in place of the one before' if rows else ''}.",
        actions=(Action(label="Make a report of it", kind="ask", payload={"question": f"make a report of “{name}”"}),),
    )


def get_question(services: Services, person: Person, name: str) -> SavedQuestion:
    """The question of that name, however it is written; raises UnknownQuestion, which names the known ones."""
    rows = services.warehouse.query(
        _SQL + "WHERE LOWER(name) = LOWER(%s)", (name.strip(),), tag=_tag(person, "get_question"), timeout_seconds=30
    )
    if rows:
        return SavedQuestion.model_validate(rows[0])
    raise UnknownQuestion(name, [known.name for known in _all(services, person)])


def list_questions(services: Services, person: Person) -> Answer:
    """Every saved question, by name."""
    questions = _all(services, person)
    if not questions:
        return Answer(text="No question has been saved yet.")
    columns = (
        Column(name="name", type="text", label="Name"),
        Column(name="question", type="text", label="Question"),
        Column(name="owner", type="text", label="Owner"),
        Column(name="updated_at", type="timestamp", label="Saved (UTC)"),
    )
    rows = tuple((each.name, each.question, each.owner_email or each.owner_id, each.updated_at) for each in questions)
    count = "one saved question" if len(rows) == 1 else f"{len(rows)} saved questions"
    verb = "is" if len(rows) == 1 else "are"
    return Answer(text=f"There {verb} {count}.", table=Table(columns=columns, rows=rows))


def delete_question(services: Services, person: Person, name: str) -> Answer:
    """Forget the question of that name; raises UnknownQuestion, and NotAllowed for somebody else's."""
    known = get_question(services, person, name)
    _check_may_change(person, known)
    services.warehouse.execute(
        "DELETE FROM raw_data.saved_questions WHERE question_id = %s",
        (known.question_id,),
        tag=_tag(person, "delete_question"),
    )
    return Answer(text=f"**{known.name}** is deleted; reports made of it stay.")


def _all(services: Services, person: Person) -> list[SavedQuestion]:
    rows = services.warehouse.query(
        _SQL + "ORDER BY LOWER(name) LIMIT %s", (LISTED_QUESTIONS,), tag=_tag(person, "list_questions")
    )
    return [SavedQuestion.model_validate(row) for row in rows]


def _check_may_change(person: Person, known: SavedQuestion) -> None:
    if not (person.is_admin or known.owner_id in (person.id, person.email)):
        owner = known.owner_email or known.owner_id
        raise NotAllowed(f"the saved question {known.name!r} belongs to {owner}; choose another name, or ask them")


def _text(field: str, value: str, longest: int) -> str:
    text = " ".join(value.split()) if field == "name" else value.strip()
    if not text:
        raise CallerError(f"{field}: it is empty")
    if len(text) > longest:
        raise CallerError(f"{field}: it has {len(text)} characters; {longest} are possible")
    return text


def _tag(person: Person, tool: str) -> QueryTag:
    return QueryTag(person=person.id, tool=tool)
