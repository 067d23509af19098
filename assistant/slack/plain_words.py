"""What a person wrote, without Slack's marks; pure."""

from __future__ import annotations

import re


def words_of(text: str, bot: str) -> str:
    """What a person wrote, without the mention of the app, with Slack's own marks as plain words."""
    text = text.replace(f"<@{bot}>", " ")
    text = re.sub(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<((?:https?://|mailto:)[^>]*)>", r"\1", text)
    text = re.sub(r"<#[A-Z0-9]+\|([^>]*)>", r"#\1", text)
    text = re.sub(r"<[@!][^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<[@!#][^>]*>", " ", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(text.split())
