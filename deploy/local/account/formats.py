"""Snowflake's date and number formats in the words of strftime and of a count of decimals."""

from __future__ import annotations

import re

from deploy.local.account.errors import unsupported

ELEMENTS = (
    ("YYYY", "%Y"),
    ("YY", "%y"),
    ("MMMM", "%B"),
    ("MON", "%b"),
    ("MM", "%m"),
    ("DY", "%a"),
    ("DD", "%d"),
    ("HH24", "%H"),
    ("HH12", "%I"),
    ("HH", "%H"),
    ("MI", "%M"),
    ("SS", "%S"),
    ("FF9", "%n"),
    ("FF6", "%f"),
    ("FF3", "%g"),
    ("FF", "%f"),
    ("AM", "%p"),
    ("PM", "%p"),
    ("TZH:TZM", "%z"),
    ("TZHTZM", "%z"),
)
NUMBER = re.compile(r"(FM)?[\$]?[90,]*[90D.,]*[90]+(TM9?)?|TM9?", re.IGNORECASE)


def strftime(style: str) -> str:
    """`YYYY-MM-DD HH24:MI` as `%Y-%m-%d %H:%M`; letters that mean nothing are refused."""
    out = ""
    position = 0
    while position < len(style):
        rest = style[position:]
        if rest.startswith('"') and (end := rest.find('"', 1)) > 0:
            out += rest[1:end].replace("%", "%%")
            position += end + 1
            continue
        for element, directive in ELEMENTS:
            if rest.upper().startswith(element):
                out += directive
                position += len(element)
                break
        else:
            if rest[0].isalpha() and rest[0].upper() != "T":
                raise unsupported(f"the date format {style!r}")
            out += "%%" if rest[0] == "%" else rest[0]
            position += 1
    return out


def number(style: str) -> tuple[int, bool] | None:
    """How many decimals a number format shows and whether it groups thousands; None when it is a date format."""
    if not NUMBER.fullmatch(style):
        return None
    whole, _, decimals = style.replace("D", ".").partition(".")
    return len(re.sub(r"[^90]", "", decimals)), "," in whole
