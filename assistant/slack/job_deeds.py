"""Buttons that do something to a job, a schedule or a delivery."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from assistant.chat import Chat
from assistant.render.slack.approvals import who_and_when
from assistant.render.slack.notices import SETTLE, settled
from assistant.slack.channels import Channels
from assistant.slack.click import Click, Deed
from assistant.slack.deciding import Deciding
from assistant.slack.progress import Progress
from assistant.slack.windows import Windows
from tools import approvals, deliveries, jobs, schedules
from tools.job_inputs import parse_input
from tools.schedule_records import Schedule, in_zone, run_in_words, targets_in_words


class JobDeeds:
    """Each with the rights of whoever clicks, and once however often its item is taken."""

    def __init__(
        self, chat: Chat, channels: Channels, progress: Progress, deciding: Deciding, windows: Windows
    ) -> None:
        self._services = chat.services
        self._channels = channels
        self._progress = progress
        self._deciding = deciding
        self._windows = windows
        self.deeds: Mapping[str, Deed] = {
            "job_cancel": self._cancel,
            "job_retry": self._retry,
            "schedule_pause": self._schedule(schedules.pause_schedule, "is paused"),
            "schedule_resume": self._schedule(schedules.resume_schedule, "runs again"),
            "delivery_retry": self._retry_delivery,
            "schedule_delete": self._delete,
            "schedule_run": self._run_now,
            "delivery_arrived": self._decide(0),
            "delivery_again": self._decide(1),
        }

    async def _cancel(self, click: Click) -> None:
        job = await asyncio.to_thread(jobs.get_job, self._services, click.person, click.value)
        if approvals.is_of_another(click.person, job):
            await self._deciding.ask(click, approvals.ask_to_cancel(job))
            return
        answer = await asyncio.to_thread(jobs.cancel, self._services, click.person, job.job_id)
        await self._windows.tell(click.body, answer.text)

    async def _retry(self, click: Click) -> None:
        scope = self._channels.scope(click.rules)
        job = await asyncio.to_thread(jobs.get_job, self._services, click.person, click.value)
        await asyncio.to_thread(scope.check_job, self._services, click.person, job)
        if click.item.attempts and not job.is_over:
            text = jobs.job_in_words(job)
        else:
            text = (await asyncio.to_thread(jobs.retry, self._services, click.person, job.job_id)).text
        message: Mapping[str, Any] = click.body.get("message") or {}
        if not message.get("blocks"):
            await self._windows.tell(click.body, text)
            return
        await self._progress.follow(
            job.job_id,
            thread=click.thread,
            user=click.user,
            ts=str(message["ts"]),
            text=str(message.get("text") or ""),
            # A notice is settled by it; an answer draws its own button anew.
            blocks=settled(message["blocks"]),
            again=str(click.body["actions"][0].get("action_ts", "")),
        )

    async def _delete(self, click: Click) -> None:
        schedule = await asyncio.to_thread(schedules.get_schedule, self._services, click.person, click.value)
        await self._deciding.ask(click, approvals.ask_to_delete_schedule(schedule))

    async def _run_now(self, click: Click) -> None:
        schedule = await asyncio.to_thread(schedules.get_schedule, self._services, click.person, click.value)
        scope = self._channels.scope(click.rules)
        order = parse_input(schedule.job_type, schedule.input)
        await asyncio.to_thread(scope.check, self._services, click.person, order, schedule.targets)
        await asyncio.to_thread(
            schedules.run_now, self._services, click.person, schedule.schedule_id, key=click.item.item_id
        )
        await self._windows.tell(click.body, f"{schedule.schedule_name} runs now. {_where_to(schedule)}")

    def _schedule(self, do: Callable[..., Any], what: str) -> Deed:
        async def deed(click: Click) -> None:
            schedule = await asyncio.to_thread(do, self._services, click.person, click.value)
            next_run = in_zone(schedule.next_run_at, schedule.time_zone)
            when = f", next on {run_in_words(next_run)}" if next_run and schedule.is_enabled else ""
            await self._tell(click, f"{schedule.schedule_name} {what}{when}.")

        return deed

    def _decide(self, choice: int) -> Deed:
        async def deed(click: Click) -> None:
            await self._deciding.decide_delivery(click, choice)
            if click.is_in_thread:
                found = await asyncio.to_thread(deliveries.get_delivery, self._services, click.person, click.value)
                await self._tell(click, deliveries.in_words(found))

        return deed

    async def _retry_delivery(self, click: Click) -> None:
        """What failed is sent once more; a second click finds it under way, and says so."""
        found = await asyncio.to_thread(deliveries.get_delivery, self._services, click.person, click.value)
        if not (click.item.attempts and found.status != "FAILED"):
            found = await asyncio.to_thread(deliveries.retry, self._services, click.person, found.delivery_id)
        await self._tell(click, deliveries.on_its_way(found).text)

    async def _tell(self, click: Click, words: str) -> None:
        """In the notice that was clicked, in place of its buttons; elsewhere to whoever clicked alone."""
        message: Mapping[str, Any] = click.body.get("message") or {}
        blocks = message.get("blocks") or []
        name = click.body["actions"][0].get("action_id")
        is_ephemeral = (click.body.get("container") or {}).get("is_ephemeral")
        if name not in SETTLE or not click.is_in_thread or is_ephemeral or not blocks:
            await self._windows.tell(click.body, words)
            return
        who = who_and_when(click.person.name, self._services.clock(), click.person.time_zone)
        await self._windows.call(
            "chat.update",
            channel=click.thread.channel,
            ts=str(message["ts"]),
            text=str(message.get("text") or ""),
            blocks=settled(blocks, f"{who}: {words}"),
        )


def _where_to(schedule: Schedule) -> str:
    if not schedule.targets:
        return "Its files come under “list my reports”."
    where = targets_in_words(schedule.targets)
    if schedule.is_alert:
        return f"If the number has crossed, {where} is told."
    return f"It goes to {where} when it is done."
