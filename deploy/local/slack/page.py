"""The page at `/`: the channels, and the messages of one of them as Slack would draw them, roughly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, Template
from markupsafe import Markup, escape

from deploy.local.slack.workspace import BOT, TEAM, Workspace


def page(workspace: Workspace, chosen: str | None, *, at: str | None = None) -> str:
    """The whole page; `at` is the end of a permalink, which marks its message."""
    channels = [
        {
            "id": channel["id"],
            "name": _name(workspace, channel),
            "is_im": bool(channel.get("is_im")),
            "is_member": channel.get("is_member"),
            "count": len(workspace.messages(channel["id"])),
        }
        for channel in workspace.channels
        if not channel.get("is_archived")
    ]
    busiest = max(channels, key=lambda each: _newest(workspace, each["id"]))
    current = next((each for each in channels if each["id"] == chosen), busiest)
    messages = workspace.messages(current["id"])
    roots = [each for each in messages if not each.get("thread_ts")]
    shown = [
        _shown(workspace, root)
        | {"replies": [_shown(workspace, r) for r in messages if r.get("thread_ts") == root["ts"]]}
        for root in roots
    ]
    return _template().render(
        team=TEAM["name"], channels=channels, current=current, messages=shown, marked=(at or "").removeprefix("p")
    )


def _newest(workspace: Workspace, channel_id: str) -> float:
    return max((float(message["ts"]) for message in workspace.messages(channel_id)), default=0.0)


def _name(workspace: Workspace, channel: Mapping[str, Any]) -> str:
    if not channel.get("is_im"):
        return str(channel["name"])
    user = workspace.user(channel["user"])
    return str(user["real_name"]) if user else channel["user"]


def _shown(workspace: Workspace, message: Mapping[str, Any]) -> dict[str, Any]:
    user = workspace.user(str(message["user"]))
    moment = datetime.fromtimestamp(float(message["ts"]), UTC)
    return {
        "id": message["ts"].replace(".", ""),
        "author": user["real_name"] if user else BOT["real_name"],
        "is_app": user is None,
        "time": f"{moment:%d %b %H:%M} UTC",
        "text": mrkdwn(message.get("text", "")) if not message.get("blocks") else None,
        "blocks": [_block(block) for block in message.get("blocks", [])],
        "files": [_file(workspace, file_id) for file_id in message.get("files", [])],
    }


def _file(workspace: Workspace, file_id: str) -> dict[str, Any]:
    file = workspace.file(file_id) or {"id": file_id, "name": "gone", "title": "gone", "size": 0}
    size = file["size"] or 0
    return {
        "url": f"/files/{file['id']}/{file['name']}",
        "title": file["title"],
        "kind": str(file["name"]).rpartition(".")[2].upper()[:7],
        "size": f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} KB",
        "is_image": str(file["name"]).lower().endswith((".png", ".jpg", ".gif")),
    }


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    kind = block["type"]
    made: dict[str, Any] = {"type": kind}
    match kind:
        case "header":
            made["text"] = block["text"]["text"]
        case "section":
            made["text"] = _text(block["text"]) if "text" in block else None
            made["fields"] = [_text(field) for field in block.get("fields", [])]
        case "context":
            made["texts"] = [_text(each) for each in block["elements"] if "text" in each]
        case "actions":
            made["buttons"] = [
                {"text": each["text"]["text"], "url": each.get("url"), "style": each.get("style")}
                for each in block["elements"]
                if each["type"] == "button"
            ]
        case "image":
            file_id = block.get("slack_file", {}).get("id")
            made |= {"url": block.get("image_url") or f"/files/{file_id}/image", "alt": block["alt_text"]}
        case "markdown":
            made["text"] = block["text"]
        case "table":
            made["rows"] = [[_plain(cell) for cell in row] for row in block["rows"]]
    return made


def _plain(cell: Any) -> str:
    match cell:
        case {"text": str(text)}:
            return text
        case {"elements": list(elements)}:
            return "".join(_plain(each) for each in elements)
    return ""


def _text(value: Mapping[str, Any]) -> Markup:
    return mrkdwn(value["text"]) if value["type"] == "mrkdwn" else escape(value["text"])


def mrkdwn(text: str) -> Markup:
    """Slack's mark-up as HTML: `*bold*`, `_italic_`, `~struck~`, code, `<https://…|links>`, `<@U…>`, entities."""
    # Entities are Slack's own, so they are taken back before everything is escaped for HTML.
    pieces = re.split(r"(<[^<>]*>|`[^`\n]+`)", text)
    return Markup("").join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> Markup:
    if piece.startswith("`") and piece.endswith("`") and len(piece) > 2:
        return Markup("<code>{}</code>").format(_unescape(piece[1:-1]))
    if piece.startswith("<") and piece.endswith(">"):
        target, _, label = piece[1:-1].partition("|")
        if target.startswith(("http://", "https://", "mailto:")):
            return Markup('<a href="{}">{}</a>').format(_unescape(target), _unescape(label or target))
        return Markup('<span class="mention">{}</span>').format(_unescape(label or target))
    safe = str(escape(_unescape(piece)))
    for mark, tag in (("*", "b"), ("_", "i"), ("~", "s")):
        safe = re.sub(
            rf"(?<![\w{re.escape(mark)}])\{mark}(?=\S)([^\n{re.escape(mark)}]+?)(?<=\S)\{mark}(?!\w)",
            rf"<{tag}>\1</{tag}>",
            safe,
        )
    return Markup(safe.replace("\n", "<br>"))  # noqa: S704 - escaped above; only our own tags are in it


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("deploy.local.slack", "."), autoescape=True, trim_blocks=True)
    return environment.get_template("page.html.j2")
