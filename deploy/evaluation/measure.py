"""Asking every question of the chosen sets and grading each answer by running it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from deploy.evaluation.analysts import Analyst, AnalystFailed
from deploy.evaluation.grading import Rows, difference
from deploy.evaluation.place import Place, Say, StatementFailed, place
from deploy.evaluation.questions import BrokenSet, HeldOut, Question, QuestionSet, chosen, with_typo
from tools.clients.analyst_message import AnalystMessage

Outcome = Literal["right", "wrong", "refused", "clarified"]
LOCAL = "local"


@dataclass(frozen=True)
class Result:
    """What became of one question with one analyst; `before` is the outcome without the typo, when it has one."""

    analyst: str
    set: str
    question: Question
    outcome: Outcome
    why: str = ""
    reading: str = ""
    sql: str | None = None
    milliseconds: float | None = None
    before: Outcome | None = None


MakeAnalyst = Callable[[Place], Analyst]


def local_analyst(at: Place) -> Analyst:
    """The endpoint of the account itself, which takes any bearer."""
    return Analyst(LOCAL, at.address.url, lambda: {"Authorization": "Bearer evaluation"})


def measure(
    sets: Sequence[QuestionSet],
    *,
    held_out: HeldOut = "exclude",
    typos: int | None = None,
    analysts: Sequence[MakeAnalyst] = (local_analyst,),
    say: Say = lambda _line: None,
) -> Iterator[Result]:
    """A result for each question and analyst; the sets of one date share an account. Raises BrokenSet."""
    for today, group in groupby(sorted(sets, key=lambda one: one.today), key=lambda one: one.today):
        of_date = list(group)
        ours = any(one.folder is None for one in of_date)
        with place(today, with_our_tables=ours, say=say) as found:
            yield from measure_at(found, of_date, held_out=held_out, typos=typos, analysts=analysts, say=say)


def measure_at(
    account: Place,
    sets: Sequence[QuestionSet],
    *,
    held_out: HeldOut = "exclude",
    typos: int | None = None,
    analysts: Sequence[MakeAnalyst] = (local_analyst,),
    say: Say = lambda _line: None,
) -> Iterator[Result]:
    """As `measure`, on an account that is there."""
    made = [make(account) for make in analysts]
    try:
        for one in sets:
            questions = chosen(one.questions, held_out=held_out)
            say(f"{one.name}: {len(questions)} questions")
            account.prepare(one)
            for question in questions:
                gold = _gold(account, one, question)
                for analyst in made:
                    result = _graded(account, analyst, one, question, gold)
                    if typos is not None:
                        misspelt = _graded(account, analyst, one, with_typo(question, seed=typos), gold)
                        result = replace(misspelt, before=result.outcome)
                    yield result
    finally:
        for analyst in made:
            analyst.close()


def _gold(account: Place, questions: QuestionSet, question: Question) -> list[Rows]:
    try:
        return [account.run(sql) for sql in question.right_sql]
    except StatementFailed as error:
        raise BrokenSet(f"{questions.name} {question.id}: the right SQL does not run: {error}") from error


def _graded(account: Place, analyst: Analyst, of: QuestionSet, question: Question, gold: Sequence[Rows]) -> Result:
    try:
        reply = analyst.ask(of.models, [*question.history, question.question])
    except AnalystFailed as error:
        return Result(analyst.name, of.name, question, outcome="wrong", why=str(error))
    outcome, why = _outcome(account, question, reply.message, gold)
    return Result(
        analyst.name,
        of.name,
        question,
        outcome=outcome,
        why=why,
        reading=reply.message.text,
        sql=reply.message.sql,
        milliseconds=reply.milliseconds,
    )


def _outcome(account: Place, question: Question, message: AnalystMessage, gold: Sequence[Rows]) -> tuple[Outcome, str]:
    """A refusal where an answer was expected is not wrong; SQL where none was expected is."""
    if message.sql is None:
        asks_back = (message.question_category or "").upper().startswith("AMBIG")
        refusal: Outcome = "clarified" if asks_back and message.suggestions else "refused"
        if question.expect == "refuse" or (question.expect == "clarify" and message.suggestions):
            return "right", ""
        return refusal, message.text
    if question.expect != "answer":
        return "wrong", f"answered, where {'a refusal' if question.expect == 'refuse' else 'a question back'} is right"
    try:
        found = account.run(message.sql)
    except StatementFailed as error:
        return "wrong", f"the SQL does not run: {error}"
    reasons = [difference(rows, found, ordered=question.ordered) for rows in gold]
    return ("right", "") if None in reasons else ("wrong", str(reasons[0]))
