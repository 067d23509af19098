"""To an e-mail address: the summary and the figures in the body, the files attached as far as mail carries them."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from jobs.delivery.parcel import BOLD, Note, Parcel, Receipt, fitting, size_in_words, too_large
from tools.clients.mail import Attachment
from tools.job_records import JobFile
from tools.services import Services

ATTACHED_BYTES: Final = 7_000_000
"""Together, before their encoding for mail makes them a third larger; many mail boxes refuse more than 10 MB."""
ATTACHED_FILES: Final = 10
LONGEST_SUBJECT: Final = 120


def send(services: Services, address: str, parcel: Parcel, _note: Note) -> Receipt:
    """Read the files that fit, then hand the message over once."""
    inside, outside = fitting(parcel.all_files, most_bytes=ATTACHED_BYTES, most_files=ATTACHED_FILES)
    notice = too_large(outside, "e-mail")
    message = services.mail.compose(
        address,
        subject=subject(parcel),
        html=html(parcel, inside, notice),
        text=text(parcel, inside, notice),
        attachments=[Attachment(file.name, file.media_type, services.objects.get_bytes(file.key)) for file in inside],
    )
    return Receipt(services.mail.send(message), notice)


def subject(parcel: Parcel) -> str:
    """The title, with the period when the title does not say it."""
    period = (parcel.period or "").partition(" (")[0]
    if not period or period in parcel.title or len(parcel.title) + len(period) > LONGEST_SUBJECT:
        return parcel.title
    return f"{parcel.title} ({period})"


def html(parcel: Parcel, attached: list[JobFile], notice: str | None) -> str:
    """The body as mail programs draw it: tables, inline styles, no picture from elsewhere; pure."""
    files = [(file.name, size_in_words(file.size)) for file in attached]
    # Escaped first: the only tags are ours.
    said = Markup(BOLD.sub(r"<b>\1</b>", str(escape(parcel.text))))  # noqa: S704 - see above
    return _template().render(parcel=parcel, said=said, files=files, notice=notice, rows=_pairs(parcel))


def text(parcel: Parcel, attached: list[JobFile], notice: str | None) -> str:
    """The body for those who read plain text; pure."""
    lines = [parcel.title]
    if parcel.period:
        lines.append(parcel.period)
    lines += ["", parcel.plain_text, ""]
    lines += [f"{one.label}: {one.text}{f' ({one.change})' if one.change else ''}" for one in parcel.figures]
    lines.append("")
    if parcel.action:
        lines.append(f"{parcel.action.label}: {parcel.action.url}")
    lines.append(f"{parcel.link_label}: {parcel.link}")
    if attached:
        lines.append("Attached: " + ", ".join(file.name for file in attached))
    if notice:
        lines.append(notice)
    return "\n".join(lines) + "\n"


def _pairs(parcel: Parcel) -> list[tuple[object, ...]]:
    return [tuple(parcel.figures[start : start + 2]) for start in range(0, len(parcel.figures), 2)]


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("jobs.delivery", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("email.html.j2")
