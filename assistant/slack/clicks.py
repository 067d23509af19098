"""Buttons, menus and modals; every click is checked against whoever clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from assistant.chat import Chat
from assistant.render.slack.forms import Place, report_form, schedule_form
from assistant.slack.again import Again
from assistant.slack.channels import Channels
from assistant.slack.home import Home, home_view
from assistant.slack.inbox import Item
from assistant.slack.orders import REPORT, SCHEDULE, Orders
from assistant.slack.people import People
from assistant.slack.policy import Policy
from assistant.slack.post import Post, Thread
from assistant.slack.progress import Progress
from assistant.slack.questions import Questions
from tools import deliveries, jobs, schedules
from tools.clients.slack import SlackRefused
from tools.errors import AppError, CallerError, ServiceError
from tools.log import get_logger
from tools.person import Person
from tools.schedule_records import in_zone, run_in_words
from tools.slack_blocks import Block, cut, escaped, mrkdwn, plain_text, split_text

log = get_logger(__name__)

SQL_CHARACTERS: Final = 2900
MOST_SQL_BLOCKS: Final = 20
Deed = Callable[[Person, Mapping[str, Any], str], Awaitable[None]]


class Clicks:
    """What buttons do. A deed gets the person, Slack's payload, and the value of what was clicked."""

    def __init__(
        self,
        chat: Chat,
        questions: Questions,
        people: People,
        policy: Policy,
        progress: Progress,
        again: Again,
        orders: Orders,
    ) -> None:
        self._chat = chat
        self._services = chat.services
        self._slack = chat.services.slack
        self._questions = questions
        self._people = people
        self._policy = policy
        self._channels = Channels(chat.services.slack, policy)
        self._progress = progress
        self._again = again
        self._orders = orders
        self._deeds: Mapping[str, Deed] = {
            "answer_sql": self._show_sql,
            "answer_chart": self._chart,
            "answer_csv": self._csv,
            "answer_report": self._report,
            "answer_schedule": self._schedule_it,
            "rate": self._rate,
            "job_cancel": self._cancel_job,
            "job_retry": self._retry_job,
            "schedule_pause": self._schedule(schedules.pause_schedule, "paused"),
            "schedule_resume": self._schedule(schedules.resume_schedule, "runs again"),
            "schedule_run": self._run_now,
            "delivery_arrived": self._decide("mark_sent"),
            "delivery_again": self._decide("send_again"),
        }

    async def click(self, item: Item) -> None:
        """A button or a menu."""
        body = item.payload
        action = body["actions"][0]
        name = str(action["action_id"])
        value = str((action.get("selected_option") or {}).get("value") or action.get("value") or "")
        if name.startswith("ask_"):
            await self._questions.ask_in_place(item, body, value)
            return
        deed = self._deeds.get(name)
        if deed is None:
            log.info("click_without_deed", action=name)
            return
        try:
            person = await self._person(body)
            await deed(person, body, value)
        except AppError as error:
            await self._tell(body, _words(error))
            return
        if body.get("container", {}).get("type") == "view":
            await self.publish_home(body["user"]["id"], person)

    async def form(self, item: Item) -> None:
        """A modal that was sent: why an answer was not good."""
        view = item.payload["view"]
        if view.get("callback_id") in (REPORT, SCHEDULE):
            await self._order(item)
            return
        turn_id = view.get("private_metadata", "")
        fields: Mapping[str, Any] = view["state"]["values"]
        comment = str(fields["reason"]["words"].get("value") or "").strip() or None
        try:
            person = await self._person(item.payload)
        except CallerError as refused:
            log.info("form_refused", why=str(refused))
            return
        await self._chat.rate(person, turn_id, helpful=False, comment=comment)

    async def _order(self, item: Item) -> None:
        """A modal that orders something; what is wrong in it is said in the thread, to its sender alone."""
        place = Place.read(item.payload["view"]["private_metadata"])
        where = {"channel": {"id": place.channel}, "container": {"thread_ts": place.thread_ts}}
        body = {**item.payload, **where}
        try:
            await self._orders.order(await self._person(body), item)
        except AppError as error:
            await self._tell(body, _words(error))

    async def home(self, item: Item) -> None:
        """The home tab was opened."""
        user = item.payload["user"]
        try:
            person = await self._known(user, item.payload.get("team"))
        except CallerError as refused:
            text = {"type": "section", "text": mrkdwn(escaped(str(refused), 1000))}
            await self._call("views.publish", user_id=user, view={"type": "home", "blocks": [text]})
            return
        await self.publish_home(user, person)

    async def publish_home(self, user_id: str, person: Person) -> None:
        """Show a person what they have now."""
        own_jobs, own_schedules, in_doubt = await asyncio.gather(
            asyncio.to_thread(jobs.list_jobs, self._services, person, only_own=True, limit=5),
            asyncio.to_thread(schedules.list_schedules, self._services, person, limit=5),
            asyncio.to_thread(deliveries.list_deliveries, self._services, person, status="UNKNOWN"),
        )
        base_url = self._services.settings.assistant_public_url
        view = home_view(Home(person.name, base_url, own_jobs, own_schedules, in_doubt))
        await self._call("views.publish", user_id=user_id, view=view)

    # Deeds.

    async def _chart(self, person: Person, body: Mapping[str, Any], value: str) -> None:
        kind, _, turn_id = value.partition(" ")
        await self._again.chart(person, await self._again.turn(turn_id), kind, self._post(body))

    async def _csv(self, person: Person, body: Mapping[str, Any], turn_id: str) -> None:
        await self._again.csv(person, await self._again.turn(turn_id), self._post(body))

    async def _report(self, _: Person, body: Mapping[str, Any], turn_id: str) -> None:
        turn = await self._again.turn(turn_id)
        await self._form(body, turn_id, REPORT, "Order a report", report_form(turn.question))

    async def _schedule_it(self, _: Person, body: Mapping[str, Any], turn_id: str) -> None:
        turn = await self._again.turn(turn_id)
        await self._form(body, turn_id, SCHEDULE, "Send it regularly", schedule_form(turn.question))

    async def _form(self, body: Mapping[str, Any], turn_id: str, name: str, title: str, blocks: list[Block]) -> None:
        thread = _thread(body)
        place = Place(turn_id, thread.team_id, thread.channel, thread.ts).written()
        await self._open(body, title, blocks, callback_id=name, private_metadata=place, submit=plain_text("Order", 24))

    def _post(self, body: Mapping[str, Any]) -> Post:
        action = body["actions"][0]
        made_by = f"click {action['action_id']} {body['user']['id']} {action.get('action_ts')}"
        return Post(self._slack, _thread(body), made_by)

    async def _show_sql(self, _: Person, body: Mapping[str, Any], turn_id: str) -> None:
        turn = await self._chat.store.turn(turn_id)
        if turn is None or not turn.sql_text:
            raise CallerError("The SQL of this answer is not kept any more; ask again.")
        parts = list(split_text(turn.sql_text, SQL_CHARACTERS))[:MOST_SQL_BLOCKS]
        blocks: list[Block] = [_code(part) for part in parts]
        await self._open(body, "The SQL", blocks)

    async def _rate(self, person: Person, body: Mapping[str, Any], value: str) -> None:
        verdict, _, turn_id = value.partition(" ")
        await self._chat.rate(person, turn_id, helpful=verdict == "good", comment=None)
        if verdict == "good":
            await self._tell(body, "Thank you, noted.")
            return
        field = {"type": "plain_text_input", "action_id": "words", "multiline": True}
        block = {
            "type": "input",
            "block_id": "reason",
            "label": plain_text("What was wrong with the answer?"),
            "element": field,
            "optional": True,
        }
        more = {"callback_id": "reason", "private_metadata": turn_id, "submit": plain_text("Send", 24)}
        await self._open(body, "Tell us more", [block], **more)

    async def _cancel_job(self, person: Person, body: Mapping[str, Any], job_id: str) -> None:
        answer = await asyncio.to_thread(jobs.cancel, self._services, person, job_id)
        await self._tell(body, answer.text)

    async def _retry_job(self, person: Person, body: Mapping[str, Any], job_id: str) -> None:
        answer = await asyncio.to_thread(jobs.retry, self._services, person, job_id)
        message: Mapping[str, Any] = body.get("message") or {}
        if not message.get("blocks"):
            await self._tell(body, answer.text)
            return
        await self._progress.follow(
            job_id,
            thread=_thread(body),
            user=body["user"]["id"],
            ts=str(message["ts"]),
            text=str(message.get("text") or ""),
            blocks=message["blocks"],
            again=str(body["actions"][0].get("action_ts", "")),
        )

    def _schedule(self, do: Callable[..., Any], what: str) -> Deed:
        async def deed(person: Person, body: Mapping[str, Any], schedule_id: str) -> None:
            schedule = await asyncio.to_thread(do, self._services, person, schedule_id)
            next_run = in_zone(schedule.next_run_at, schedule.time_zone)
            when = f", next on {run_in_words(next_run)}" if next_run and schedule.is_enabled else ""
            await self._tell(body, f"{schedule.schedule_name} is {what}{when}.")

        return deed

    async def _run_now(self, person: Person, body: Mapping[str, Any], schedule_id: str) -> None:
        await asyncio.to_thread(schedules.run_now, self._services, person, schedule_id)
        await self._tell(body, "It runs now, and goes to its usual targets.")

    def _decide(self, decision: deliveries.Decision) -> Deed:
        async def deed(person: Person, body: Mapping[str, Any], delivery_id: str) -> None:
            delivery = await asyncio.to_thread(deliveries.decide, self._services, person, delivery_id, decision)
            await self._tell(body, deliveries.in_words(delivery))

        return deed

    # Who, and what they are told.

    async def _person(self, body: Mapping[str, Any]) -> Person:
        channel = (body.get("channel") or {}).get("id")
        return await self._known(body["user"]["id"], (body.get("team") or {}).get("id"), channel)

    async def _known(self, user_id: str, team_id: str | None, channel: str | None = None) -> Person:
        """Who it is, by the rules of the channel in which they click; the home tab is theirs alone."""
        policy = self._policy.direct_messages
        if channel is not None:
            policy = await asyncio.to_thread(self._channels.rules, channel)
        return await asyncio.to_thread(self._people.person, user_id, team_id=team_id, policy=policy)

    async def _tell(self, body: Mapping[str, Any], words: str) -> None:
        """Only whoever clicked reads it: where they clicked, or in their direct messages."""
        channel = (body.get("channel") or {}).get("id")
        text = escaped(words.replace("**", ""), 3000)
        if channel is None:
            direct = await asyncio.to_thread(self._slack.direct_message, body["user"]["id"])
            await self._call("chat.postMessage", channel=direct, text=text)
            return
        thread_ts = (body.get("container") or {}).get("thread_ts")
        await self._call("chat.postEphemeral", channel=channel, user=body["user"]["id"], text=text, thread_ts=thread_ts)

    async def _open(self, body: Mapping[str, Any], title: str, blocks: list[Block], **more: Any) -> None:
        view = {"type": "modal", "title": plain_text(title, 24), "close": plain_text("Close", 24), "blocks": blocks}
        await self._call("views.open", trigger_id=body["trigger_id"], view=view | more)

    async def _call(self, method: str, **body: Any) -> None:
        try:
            await asyncio.to_thread(self._slack.call, method, **body)
        except (SlackRefused, ServiceError) as error:
            log.warning("not_shown", method=method, error=str(error))


def _thread(body: Mapping[str, Any]) -> Thread:
    """The thread that a click was made in."""
    container: Mapping[str, Any] = body.get("container") or {}
    ts = container.get("thread_ts") or container.get("message_ts") or ""
    return Thread((body.get("team") or {}).get("id") or "", body["channel"]["id"], str(ts))


def _code(text: str) -> Block:
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}


def _words(error: AppError) -> str:
    if isinstance(error, CallerError):
        return cut(str(error), 1000)
    return "That did not work just now. Try again in a moment."
