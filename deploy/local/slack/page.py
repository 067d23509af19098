"""The page at `/`: the channels, and the messages of one of them as Slack would draw them, roughly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, Template
from markupsafe import Markup, escape

from deploy.local.slack.workspace import BOT, SLACKBOT, TEAM, Workspace

GLYPHS: Final[Mapping[str, tuple[str, str]]] = {
    "white_check_mark": ("good", "✔"),
    "warning": ("warn", "⚠"),
    "x": ("bad", "✖"),
    "gear": ("", "⚙"),
    "hourglass_flowing_sand": ("", "⌛"),
    "no_entry_sign": ("bad", "⊘"),
    "lock": ("", "🔒"),
    "bell": ("", "🔔"),
    "rotating_light": ("bad", "🚨"),
}
"""Those that the app writes, as signs that fonts without colours have too, with their colour."""
HISTORY: Final = 5
"""Conversations with the app that are listed by their title."""


def page(
    workspace: Workspace,
    chosen: str | None,
    *,
    at: str | None = None,
    viewer: str | None = None,
    view: str = "messages",
) -> str:
    """The whole page as `viewer` sees it; `at` is the end of a permalink, which marks its message.

    `view` is `messages`, or `home` for the app's home tab.
    """
    user = workspace.user(viewer or "") or workspace.users[0]
    channels = [
        {
            "id": channel["id"],
            "name": _name(workspace, channel),
            "is_im": bool(channel.get("is_im")),
            "is_member": channel.get("is_member"),
            "count": len(_visible(workspace, channel["id"], user["id"])),
        }
        for channel in workspace.channels
        if not channel.get("is_archived") and channel.get("user", user["id"]) == user["id"]
    ]
    busiest = max(channels, key=lambda each: _newest(workspace, each["id"]))
    current = next((each for each in channels if each["id"] == chosen), busiest)
    messages = _visible(workspace, current["id"], user["id"])
    roots = [each for each in messages if not each.get("thread_ts") or each["thread_ts"] == each["ts"]]
    shown = [
        _shown(workspace, root)
        | {
            "status": workspace.thread_state(current["id"], root["ts"]).get("status"),
            "replies": [_shown(workspace, r) for r in messages if r.get("thread_ts") == root["ts"] and r is not root],
        }
        for root in roots
    ]
    home = workspace.home(user["id"])
    return _template().render(
        team=TEAM["name"],
        app=BOT,
        users=workspace.users,
        user=user,
        view=view,
        channels=channels,
        current=current,
        messages=shown,
        prompts=workspace.thread_state(current["id"], "").get("prompts", []),
        prompts_title=workspace.thread_state(current["id"], "").get("prompts_title", ""),
        history=_history(workspace, user["id"]),
        home=[_block(block) for block in home["blocks"]] if home else [],
        modal=_modal(workspace.modal(user["id"])),
        marked=(at or "").removeprefix("p"),
    )


def _history(workspace: Workspace, user_id: str) -> list[dict[str, Any]]:
    """The newest conversations of a person with the app that have a title."""
    for channel in workspace.channels:
        if channel.get("user") == user_id:
            titled = [
                {"channel": channel["id"], "id": each["ts"].replace(".", ""), "title": title}
                for each in workspace.messages(channel["id"])
                if (title := workspace.thread_state(channel["id"], each["ts"]).get("title"))
            ]
            return titled[: -HISTORY - 1 : -1]
    return []


def _visible(workspace: Workspace, channel_id: str, user_id: str) -> list[dict[str, Any]]:
    """What one person sees of a channel."""
    return [each for each in workspace.messages(channel_id) if each.get("only_for", user_id) == user_id]


def _modal(view: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if view is None:
        return None
    submit = view.get("submit")
    return {
        "title": view["title"]["text"],
        "submit": submit["text"] if submit else None,
        "blocks": [
            _block(block) | {"block_id": block.get("block_id", f"b{at}")} for at, block in enumerate(view["blocks"])
        ],
    }


def _newest(workspace: Workspace, channel_id: str) -> float:
    return max((float(message["ts"]) for message in workspace.messages(channel_id)), default=0.0)


def _name(workspace: Workspace, channel: Mapping[str, Any]) -> str:
    if not channel.get("is_im"):
        return str(channel["name"])
    user = workspace.user(channel["user"])
    return str(user["real_name"]) if user else channel["user"]


def _shown(workspace: Workspace, message: Mapping[str, Any]) -> dict[str, Any]:
    user = workspace.user(str(message["user"]))
    app = "Slackbot" if message["user"] == SLACKBOT else BOT["real_name"]
    moment = datetime.fromtimestamp(float(message["ts"]), UTC)
    return {
        "id": message["ts"].replace(".", ""),
        "author": user["real_name"] if user else app,
        "is_app": user is None,
        "time": f"{moment:%d %b %H:%M} UTC",
        "ts": message["ts"],
        "only_for": "only_for" in message,
        "tasks": list(((message.get("stream") or message).get("tasks") or {}).values()),
        "streaming": "stream" in message,
        "text": mrkdwn(_names(workspace, message.get("text", ""))) if not message.get("blocks") else None,
        "blocks": [_block(block) for block in message.get("blocks", [])],
        "files": [_file(workspace, file_id) for file_id in message.get("files", [])],
    }


def _names(workspace: Workspace, text: str) -> str:
    """Mentions of people and channels with the names that are read."""
    known = {user["id"]: user["real_name"] for user in workspace.users} | {BOT["id"]: BOT["name"]}
    text = re.sub(r"<@([A-Z0-9]+)>", lambda found: f"<@{found[1]}|@{known.get(found[1], found[1])}>", text)
    names = {channel["id"]: channel.get("name") for channel in workspace.channels}
    return re.sub(r"<#([A-Z0-9]+)>", lambda found: f"<#{found[1]}|#{names.get(found[1]) or found[1]}>", text)


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
            made["buttons"] = _elements([block["accessory"]]) if "accessory" in block else []
        case "context":
            made["texts"] = [_text(each) for each in block["elements"] if "text" in each]
        case "actions":
            made["buttons"] = _elements(block["elements"])
        case "context_actions":
            made["buttons"] = _elements(block["elements"])
        case "rich_text":
            made["parts"] = [_rich(each) for each in block["elements"]]
        case "input":
            element = block["element"]
            options = [{"text": each["text"]["text"], "value": each["value"]} for each in element.get("options", [])]
            made |= {"label": block["label"]["text"], "options": options, "multiline": bool(element.get("multiline"))}
            made["hint"] = block.get("hint", {}).get("text", "")
            made["value"] = element.get("initial_value") or (element.get("initial_option") or {}).get("value", "")
            made["placeholder"] = element.get("placeholder", {}).get("text", "")
            made["optional"] = bool(block.get("optional"))
        case "image":
            file_id = block.get("slack_file", {}).get("id")
            made |= {"url": block.get("image_url") or f"/files/{file_id}/image", "alt": block["alt_text"]}
        case "markdown":
            made["text"] = block["text"]
        case "table":
            made["rows"] = [[_plain(cell) for cell in row] for row in block["rows"]]
            settings = [each or {} for each in block.get("column_settings", [])]
            made["looks"] = [
                f"{each.get('align', 'left')} {'wraps' if each.get('is_wrapped') else ''}".strip() for each in settings
            ]
    return made


def _elements(elements: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Buttons, menus and thumbs as the page draws them."""
    made: list[dict[str, Any]] = []
    for each in elements:
        action = {"action_id": each.get("action_id"), "style": each.get("style"), "url": each.get("url")}
        match each["type"]:
            case "button":
                made.append(action | {"text": each["text"]["text"], "value": each.get("value", "")})
            case "static_select" | "overflow":
                options = [{"text": option["text"]["text"], "value": option["value"]} for option in each["options"]]
                made.append(action | {"text": (each.get("placeholder") or {}).get("text", "…"), "options": options})
            case "feedback_buttons":
                sides = (each["positive_button"], each["negative_button"])
                made += [
                    action | {"text": side["text"]["text"], "value": side["value"], "thumb": thumb}
                    for thumb, side in zip(("up", "down"), sides, strict=True)
                ]
    return made


def _rich(element: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(element["type"]).removeprefix("rich_text_")
    if kind == "list":
        items = [_inline(item["elements"]) for item in element["elements"]]
        start = element.get("offset", 0) + 1
        return {"kind": element["style"], "items": items, "indent": element.get("indent", 0), "start": start}
    text = _inline(element["elements"])
    # A line break at the end of a paragraph is an empty line, which HTML would swallow.
    return {"kind": kind, "text": text + "\n" if text.endswith("\n") else text}


def _inline(elements: Sequence[Mapping[str, Any]]) -> Markup:
    return Markup("").join(_word(each) for each in elements)


def _word(element: Mapping[str, Any]) -> Markup:
    if element["type"] == "link":
        return _link(element["url"], element.get("text") or element["url"])
    made = escape(element.get("text", ""))
    for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code")):
        if (element.get("style") or {}).get(style):
            made = Markup(f"<{tag}>{{}}</{tag}>").format(made)  # noqa: S704 - only our own tags
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
    pieces = re.split(r"(```.+?```|<[^<>]*>|`[^`\n]+`)", text, flags=re.DOTALL)
    return Markup("").join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> Markup:
    if piece.startswith("```") and len(piece) > 6:
        return Markup("<pre>{}</pre>").format(_unescape(piece[3:-3].strip("\n")))
    if piece.startswith("`") and piece.endswith("`") and len(piece) > 2:
        return Markup("<code>{}</code>").format(_unescape(piece[1:-1]))
    if piece.startswith("<") and piece.endswith(">"):
        target, _, label = piece[1:-1].partition("|")
        if target.startswith(("http://", "https://", "mailto:")):
            return _link(_unescape(target), _unescape(label or target))
        return Markup('<span class="mention">{}</span>').format(_unescape(label or target))
    safe = str(escape(_unescape(piece)))
    for mark, tag in (("*", "b"), ("_", "i"), ("~", "s")):
        safe = re.sub(
            rf"(?<![\w{re.escape(mark)}])\{mark}(?=\S)([^\n{re.escape(mark)}]+?)(?<=\S)\{mark}(?!\w)",
            rf"<{tag}>\1</{tag}>",
            safe,
        )
    safe = re.sub(r":([a-z_]+):", _glyph, safe)
    return Markup(safe.replace("\n", "<br>"))  # noqa: S704 - escaped above; only our own tags are in it


def _link(address: str, label: str) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(address, label)


def _glyph(found: re.Match[str]) -> str:
    colour, sign = GLYPHS.get(found[1], ("", found[0]))
    return f'<span class="glyph {colour}" title=":{found[1]}:">{sign}</span>' if sign != found[0] else sign


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("deploy.local.slack", "."), autoescape=True, trim_blocks=True)
    return environment.get_template("page.html.j2")
