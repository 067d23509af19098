"""Markdown as Slack's rich text, in which data is never read as a mention, a link or an emphasis; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tools.slack_blocks import SECTION_CHARACTERS, Block, characters, split_text

STYLES: Final = {"strong": "bold", "em": "italic", "s": "strike"}
DEEPEST_LIST: Final = 6


def rich_text(markdown: str, *, base_url: str) -> list[Block]:
    """The text as `rich_text` blocks of at most 3,000 characters each, cut between lines and words.

    A link stays one when it leads into the app at `base_url` (paths are taken as the app's); any other address is
    written out as text, so that data cannot lead anybody elsewhere.
    """
    root = SyntaxTreeNode(_parser().parse(markdown))
    blocks: list[Block] = []
    room = 0
    for element in _with_gaps([each for node in root.children for each in _elements(node, base_url)]):
        for piece in _pieces(element):
            size = characters(piece)
            if not blocks or size > room:
                blocks.append({"type": "rich_text", "elements": []})
                room = SECTION_CHARACTERS
            blocks[-1]["elements"].append(piece)
            room -= size
    return blocks


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])


def _elements(node: SyntaxTreeNode, base_url: str, depth: int = 0) -> Iterator[Block]:
    match node.type:
        case "paragraph":
            yield _section(_inline(node, base_url))
        case "heading":
            yield _section(_inline(node, base_url, bold=True))
        case "bullet_list" | "ordered_list":
            yield from _list(node, base_url, depth)
        case "fence" | "code_block":
            yield _preformatted(node.content.rstrip("\n"))
        case "table":
            yield _preformatted(_table_text(node))
        case "blockquote":
            quoted = [each for child in node.children for each in (*_inline(child, base_url), _text("\n"))]
            if quoted[:-1]:
                yield {"type": "rich_text_quote", "elements": quoted[:-1]}
        case "hr":
            return
        case _:
            for child in node.children:
                yield from _elements(child, base_url, depth)


def _list(node: SyntaxTreeNode, base_url: str, depth: int) -> Iterator[Block]:
    """A list and those inside it, one after the other with an indent each: Slack's lists do not nest."""
    style = "ordered" if node.type == "ordered_list" else "bullet"
    start = int(node.attrs.get("start", 1) or 1)
    items: list[Block] = []
    done = 0

    def gathered() -> Iterator[Block]:
        if items:
            made: Block = {"type": "rich_text_list", "style": style, "elements": list(items)}
            made |= {"indent": depth} if depth else {}
            made |= {"offset": start - 1 + done} if style == "ordered" and start - 1 + done else {}
            yield made

    for item in node.children:
        spoken = [each for child in item.children if not _is_list(child) for each in _inline(child, base_url)]
        items.append(_section(spoken))
        for inner in filter(_is_list, item.children):
            yield from gathered()
            done += len(items)
            items.clear()
            yield from _list(inner, base_url, min(depth + 1, DEEPEST_LIST))
    yield from gathered()


def _is_list(node: SyntaxTreeNode) -> bool:
    return node.type in ("bullet_list", "ordered_list")


def _inline(node: SyntaxTreeNode, base_url: str, **style: bool) -> list[Block]:
    return [each for child in node.children for each in _spoken(child, base_url, style)]


def _spoken(node: SyntaxTreeNode, base_url: str, style: dict[str, bool]) -> Iterator[Block]:
    match node.type:
        case "text" | "html_inline":
            yield from _styled(node.content, style)
        case "code_inline":
            yield from _styled(node.content, style | {"code": True})
        case "softbreak" | "hardbreak":
            yield _text("\n")
        case "image":
            yield from _styled(node.content, style)
        case "link":
            yield from _link(node, base_url, style)
        case kind:
            inner = style | ({STYLES[kind]: True} if kind in STYLES else {})
            for child in node.children:
                yield from _spoken(child, base_url, inner)


def _link(node: SyntaxTreeNode, base_url: str, style: dict[str, bool]) -> Iterator[Block]:
    label = "".join(each.get("text", "") for child in node.children for each in _spoken(child, base_url, {}))
    address = urljoin(base_url.rstrip("/") + "/", str(node.attrs.get("href", "")))
    if urlsplit(address)[:2] == urlsplit(base_url)[:2]:
        made: Block = {"type": "link", "url": address, "text": label or address}
        yield made | ({"style": style} if style else {})
    else:
        yield from _styled(label if label == address else f"{label} ({address})", style)


def _styled(text: str, style: dict[str, bool]) -> Iterator[Block]:
    if text:
        yield _text(text) | ({"style": dict(style)} if style else {})


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _section(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text_section", "elements": list(elements) or [_text(" ")]}


def _preformatted(text: str) -> Block:
    return {"type": "rich_text_preformatted", "elements": [_text(text or " ")]}


def _table_text(node: SyntaxTreeNode) -> str:
    """A table that is part of the text, as aligned columns."""
    rows = [
        ["".join(each["text"] for each in _inline(cell, "")) for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(max(map(len, rows)))]
    return "\n".join("  ".join(f"{cell:<{wide}}" for cell, wide in zip(row, widths, strict=False)) for row in rows)


def _with_gaps(elements: Sequence[Block]) -> Iterator[Block]:
    """An empty line between two paragraphs, which Slack would set without one."""
    for at, element in enumerate(elements):
        follows = elements[at + 1]["type"] if at + 1 < len(elements) else None
        if element["type"] == follows == "rich_text_section":
            element = element | {"elements": [*element["elements"], _text("\n")]}
        yield element


def _pieces(element: Block) -> Iterator[Block]:
    """The element in parts that fit a block."""
    if characters(element) <= SECTION_CHARACTERS:
        yield element
        return
    part: list[Any] = []
    room = SECTION_CHARACTERS
    for inner in element["elements"]:
        for piece in _shorter(inner):
            size = characters(piece)
            if part and size > room:
                yield element | {"elements": part}
                part, room = [], SECTION_CHARACTERS
            part.append(piece)
            room -= size
    yield element | {"elements": part}


def _shorter(inner: Block) -> Iterator[Block]:
    """A text, a link or an item of a list in parts that fit a block."""
    if characters(inner) <= SECTION_CHARACTERS:
        yield inner
    elif "elements" in inner:
        yield from _pieces(inner)
    else:
        for text in split_text(inner["text"], SECTION_CHARACTERS):
            yield inner | {"text": text}
