"""Clicks and modals, handed to what does them; every one is checked against whoever clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from assistant.chat import Chat
from assistant.render.slack.approvals import PREFIX
from assistant.render.slack.forms import QUESTION, Place, chosen
from assistant.render.slack.reply import ASK_ME
from assistant.slack.answer_deeds import AnswerDeeds
from assistant.slack.channels import Channels
from assistant.slack.click import Click, Deed, team_of
from assistant.slack.deciding import Deciding
from assistant.slack.home import Home, home_view
from assistant.slack.inbox import Item
from assistant.slack.job_deeds import JobDeeds
from assistant.slack.orders import REPORT, SCHEDULE, Orders
from assistant.slack.people import People
from assistant.slack.policy import ChannelPolicy
from assistant.slack.privately import SHOW
from assistant.slack.requests import ASK_ANYWHERE, Requests
from assistant.slack.windows import Windows
from tools import deliveries, jobs, schedules
from tools.errors import AppError, CallerError
from tools.log import get_logger
from tools.person import Person
from tools.slack_blocks import Block, escaped, mrkdwn

log = get_logger(__name__)


class Clicks:
    """What buttons, menus and modals do."""

    def __init__(
        self,
        chat: Chat,
        requests: Requests,
        people: People,
        channels: Channels,
        windows: Windows,
        deciding: Deciding,
        orders: Orders,
        answer_deeds: AnswerDeeds,
        job_deeds: JobDeeds,
    ) -> None:
        self._chat = chat
        self._services = chat.services
        self._requests = requests
        self._people = people
        self._channels = channels
        self._windows = windows
        self._deciding = deciding
        self._orders = orders
        self._deeds: Mapping[str, Deed] = {**answer_deeds.deeds, **job_deeds.deeds}

    async def click(self, item: Item) -> None:
        """A button or a menu."""
        body = item.payload
        action = body["actions"][0]
        name = str(action["action_id"])
        value = str((action.get("selected_option") or {}).get("value") or action.get("value") or "")
        if name.startswith("ask_"):
            await self._requests.button(item, value)
            return
        if name == ASK_ME:
            await self._requests.ask_me(item, value)
            return
        if name == SHOW:
            await self._requests.show(item, value)
            return
        deed = self._deciding.decide if name.startswith(PREFIX) else self._deeds.get(name)
        if deed is None:
            log.info("click_without_deed", action=name)
            return
        try:
            person, rules = await self._person(body)
            await deed(Click(item, person, value, rules))
        except AppError as error:
            await self._windows.tell_error(body, error)
            return
        if (body.get("container") or {}).get("type") == "view":
            await self.publish_home(body["user"]["id"], person)

    async def form(self, item: Item) -> None:
        """A modal that was sent: an order, a question, or why an answer was not good."""
        view = item.payload["view"]
        values: Mapping[str, Any] = view["state"]["values"]
        match view.get("callback_id"):
            case callback if callback in (REPORT, SCHEDULE):
                await self._order(item)
            case callback if callback == ASK_ANYWHERE:
                await self._requests.form(item, chosen(values)[QUESTION])
            case _:
                await self._explain(item, view.get("private_metadata", ""), values)

    async def _explain(self, item: Item, turn_id: str, values: Mapping[str, Any]) -> None:
        comment = str(values["reason"]["words"].get("value") or "").strip() or None
        try:
            person, _ = await self._person(item.payload)
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
            person, rules = await self._person(body)
            await self._orders.order(person, rules, item)
        except AppError as error:
            await self._windows.tell_error(body, error)

    async def home(self, item: Item) -> None:
        """The home tab was opened."""
        user = item.payload["user"]
        try:
            person, _ = await self._known(user, item.payload.get("team"))
        except CallerError as refused:
            text: Block = {"type": "section", "text": mrkdwn(escaped(str(refused), 1000))}
            await self._windows.publish_home(user, {"type": "home", "blocks": [text]})
            return
        await self.publish_home(user, person)

    async def publish_home(self, user_id: str, person: Person) -> None:
        """Show a person what they have now."""
        own_jobs, own_schedules, in_doubt, waiting = await asyncio.gather(
            asyncio.to_thread(jobs.list_jobs, self._services, person, only_own=True),
            asyncio.to_thread(schedules.list_schedules, self._services, person, limit=5),
            asyncio.to_thread(deliveries.list_deliveries, self._services, person, status="UNKNOWN"),
            self._deciding.open_for(person),
        )
        base_url = self._services.settings.assistant_public_url
        # That a report was sent is no job of the person's own.
        own_jobs = [job for job in own_jobs if job.job_type != "DELIVERY"]
        home = Home(person.name, base_url, person.time_zone, own_jobs, own_schedules, in_doubt, waiting)
        await self._windows.publish_home(user_id, home_view(home))

    async def _person(self, body: Mapping[str, Any]) -> tuple[Person, ChannelPolicy]:
        return await self._known(body["user"]["id"], team_of(body), (body.get("channel") or {}).get("id"))

    async def _known(
        self, user_id: str, team_id: str | None, channel: str | None = None
    ) -> tuple[Person, ChannelPolicy]:
        """Who it is, by the rules of the channel in which they click; the home tab is theirs alone."""
        rules = self._channels.direct_messages
        if channel is not None:
            rules = await asyncio.to_thread(self._channels.rules, channel)
        return await asyncio.to_thread(self._people.person, user_id, team_id=team_id, policy=rules), rules
