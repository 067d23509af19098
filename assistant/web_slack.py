"""A conversation of Slack, opened on the web: a thread of whoever took part, with what was asked and how it was read.

The numbers are not kept anywhere: they are asked for again here, with the rights of who asks.
"""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import RedirectResponse, Response

from assistant.store import Turn
from assistant.web_chainlit import MOUNT_PATH
from assistant.web_page import page
from tools.person import Person

if TYPE_CHECKING:
    from assistant.web_host import Host

MOST_TURNS: Final = 200
TITLE_CHARACTERS: Final = 80
FENCE: Final = "~~~~"
FROM_SLACK: Final = "_Answered in Slack. The numbers are not kept: ask again to see them as they are now._"
ORDERED_IN_SLACK: Final = "_Ordered in Slack._"


async def slack_conversation(host: Host, person: Person, conversation: str) -> Response:
    """A redirect to the person's own thread of it; in words when it is not theirs, or there is none."""
    turns = await host.chat.store.turns(conversation, limit=MOST_TURNS)
    if not turns:
        words = "<p>The link may be wrong, or nothing was answered in the conversation yet.</p>"
        return page("There is no such conversation", words, status=404)
    if person.id not in {turn.person_id for turn in turns}:
        words = (
            "<p>Whoever asked in its thread in Slack can open it here. Ask something there, or begin a new chat.</p>"
        )
        return page("You did not take part in this conversation", words, status=403)
    thread_id = str(uuid5(NAMESPACE_URL, f"slack on the web: {conversation} {person.id}"))
    await _keep(host, person, thread_id, turns)
    return RedirectResponse(f"{MOUNT_PATH}/thread/{thread_id}", status_code=303, headers={"cache-control": "no-store"})


async def _keep(host: Host, person: Person, thread_id: str, turns: Sequence[Turn]) -> None:
    """Make the thread, or add to it what was asked in Slack since; what was asked on the web stays."""
    import chainlit as cl

    history, store = host.history, host.chat.store
    user = await history.get_user(person.id) or await history.create_user(
        cl.User(identifier=person.id, display_name=person.name)
    )
    name = turns[0].question[:TITLE_CHARACTERS]
    await history.update_thread(thread_id, name=name, user_id=user.id if user else None)
    for turn in turns:
        copy = replace(turn, thread_id=thread_id, turn_id=str(uuid5(NAMESPACE_URL, f"{thread_id} {turn.turn_id}")))
        if await store.turn(copy.turn_id) is None:
            # Follow-ups on the web go on from it.
            await store.remember(copy)
        for step in _steps(copy, person):
            await history.keep_step(step)


def _steps(turn: Turn, person: Person) -> Iterator[dict[str, Any]]:
    from chainlit.config import config

    own = turn.person_id == person.id
    question = turn.question if own else f"{turn.person_id} asked: {turn.question}"
    # A thumb on the answer names the turn by the id of its step.
    for step_id, kind, text, at in (
        (f"{turn.turn_id[:30]}asked", "user_message", question, turn.asked_at - timedelta(milliseconds=1)),
        (turn.turn_id, "assistant_message", _answer(turn), turn.asked_at),
    ):
        yield {
            "id": step_id,
            "threadId": turn.thread_id,
            "name": turn.person_id if kind == "user_message" else config.ui.name,
            "type": kind,
            "output": text,
            "createdAt": _moment(at),
            "start": _moment(at),
            "end": _moment(at),
            "streaming": False,
            "isError": False,
        }


def _answer(turn: Turn) -> str:
    parts = [turn.understood] if turn.understood else []
    if turn.sql_text:
        parts.append(f"{FENCE}sql\n{turn.sql_text}\n{FENCE}")
    if turn.job_id:
        return "\n\n".join([*parts, f"[The job and its files](/reports/{turn.job_id})", ORDERED_IN_SLACK])
    return "\n\n".join([*parts, FROM_SLACK])


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
