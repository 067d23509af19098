"""To Slack: one message with summary, figures and a link, and the files in its thread."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from jobs.delivery.parcel import BOLD, Note, Parcel, Receipt, fitting, too_large
from tools.clients.slack import SlackRefused
from tools.errors import Ambiguous, AppError, CallerError, ServiceError
from tools.job_records import JobFile
from tools.log import get_logger
from tools.notices import Retry
from tools.services import Services
from tools.slack_blocks import (
    FIELDS,
    HEADER_CHARACTERS,
    SECTION_CHARACTERS,
    TEXT_CHARACTERS,
    Block,
    button,
    cut,
    escape,
    escaped,
    mrkdwn,
    plain_text,
)

log = get_logger(__name__)

FILE_BYTES: Final = 100_000_000
"""Together; what is larger is opened in the browser, and not from a thread."""
MOST_FILES: Final = 10
IN_PLACE: Final[Mapping[Retry, tuple[tuple[str, str], ...]]] = {
    "retry_job": (("Retry", "job_retry"),),
    "retry_delivery": (("Retry", "delivery_retry"),),
    "decide_delivery": (("It arrived", "delivery_arrived"), ("Send it again", "delivery_again")),
    "resume_schedule": (("Resume", "schedule_resume"),),
}
"""The buttons of a notice by what they do: label, and the name that the Slack face knows the deed by."""


def send(services: Services, address: str, parcel: Parcel, note: Note) -> Receipt:
    """Upload what nobody sees yet, post the message, then let the files appear in its thread.

    Everything before the message may be repeated. After it a failure costs the files at most, and the message has the
    link to them.
    """
    slack = services.slack
    channel = slack.channel_id(address)
    inside, outside = fitting(parcel.files, most_bytes=FILE_BYTES, most_files=MOST_FILES)
    uploaded = [(_upload(services, file), file.name) for file in inside]
    preview = _preview(services, parcel)
    notice = too_large(outside, "Slack")
    message_id = str(uuid.uuid5(uuid.NAMESPACE_OID, parcel.delivery_id))
    if uploaded:
        note("files " + ", ".join(file_id for file_id, _ in uploaded))
    try:
        ts = slack.post(
            channel,
            text=fallback_text(parcel),
            blocks=blocks(parcel, notice, preview_id=preview),
            message_id=message_id,
        )
    except SlackRefused as error:
        if not (preview and error.code == "invalid_blocks"):
            raise
        # A fresh image may not be ready to be shown yet; it then goes with the other files.
        uploaded.insert(0, (preview, parcel.preview.name if parcel.preview else "preview.png"))
        ts = slack.post(channel, text=fallback_text(parcel), blocks=blocks(parcel, notice), message_id=message_id)
    place = f"{channel} {ts}"
    if not uploaded:
        return Receipt(place, notice)
    note(f"{place}; files {', '.join(file_id for file_id, _ in uploaded)}")
    try:
        slack.share_files(uploaded, channel=channel, thread_ts=ts)
    except Ambiguous as error:
        raise Ambiguous(
            f"the message is posted; its files may be in the thread or not: {error}", service="Slack"
        ) from error
    except AppError as error:
        log.warning("files_not_shared", delivery=parcel.delivery_id, error=str(error))
        return Receipt(place, f"the files could not be attached ({error}); the message has the link to them"[:1000])
    return Receipt(place, notice)


def _upload(services: Services, file: JobFile, alt_text: str | None = None) -> str:
    with services.objects.open_stream(file.key) as stream:
        return services.slack.upload(file.name, stream.size, stream.chunks(), alt_text=alt_text)


def _preview(services: Services, parcel: Parcel) -> str | None:
    """The id of the picture, ready to be part of a message; a missing picture is no reason not to send."""
    if parcel.preview is None:
        return None
    try:
        file_id = _upload(services, parcel.preview, alt_text=_alt(parcel))
        services.slack.share_files([(file_id, parcel.preview.name)])
    except (CallerError, ServiceError) as error:
        log.warning("preview_not_uploaded", delivery=parcel.delivery_id, error=str(error))
        return None
    return file_id


def fallback_text(parcel: Parcel) -> str:
    """What notifications show: the title and the first sentence."""
    return escape(f"{parcel.title}: {parcel.plain_text}")[:TEXT_CHARACTERS]


def blocks(parcel: Parcel, notice: str | None, *, preview_id: str | None = None) -> list[Block]:
    """The message in Block Kit, within its limits; data is escaped, so that it never pings anybody; pure."""
    made: list[Block] = [{"type": "header", "text": plain_text(parcel.title, HEADER_CHARACTERS)}]
    if parcel.period:
        made.append({"type": "context", "elements": [mrkdwn(escaped(parcel.period, 300))]})
    said = escaped(parcel.text, SECTION_CHARACTERS)
    made.append({"type": "section", "text": mrkdwn(BOLD.sub(r"*\1*", said))})
    if parcel.figures:
        fields = [mrkdwn(_field(figure.label, figure.text, figure.change)) for figure in parcel.figures[:FIELDS]]
        made.append({"type": "section", "fields": fields})
    if preview_id and parcel.preview:
        made.append({"type": "image", "slack_file": {"id": preview_id}, "alt_text": _alt(parcel)})
    made.append({"type": "actions", "elements": _buttons(parcel)})
    if notice:
        made.append({"type": "context", "elements": [mrkdwn(escaped(notice, SECTION_CHARACTERS))]})
    return made


def _alt(parcel: Parcel) -> str:
    """What the picture shows: an alert's chart, or a report's first page."""
    is_alert = parcel.job is not None and parcel.job.job_type == "ALERT"
    return cut(f"{'The chart' if is_alert else 'The first page'} of {parcel.title}", 1000)


def _field(label: str, text: str, change: str | None) -> str:
    head = f"{escaped(label, 600)}\n*{escaped(text, 600)}*"
    return f"{head}  _{escaped(change, 600)}_" if change else head


def _buttons(parcel: Parcel) -> list[Block]:
    made: list[Block] = []
    if parcel.action and parcel.action.does:
        subject = parcel.action.does.id
        # Done where it is read, by whoever answers in Slack; whether they may is checked there.
        made += [
            button(label, name, value=subject, style="" if at else "primary")
            for at, (label, name) in enumerate(IN_PLACE[parcel.action.does.do])
        ]
    made.append(button(parcel.link_label, "open_link", url=parcel.link))
    return made
