"""A turn's answer as the messages of a thread, and the plainer forms for when Slack does not take them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from assistant.render.slack.approvals import approval_block
from assistant.render.slack.rich_text import rich_text
from assistant.render.slack.table import fitting, table_block, table_text
from assistant.render.terminal import plain
from tools.answer import Action, Answer, Chart, Table
from tools.charts import Kind, kinds_for
from tools.slack_blocks import (
    ALT_CHARACTERS,
    BLOCKS,
    MESSAGE_CHARACTERS,
    SECTION_CHARACTERS,
    TEXT_CHARACTERS,
    VALUE_CHARACTERS,
    Block,
    button,
    characters,
    cut,
    escape,
    escaped,
    mrkdwn,
    plain_text,
    split_text,
)

ASK_ME: Final = "aside_ask"
"""The button that asks in the direct messages what the channel is not for."""
MOST_SUGGESTIONS: Final = 4
MOST_FILES: Final = 10
WARNING_CHARACTERS: Final = 600
CODE_CHARACTERS: Final = 2800
VERIFIED: Final = re.compile(r"\s*Answered with the verified query \S+$")
"""The mark below the answer says it with the question, which people know; they do not know the query's name."""
CHART_TYPES: Final[Mapping[Kind, str]] = {"line": "Line", "bar": "Bars", "pie": "Ring"}


class Form(IntEnum):
    """How plain a reply is: what Slack refuses is sent again in the next form; the last one is taken always."""

    WHOLE = 0
    WITHOUT_PICTURES = 1
    TEXT_TABLES = 2
    TEXT_ONLY = 3
    LINK_ONLY = 4


@dataclass(frozen=True, slots=True)
class Message:
    """What one call posts: `text` is what notifications show and what stands alone in the plainest forms."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a turn ended with: its final text and the answers of its tools.

    `about` is the question, which names the files; `pictures` are the ids of charts that Slack has already, by the
    answer's place; `web_link` opens the conversation in the browser; `base_url` is the app's address. `approvals` are
    the ids of what waits for a word, by the answer's place. With `is_offered` whoever wants it gets the turn's answer
    as a direct message; with `is_asked_aside` the question is asked there, because here it has none.
    """

    turn_id: str
    text: str
    base_url: str
    answers: tuple[Answer, ...] = ()
    web_link: str | None = None
    about: str = ""
    pictures: Mapping[int, str] = field(default_factory=dict)
    approvals: Mapping[int, str] = field(default_factory=dict)
    is_offered: bool = False
    is_asked_aside: bool = False


def charts(said: Said) -> dict[int, Chart]:
    """The charts that become pictures, by their answer's place."""
    return {at: answer.chart for at, answer in enumerate(said.answers) if answer.chart is not None}


def large_tables(said: Said) -> dict[int, Table]:
    """The tables that a message cannot hold, by their answer's place: they go beside it as files."""
    tables = {at: answer.table for at, answer in enumerate(said.answers) if answer.table is not None}
    return {at: table for at, table in tables.items() if table.rows and fitting(table).left_out}


def messages(said: Said, form: Form = Form.WHOLE) -> list[Message]:
    """The reply in the order in which it is posted; always at least one message, each within Slack's limits."""
    match form:
        case Form.TEXT_ONLY:
            return [Message(part) for part in _as_text(said)]
        case Form.LINK_ONLY:
            link = f" {said.web_link}" if said.web_link else ""
            return [Message(f"The answer is ready, but Slack did not take it in any form.{link}")]
    packed = _packed(_blocks(said, form))
    notice = escaped(plain(said.text) or "The answer is below.", TEXT_CHARACTERS)
    return [Message(notice if at == 0 else "More of the answer", tuple(each)) for at, each in enumerate(packed)]


def _blocks(said: Said, form: Form) -> list[Block]:
    made = rich_text(said.text, base_url=said.base_url)
    for at, answer in enumerate(said.answers):
        made += _of_answer(said, at, answer, form)
    buttons, suggestions = _buttons(said), _suggestions(said)
    link = [button("Open on the web", "open_link", url=said.web_link)] if said.web_link else []
    # What can be done with the answer, then what can be asked next; alone, the link stands behind the questions.
    rows = [[*buttons, *link], suggestions] if buttons else [[*suggestions, *link]]
    made += [{"type": "actions", "elements": row} for row in rows if row]
    made += [_feedback(said.turn_id)] if said.answers else []
    return made or [{"type": "section", "text": mrkdwn("There is nothing to say.")}]


def _of_answer(said: Said, at: int, answer: Answer, form: Form) -> Iterator[Block]:
    picture = said.pictures.get(at)
    if answer.chart is not None and picture and form is Form.WHOLE:
        alt = cut(answer.chart.alt_text, ALT_CHARACTERS) or "A chart of the answer"
        yield {"type": "image", "slack_file": {"id": picture}, "alt_text": alt}
    if answer.table is not None and answer.table.rows and answer.table.columns and not _is_said(said, answer.table):
        yield from _table(answer.table, form)
    if notes := list(_notes(said, answer)):
        yield {"type": "context", "elements": notes}
    if answer.approval is not None and (name := said.approvals.get(at)):
        yield approval_block(answer.approval, name)
    for warning in answer.warnings[:3]:
        yield {"type": "context", "elements": [mrkdwn(f":warning: {escaped(warning, WARNING_CHARACTERS)}")]}
    if files := [file for file in answer.downloads if file.url][:MOST_FILES]:
        links = ", ".join(f"[{file.name}]({file.url})" for file in files)
        yield from rich_text(links, base_url=said.base_url)


def _is_said(said: Said, table: Table) -> bool:
    """Whether the table is the one number that the text gives already."""
    return len(table.rows) == 1 and len(table.columns) == 1 and "**" in said.text


def _table(table: Table, form: Form) -> Iterator[Block]:
    shown = fitting(table)
    if form is Form.TEXT_TABLES:
        text = cut(table_text(shown.table), CODE_CHARACTERS)
        yield {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}],
        }
    elif shown.table.columns:
        yield table_block(shown.table)
    if shown.left_out:
        yield {"type": "context", "elements": [mrkdwn(escape(f"Shown: {shown.left_out}."))]}


def _notes(said: Said, answer: Answer) -> Iterator[Block]:
    """How the answer came about; what the text says already is not said twice."""
    verified = answer.verified_query
    understood = VERIFIED.sub("", answer.understood or "") if verified else answer.understood or ""
    if understood.strip(". ") and understood.strip(". ") not in said.text:
        yield mrkdwn(escaped(understood[:1].upper() + understood[1:], SECTION_CHARACTERS))
    if verified is not None:
        by = f" by {escaped(verified.verified_by, 100)}" if verified.verified_by else ""
        yield mrkdwn(f":white_check_mark: Verified{by}: {escaped(verified.question, 300)}")


def _buttons(said: Said) -> list[Block]:
    """What can be done with the answer; a click carries the turn's id, and is checked against whoever clicks."""
    turn = said.turn_id
    made: list[Block] = []
    answers = said.answers
    if any(answer.sql for answer in answers):
        made.append(button("SQL", "answer_sql", value=turn))
    drawn = charts(said)
    table = answers[max(drawn)].table if drawn else None
    kinds = _kinds(table) if table is not None and answers[max(drawn)].sql else ()
    if len(kinds) > 1:
        options = [{"text": plain_text(CHART_TYPES[kind]), "value": f"{kind} {turn}"} for kind in kinds]
        made.append(
            {
                "type": "static_select",
                "action_id": "answer_chart",
                "placeholder": plain_text("Chart"),
                "options": options,
            }
        )
    if any(answer.sql and answer.table is not None and answer.table.rows for answer in answers):
        made.append(button("CSV", "answer_csv", value=turn))
    if any(answer.sql for answer in answers):
        made.append(button("Report", "answer_report", value=turn))
        made.append(button("Schedule", "answer_schedule", value=turn))
    if said.is_offered:
        made.append(button("Send it to me", "answer_to_me", value=turn, style="primary"))
    elif said.is_asked_aside and said.about and len(said.about) <= VALUE_CHARACTERS:
        made.append(button("Send it to me", ASK_ME, value=said.about, style="primary"))
    return made


def _kinds(table: Table) -> tuple[Kind, ...]:
    try:
        return tuple(kinds_for(table))
    except (TypeError, ValueError, ArithmeticError):
        # Cells that are not of their column's type: such a table makes no chart, and the answer does without the menu.
        return ()


def _suggestions(said: Said) -> list[Block]:
    asked: dict[str, str] = {}
    for answer in said.answers:
        if answer.approval is not None and said.approvals:
            continue
        # The job that a message orders shows its own buttons there.
        actions = answer.actions if answer.job_id is None else ()
        labels = [action.label for action in actions]
        for action in actions:
            if question := _asks(action):
                # "Pause" twice does not say what; the question names it.
                asked.setdefault(question, action.label if labels.count(action.label) == 1 else question)
        named = {label.casefold() for label in asked.values()}
        for question in answer.suggestions:
            # "Run it now" says no more than the button "Run now".
            if question.casefold().replace(" it ", " ") not in named:
                asked.setdefault(question.strip(), question)
    chosen = [(label, q) for q, label in asked.items() if 0 < len(q) <= VALUE_CHARACTERS][:MOST_SUGGESTIONS]
    return [
        button(label[:1].upper() + label[1:], f"ask_{at}", value=question)
        for at, (label, question) in enumerate(chosen)
    ]


def _asks(action: Action) -> str:
    """The question that a button of the answer stands for; empty when it has none."""
    payload = action.payload
    match action.kind, payload.get("do"):
        case "job", "cancel" if not payload.get("question"):
            return f"cancel job {payload['job_id']}"
        case "report", "fetch":
            return f"status of job {payload['job_id']}"
        case (("ask" | "schedule" | "job" | "report"), _):
            return str(payload.get("question", "")).strip()
    return ""


def _feedback(turn_id: str) -> Block:
    def choice(label: str, value: str) -> Block:
        return {"text": plain_text(label), "value": f"{value} {turn_id}", "accessibility_label": label}

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "rate",
                "positive_button": choice("Good answer", "good"),
                "negative_button": choice("Bad answer", "bad"),
            }
        ],
    }


def _packed(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in messages, in their order: one table, 50 blocks and 12,000 characters at most in each."""
    packed: list[list[Block]] = [[]]
    room = MESSAGE_CHARACTERS
    for block in blocks:
        size = characters(block)
        tables = sum(each["type"] == "table" for each in (*packed[-1], block))
        if packed[-1] and (size > room or len(packed[-1]) == BLOCKS or tables > 1):
            packed.append([])
            room = MESSAGE_CHARACTERS
        packed[-1].append(block)
        room -= size
    return packed


def _as_text(said: Said) -> Iterator[str]:
    """Everything in words, in parts that any message takes; data is escaped, addresses are not made links."""
    parts = [plain(said.text)]
    for answer in said.answers:
        if answer.table is not None and answer.table.rows and answer.table.columns:
            # A fence keeps its columns apart, and what looks like mark-up in it is none.
            rows = table_text(answer.table).replace("`", "'")
            parts.append(f"```\n{cut(rows, CODE_CHARACTERS)}\n```")
        if answer.understood and answer.understood.strip(". ") not in said.text:
            parts.append(answer.understood)
        parts += answer.warnings
    if said.approvals:
        parts.append("Decide it in my home tab.")
    *first, last = _escaped("\n\n".join(part for part in parts if part.strip()) or "The answer is ready.")
    yield from first
    yield f"{last}\n{said.web_link}" if said.web_link else last


def _escaped(text: str) -> Iterator[str]:
    """The text escaped, in parts that a message takes: escaping makes some texts five times as long."""
    written = escape(text)
    if len(written) <= TEXT_CHARACTERS:
        yield written
        return
    for part in split_text(text, min(TEXT_CHARACTERS, len(text) // 2 + 1)):
        yield from _escaped(part)
