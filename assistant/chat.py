"""One turn of a conversation, from a message to a stream of events; knows no surface."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from pydantic_ai import Agent
from pydantic_ai.conversation import Conversation
from pydantic_ai.exceptions import ModelAPIError, UsageLimitExceeded
from pydantic_ai.messages import (
    FunctionToolCallEvent,
    FunctionToolResultEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolReturnPart,
)
from pydantic_ai.run import AgentRunResultEvent
from pydantic_ai.usage import UsageLimits

from assistant.chat_database import without_zero_bytes
from assistant.deps import Deps, ModelChoice, Surface
from assistant.events import (
    AnswerReady,
    Done,
    Event,
    Failed,
    JobProgress,
    Progress,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from assistant.interactions import Interaction, Interactions
from assistant.labels import QUIET_TOOLS, label, summary
from assistant.numbers import NumberGate
from assistant.rules import RULES
from assistant.scope import EVERYWHERE, Scope
from assistant.statements import Statements
from assistant.store import ChatStore, Turn, without_rows
from tools import jobs
from tools.answer import Answer
from tools.errors import AppError, CallerError, NotAllowed, ServiceError, new_reference, sentence
from tools.jobs import Job
from tools.log import bound_contextvars, get_logger
from tools.person import Person

if TYPE_CHECKING:
    from tools.services import Services

log = get_logger(__name__)

HISTORY_MESSAGES = 30
EARLIER_TURNS = 6
MODEL_REQUESTS = 8
FOLLOW_CLOSELY_SECONDS = 60.0
HELD_BACK = "A sentence was left out because it held a number that is not in the data."

Emit = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a turn happens: the conversation's id, the face, and the semantic model chosen there.

    `scope` is what the place may speak of; a face that `approves` keeps buttons for what needs a yes. In a `shared`
    thread several people ask. What one asked is known to the next, what they were answered is not: each
    person's answers come from their own rights.
    """

    id: str
    surface: Surface = "web"
    semantic_model: ModelChoice = "auto"
    shared: bool = False
    scope: Scope = EVERYWHERE
    approves: bool = False

    def memory_of(self, person: Person) -> str:
        """The id of the model's messages: a shared thread keeps those of each person apart."""
        return str(uuid5(NAMESPACE_URL, f"{self.id} {person.id}")) if self.shared else self.id


@dataclass
class _Run:
    """What one turn has gathered so far."""

    turn_id: str
    question: str
    key: str | None = None
    started: float = field(default_factory=time.perf_counter)
    tools: dict[str, tuple[str, dict[str, Any], float]] = field(default_factory=dict)
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    reference: str | None = None


class Chat:
    """The conversation behind every face.

    Turns of one thread run one after the other, turns of different threads at the same time. Closing the iterator, or
    cancelling the task that reads it, cancels the turn and the statement that runs for it; a cancelled turn leaves the
    thread's memory as it was.
    """

    def __init__(
        self, services: Services, store: ChatStore, agent: Agent[Deps, str], interactions: Interactions
    ) -> None:
        self.services = services
        self.store = store
        self._agent = agent
        self._interactions = interactions
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    async def turn(
        self, person: Person, thread: Thread, message: str, *, turn_id: str | None = None, key: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Answer `message`; the last event is Done, also after Failed. `turn_id` is the face's own id of the turn.

        A turn that is tried again under the same `key` orders no job twice.
        """
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def emit(event: Event) -> None:
            loop.call_soon_threadsafe(events.put_nowait, event)

        run = _Run(turn_id=turn_id or str(uuid4()), question=without_zero_bytes(message), key=key)
        task = asyncio.create_task(self._one_turn(person, thread, run, emit))
        task.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def follow(self, person: Person, job_id: str) -> AsyncGenerator[JobProgress, None]:
        """How far a job is, each time it changes, until it is over. Raises UnknownJob, NotAllowed."""
        last: JobProgress | None = None
        started = time.perf_counter()
        while True:
            job = await asyncio.to_thread(jobs.get_job, self.services, person, job_id)
            now = progress_of(job)
            if now != last:
                yield now
            if now.finished:
                return
            last = now
            waited = time.perf_counter() - started
            await asyncio.sleep(0.5 if waited < FOLLOW_CLOSELY_SECONDS else 2.0)

    async def cancel_job(self, person: Person, job_id: str) -> Answer:
        """Stop a job of the person's."""
        return await asyncio.to_thread(jobs.cancel, self.services, person, job_id)

    async def rate(self, person: Person, turn_id: str, *, helpful: bool, comment: str | None) -> None:
        """Keep what the person thought of an answer, and tell Cortex Analyst when it gave it."""
        turn = await self.store.turn(turn_id)
        if turn is None or turn.person_id != person.id:
            return
        self._interactions.rate(turn_id, helpful=helpful, comment=comment)
        if turn.request_id is None:
            return
        try:
            await asyncio.to_thread(
                self.services.analyst.feedback, turn.request_id, positive=helpful, comment=comment, role=person.role
            )
        except AppError as error:
            log.warning("feedback_not_sent", request_id=turn.request_id, error=str(error))

    async def _one_turn(self, person: Person, thread: Thread, run: _Run, emit: Emit) -> None:
        with bound_contextvars(turn=run.turn_id, thread=thread.id, person=person.id, surface=thread.surface):
            async with self._alone(thread.id):
                outcome = "FAILED"
                try:
                    outcome = await self._answer(person, thread, run, emit)
                except asyncio.CancelledError:
                    outcome = "CANCELLED"
                    log.info("turn_cancelled")
                    raise
                except Exception as error:  # noqa: BLE001  # errors become words here, once
                    failed = in_words(error)
                    run.reference = failed.reference
                    emit(failed)
                finally:
                    self._note(person, thread, run, outcome)
            emit(Done(run.turn_id, "".join(run.text)))

    async def _answer(self, person: Person, thread: Thread, run: _Run, emit: Emit) -> str:
        conversation = await self._recall(person, thread)
        statements = Statements(self.services.warehouse.cancel)
        deps = Deps(
            services=self.services,
            person=person,
            surface=thread.surface,
            thread_id=thread.id,
            semantic_model=thread.semantic_model,
            key=run.key,
            earlier=tuple(await self.store.turns(thread.id, limit=EARLIER_TURNS)),
            tell=lambda text: emit(Progress(text)),
            on_query_id=statements.began,
            scope=thread.scope,
            approves=thread.approves,
        )
        try:
            new_messages = await self._stream(conversation, deps, run, emit)
        except BaseException:
            # Also when a tool took too long: its thread waits for a statement whose answer nobody wants any more.
            self.services.background.submit(statements.stop)
            raise
        conversation.messages.extend(without_rows(new_messages))
        await self.store.save(conversation, scope=person.id)
        await self.store.remember(_turn_of(person, thread, run))
        return "REFUSED" if any(answer.refused for _, answer in run.answers) else "ANSWERED"

    async def _recall(self, person: Person, thread: Thread) -> Conversation:
        """The end of the conversation so far; raises NotAllowed when it is someone else's."""
        memory = thread.memory_of(person)
        conversation = await self.store.load(memory, limit=HISTORY_MESSAGES, scope=person.id)
        if conversation is not None:
            return conversation
        if await self.store.read_record(memory) is not None:
            raise NotAllowed("this conversation belongs to someone else; start a new one")
        return Conversation(conversation_id=memory)

    async def _stream(self, conversation: Conversation, deps: Deps, run: _Run, emit: Emit) -> list[Any]:
        """Run the agent, telling what happens; gives the messages of this turn."""
        gate = None if self._speaks_by_rules else NumberGate(run.question)

        def say(text: str) -> None:
            if text:
                run.text.append(text)
                emit(TextDelta(text))

        async with self._agent.run_stream_events(
            run.question or " ",
            deps=deps,
            message_history=conversation.messages,
            usage_limits=UsageLimits(request_limit=MODEL_REQUESTS),
        ) as events:
            async for event in events:
                match event:
                    case (
                        PartStartEvent(part=TextPart(content=text))
                        | PartDeltaEvent(delta=TextPartDelta(content_delta=text))
                    ):
                        say(gate.feed(text) if gate else text)
                    case FunctionToolCallEvent():
                        self._tool_started(event, deps, run, emit)
                    case FunctionToolResultEvent(part=ToolReturnPart() as part):
                        _tool_finished(part, run, emit)
                        if gate and isinstance(part.metadata, Answer):
                            gate.answers.append(part.metadata)
                    case AgentRunResultEvent():
                        say(gate.rest() if gate else "")
                        if gate and gate.held_back:
                            log.warning("numbers_held_back", sentences=gate.held_back)
                            say(self._instead(gate, run))
                        return event.result.new_messages()
        raise ServiceError("the model ended without an answer", service="the language model", retryable=True)

    @property
    def _speaks_by_rules(self) -> bool:
        model = self._agent.model
        return not isinstance(model, str) and model is not None and model.model_name == RULES

    @staticmethod
    def _instead(gate: NumberGate, run: _Run) -> str:
        """What to say after holding sentences back: the tool's own words when nothing else was said."""
        said = "".join(run.text).strip()
        if said:
            return f"\n\n_{HELD_BACK}_"
        return "\n\n".join(answer.text for answer in gate.answers) or HELD_BACK

    @staticmethod
    def _tool_started(event: FunctionToolCallEvent, deps: Deps, run: _Run, emit: Emit) -> None:
        part = event.part
        arguments = part.args_as_dict()
        run.tools[part.tool_call_id] = (part.tool_name, arguments, time.perf_counter())
        emit(
            ToolStarted(
                call_id=part.tool_call_id,
                tool=part.tool_name,
                label=label(part.tool_name, arguments, deps.semantic_model),
                arguments=arguments,
                quiet=part.tool_name in QUIET_TOOLS,
            )
        )

    def _note(self, person: Person, thread: Thread, run: _Run, outcome: str) -> None:
        milliseconds = round((time.perf_counter() - run.started) * 1000)
        tool, answer = run.answers[-1] if run.answers else (next((t[0] for t in run.tools.values()), None), None)
        log.info("turn_done", outcome=outcome, tool=tool, milliseconds=milliseconds)
        self._interactions.note(
            Interaction(
                interaction_id=run.turn_id,
                asked_at=datetime.now(UTC),
                person=person,
                surface=thread.surface,
                thread_id=thread.id,
                question=run.question,
                tool=tool,
                answer=answer,
                outcome=outcome,
                milliseconds=milliseconds,
                error_reference=run.reference,
            )
        )

    @asynccontextmanager
    async def _alone(self, thread_id: str) -> AsyncIterator[None]:
        """One turn a thread at a time; the lock goes when nobody waits for it."""
        lock, waiting = self._locks.get(thread_id, (asyncio.Lock(), 0))
        self._locks[thread_id] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            _, waiting = self._locks[thread_id]
            if waiting == 1:
                del self._locks[thread_id]
            else:
                self._locks[thread_id] = (lock, waiting - 1)


def _tool_finished(part: ToolReturnPart, run: _Run, emit: Emit) -> None:
    name, _, started = run.tools.get(part.tool_call_id, (part.tool_name, {}, time.perf_counter()))
    answer = part.metadata if isinstance(part.metadata, Answer) else None
    ok = part.outcome == "success"
    words = summary(answer) if answer else str(part.content)
    emit(ToolFinished(part.tool_call_id, name, ok, words, time.perf_counter() - started))
    if answer:
        run.answers.append((name, answer))
        emit(AnswerReady(answer))


def _turn_of(person: Person, thread: Thread, run: _Run) -> Turn:
    tool, answer = run.answers[-1] if run.answers else (None, None)
    asked = next((str(args["question"]) for _, args, _ in run.tools.values() if "question" in args), run.question)
    return Turn(
        turn_id=run.turn_id,
        thread_id=thread.id,
        person_id=person.id,
        asked_at=datetime.now(UTC),
        question=asked,
        tool=tool,
        semantic_model=answer.semantic_model if answer else None,
        sql_text=answer.sql if answer else None,
        understood=answer.understood if answer else None,
        request_id=answer.request_id if answer else None,
        job_id=answer.job_id if answer else None,
        schedule_id=answer.schedule_id if answer else None,
    )


def progress_of(job: Job) -> JobProgress:
    """A job as a face shows it."""
    return JobProgress(
        job_id=job.job_id,
        name=job.job_name,
        status=job.status,
        percent=100 if job.status == "COMPLETED" else job.progress,
        phase=job.phase,
        message=_closing_words(job),
        files=job.downloads(),
    )


def _closing_words(job: Job) -> str | None:
    if job.status == "FAILED":
        reference = f" Reference {job.error_reference}." if job.error_reference else ""
        return f"{job.error_message or 'No reason was recorded.'}{reference}"
    return job.result.summary if job.result else None


def in_words(error: Exception) -> Failed:
    """An error as a person reads it; what they cannot mend is in the log under the reference they are given."""
    if isinstance(error, CallerError):
        log.info("turn_refused", error=str(error))
        return Failed(sentence(error))
    reference = new_reference()
    details: dict[str, Any] = {"reference": reference, "error_type": type(error).__name__}
    if isinstance(error, ServiceError):
        details |= {"service": error.service, "query_id": error.query_id}
    log.error("turn_failed", exc_info=error, **details)
    if isinstance(error, UsageLimitExceeded):
        what = "The question took too many steps. Try a narrower one."
    elif isinstance(error, ModelAPIError):
        what = "The language model could not be reached. Try again in a moment."
    elif isinstance(error, ServiceError):
        again = " Try again in a moment." if error.retryable else ""
        what = f"{error.service} could not do this.{again}"
    elif isinstance(error, AppError):
        what = str(error)
    else:
        what = "Something failed on our side."
    return Failed(f"{what} Reference {reference}.", reference)
