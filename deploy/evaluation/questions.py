"""Question sets as their YAML files hold them: what is asked, and what a right answer would be."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tools.errors import CallerError

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "questions"
SEMANTIC_MODELS = ROOT / "semantic_models"
SCHEMA_FILE = "schema.sql"
"""A folder that holds one is a foreign schema: its tables are made and filled by the `load.py` above it."""

Expectation = Literal["answer", "refuse", "clarify"]
HeldOut = Literal["only", "exclude", "all"]

_LONG_WORD = re.compile(r"\b[A-Za-z]{4,}\b")


class BrokenSet(CallerError):
    """A file of questions cannot be used; the message names the file and the place in it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Part):
    """One question; `sql` gives the right rows, and `sql_also` those of other readings that are right too."""

    id: str
    question: str
    history: tuple[str, ...] = ()
    expect: Expectation = "answer"
    sql: str = ""
    sql_also: tuple[str, ...] = ()
    ordered: bool = False
    tags: tuple[str, ...] = ()
    held_out: bool = False
    note: str = ""

    @field_validator("sql_also", "tags", "history", mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, value: object) -> object:
        return () if value is None else [value] if isinstance(value, str) else value

    @field_validator("id", mode="before")
    @classmethod
    def _is_a_text(cls, value: object) -> object:
        return str(value)

    @property
    def right_sql(self) -> tuple[str, ...]:
        """Each of them gives right rows."""
        return (self.sql, *self.sql_also) if self.sql else ()

    @model_validator(mode="after")
    def _has_its_rows(self) -> Self:
        if (self.expect == "answer") != bool(self.sql):
            raise ValueError("a question that expects an answer has sql, and no other has")
        return self


class _File(_Part):
    model: str | tuple[str, ...]
    today: date
    questions: tuple[Question, ...] = Field(min_length=1)
    description: str = ""

    @model_validator(mode="after")
    def _names_each_question_once(self) -> Self:
        ids = [one.id for one in self.questions]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"ids used twice: {', '.join(twice)}")
        return self


class QuestionSet(_Part):
    """The questions of one file over one semantic model, or over several that the analyst chooses from."""

    name: str
    models: tuple[Path, ...]
    today: date
    questions: tuple[Question, ...]

    @property
    def folder(self) -> Path | None:
        """The folder of the foreign schema; None for our own models."""
        parent = self.models[0].parent
        return parent if (parent / SCHEMA_FILE).exists() else None


def load_sets(folder: Path = QUESTIONS, *, names: Sequence[str] = ()) -> list[QuestionSet]:
    """Every set below the folder, or those named; raises BrokenSet."""
    found = [one for path in sorted(folder.rglob("*.yaml")) if (one := _read(path, folder)) is not None]
    if not found:
        raise BrokenSet(f"there are no question sets in {folder}")
    known = [one.name for one in found]
    if unknown := [name for name in names if name not in known]:
        raise BrokenSet(f"no question set {', '.join(map(repr, unknown))}; there are {', '.join(known)}")
    return [one for one in found if not names or one.name in names]


def chosen(questions: Sequence[Question], *, held_out: HeldOut) -> list[Question]:
    """The questions to ask: those kept for the last measurement are asked only when they are wanted."""
    return [one for one in questions if held_out == "all" or one.held_out == (held_out == "only")]


def with_typo(question: Question, *, seed: int) -> Question:
    """The question with one wrong keystroke in one of its longer words; the same seed gives the same one."""
    # A name for the randomness of its own, so that one question more does not change the typos of the others.
    chance = random.Random(f"{seed} {question.id} {question.question}")  # noqa: S311 - no secret
    words = list(_LONG_WORD.finditer(question.question))
    if not words:
        return question
    word = chance.choice(words)
    text = question.question
    misspelt = text[: word.start()] + _misspelt(word.group(), chance) + text[word.end() :]
    return question.model_copy(update={"question": misspelt})


def _misspelt(word: str, chance: random.Random) -> str:
    """A letter left out, doubled by a neighbour, replaced, or swapped with the next; never the word itself."""
    while True:
        place = chance.randrange(len(word))
        letter = chance.choice(string.ascii_lowercase)
        match chance.choice(("leave out", "put in", "replace", "swap")):
            case "leave out":
                typed = word[:place] + word[place + 1 :]
            case "put in":
                typed = word[:place] + letter + word[place:]
            case "replace":
                typed = word[:place] + letter + word[place + 1 :]
            case _:
                typed = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
        if typed.lower() != word.lower():
            return typed


def _read(path: Path, folder: Path) -> QuestionSet | None:
    """The set of a file; None for YAML files that hold no questions, such as semantic models."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BrokenSet(f"{path}: {error}") from error
    if not isinstance(content, dict) or "questions" not in content:
        return None
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise BrokenSet("\n".join(f"{path}: {line}" for line in _faults(error, content))) from error
    name = path.relative_to(folder).with_suffix("").as_posix()
    return QuestionSet(name=name, models=tuple(_models(file, path)), today=file.today, questions=file.questions)


def _models(file: _File, path: Path) -> Iterator[Path]:
    """A model is a file beside the questions, or the name of one of ours."""
    for name in (file.model,) if isinstance(file.model, str) else file.model:
        named = name if name.endswith(".yaml") else f"{name}.yaml"
        places = (path.parent / named, SEMANTIC_MODELS / named, ROOT / named)
        place = next((one for one in places if one.exists()), None)
        if place is None:
            raise BrokenSet(f"{path}: model: there is no {name!r} beside the questions or in {SEMANTIC_MODELS.name}/")
        yield place


def _faults(error: ValidationError, content: dict[str, object]) -> Iterator[str]:
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"])
        yield f"{where}{_id_at(fault['loc'], content)}: {fault['msg'].removeprefix('Value error, ')}"


def _id_at(place: tuple[int | str, ...], content: dict[str, object]) -> str:
    questions = content.get("questions")
    if len(place) > 1 and isinstance(questions, list) and isinstance(place[1], int):
        entry = questions[place[1]]
        return f" (id {entry['id']})" if isinstance(entry, dict) and "id" in entry else ""
    return ""
