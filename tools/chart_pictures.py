"""Charts as pictures, outside a browser; nothing is fetched."""

from __future__ import annotations

import json
from typing import Any, Final

import vl_convert

from tools.answer import json_cell

VL_VERSION: Final = "6.4"
FONT: Final = "Inter, Liberation Sans, Helvetica Neue, Arial, Noto Sans, Noto Sans CJK SC, sans-serif"

LIGHT: dict[str, Any] = {"ink": "#2b3642", "quiet": "#66727f", "rule": "#e4e8ec"}
DARK: dict[str, Any] = {"ink": "#d9e0e7", "quiet": "#93a0ad", "rule": "#2c3742"}


def config(colours: dict[str, Any], *, font: str = FONT) -> dict[str, Any]:
    """The look that every chart shares, in light or dark colours."""
    return {
        "background": None,
        "font": font,
        "view": {"stroke": None},
        "axis": {
            "labelColor": colours["quiet"],
            "labelFontSize": 10.5,
            "gridColor": colours["rule"],
            "domainColor": colours["rule"],
            "tickColor": colours["rule"],
        },
        "axisY": {"labelColor": colours["ink"]},
        "legend": {"labelColor": colours["ink"], "labelFontSize": 11, "symbolSize": 260, "offset": 6},
        "text": {"color": colours["ink"]},
        "tick": {"thickness": 2.5},
    }


def png(spec: dict[str, Any], *, width: int) -> bytes:
    """The chart as PNG on white, twice as many pixels as `width` for sharp screens."""
    sized = spec | {"width": width, "padding": 16, "config": config(LIGHT) | {"background": "white"}}
    drawn = vl_convert.vegalite_to_png(
        json.dumps(sized, default=json_cell), vl_version=VL_VERSION, scale=2, allowed_base_urls=[]
    )
    return bytes(drawn)
