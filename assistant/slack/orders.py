"""Reports and schedules that are ordered in a modal, and said in the thread it was opened from."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from pydantic import ValidationError

from assistant.chat import Chat
from assistant.render.slack.forms import ABOUT_ANSWER, Place, chosen
from assistant.render.slack.reply import Said, messages
from assistant.slack.channels import Channels
from assistant.slack.inbox import Item
from assistant.slack.policy import ChannelPolicy
from assistant.slack.post import Post, Thread
from assistant.slack.progress import Progress
from assistant.slack.threads import Threads, conversation_id
from assistant.store import Turn
from tools import jobs, schedules
from tools.answer import Answer
from tools.errors import CallerError
from tools.job_inputs import ReportInput
from tools.job_records import JobRequest
from tools.person import Person
from tools.schedule_answers import created_answer
from tools.schedule_records import ScheduleRequest
from tools.targets import EmailTarget, SlackTarget, Target

REPORT: Final = "order_report"
SCHEDULE: Final = "order_schedule"
MOST_QUESTION: Final = 4000


class Orders:
    """Does what a sent modal says, with the rights of whoever sent it; once, however often the item is taken."""

    def __init__(self, chat: Chat, channels: Channels, progress: Progress, threads: Threads) -> None:
        self._services = chat.services
        self._threads = threads
        self._store = chat.store
        self._channels = channels
        self._progress = progress
        self._base_url = chat.services.settings.assistant_public_url

    async def order(self, person: Person, rules: ChannelPolicy, item: Item) -> None:
        """Raises CallerError with what is wrong in the modal, or not for the channel that it was opened in."""
        view, user = item.payload["view"], item.payload["user"]["id"]
        place = Place.read(view["private_metadata"])
        said = chosen(view["state"]["values"])
        turn = await self._store.turn(place.turn_id)
        if turn is None:
            raise CallerError("This answer is not kept any more; ask again.")
        thread = Thread(place.team, place.channel, place.thread_ts)
        targets = _targets(said.get("target", ""), user, thread, person)
        try:
            if view["callback_id"] == REPORT:
                answer = await asyncio.to_thread(self._report, person, rules, turn, said, targets, thread, item)
            else:
                answer = await asyncio.to_thread(self._schedule, person, rules, turn, said, targets, item)
        except ValidationError as error:
            raise CallerError("; ".join(str(each["msg"]) for each in error.errors())) from None
        await self._keep(person, thread, turn, answer, item)
        here = f"the Slack channel {thread.channel}"
        answer = answer.model_copy(update={"text": answer.text.replace(here, "this channel")})
        await self._say(answer, thread, user, item, follows=thread.is_direct or rules.data == "post")

    def _report(
        self,
        person: Person,
        rules: ChannelPolicy,
        turn: Turn,
        said: Mapping[str, str],
        targets: tuple[Target, ...],
        thread: Thread,
        item: Item,
    ) -> Answer:
        wanted = _input(turn, said)
        if wanted["report_type"] != "question":
            wanted["period"] = said["period"]
        order = ReportInput.model_validate(wanted)
        self._channels.scope(rules).check(self._services, person, order, targets)
        request = JobRequest(
            input=order,
            targets=targets,
            thread_id=conversation_id(thread),
            idempotency_key=item.item_id[:200],
        )
        return jobs.launch(self._services, person, request)

    def _schedule(
        self,
        person: Person,
        rules: ChannelPolicy,
        turn: Turn,
        said: Mapping[str, str],
        targets: tuple[Target, ...],
        item: Item,
    ) -> Answer:
        wanted = _input(turn, said)
        self._channels.scope(rules).check(self._services, person, ReportInput.model_validate(wanted), targets)
        request = ScheduleRequest(when=said["when"], input=wanted, targets=targets, time_zone=person.time_zone)
        schedule = schedules.create_schedule(self._services, person, request, key=item.item_id)
        return created_answer(schedule, self._services.clock())

    async def _keep(self, person: Person, thread: Thread, about: Turn, answer: Answer, item: Item) -> None:
        """A turn of the conversation: "delete it" and "run it now" mean what was ordered last."""
        if await self._store.turn(_turn_id(item)) is not None:
            return
        await self._store.remember(
            Turn(
                turn_id=_turn_id(item),
                thread_id=await self._threads.conversation_of(thread),
                person_id=person.id,
                asked_at=datetime.now(UTC),
                question=about.question,
                tool="create_schedule" if answer.schedule_id else "launch_job",
                understood=answer.understood,
                job_id=answer.job_id,
                schedule_id=answer.schedule_id,
            )
        )

    async def _say(self, answer: Answer, thread: Thread, user: str, item: Item, *, follows: bool) -> None:
        post = Post(self._services.slack, thread, item.item_id, again=item.attempts > 0)
        parts = messages(Said(_turn_id(item), answer.text, self._base_url, (answer,)))
        for part, message in enumerate(parts):
            ts = await post.message(message, part)
            if part == 0 and answer.job_id and follows:
                await self._progress.follow(
                    answer.job_id, thread=thread, user=user, ts=ts, text=message.text, blocks=message.blocks
                )


def _turn_id(item: Item) -> str:
    return str(uuid5(NAMESPACE_URL, item.item_id))


def _input(turn: Turn, said: Mapping[str, str]) -> dict[str, Any]:
    formats = said["formats"].split()
    if said["type"] != ABOUT_ANSWER:
        return {"report_type": said["type"], "formats": formats}
    asked: dict[str, Any] = {"report_type": "question", "question": turn.question[:MOST_QUESTION], "formats": formats}
    return asked | ({"semantic_model": turn.semantic_model} if turn.semantic_model else {})


def _targets(name: str, user: str, thread: Thread, person: Person) -> tuple[Target, ...]:
    match name:
        case "channel" if not thread.is_direct:
            return (SlackTarget(address=thread.channel),)
        case "channel" | "me":
            return (SlackTarget(address=user),)
        case "mail" if person.email:
            return (EmailTarget(address=person.email),)
        case "mail":
            raise CallerError("I do not know your e-mail address; choose another place.")
    return ()
