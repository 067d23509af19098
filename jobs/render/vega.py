"""Vega-Lite outside a browser: charts as SVG, and the script that draws them inside one; nothing is fetched."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import vl_convert

from tools.answer import json_cell
from tools.chart_pictures import LIGHT, VL_VERSION, config

BUNDLE_NAME = "vega-bundle.js"
SNIPPET = "window.vegaEmbed = vegaEmbed;"

DRAWN_BESIDE: dict[str, str] = {}
"""Charts by their text that another process has drawn for this one."""


def sized(spec: dict[str, Any], *, width: int) -> str:
    """The chart as a text for `drawn`, `width` pixels wide, in light colours for paper."""
    return json.dumps(spec | {"width": width, "config": config(LIGHT)}, default=json_cell)


def drawn(spec: str) -> str:
    """The chart of that text of `sized` as SVG."""
    return DRAWN_BESIDE.get(spec) or _drawn_here(spec)


@lru_cache(maxsize=64)
def _drawn_here(spec: str) -> str:
    return str(vl_convert.vegalite_to_svg(spec, vl_version=VL_VERSION, allowed_base_urls=[]))


@cache
def bundle(shelf: Path | None = None) -> str:
    """Vega, Vega-Lite and Vega-Embed as one script.

    Making it takes two seconds, so a worker keeps it on its `shelf`, a directory of its own, for its reports.
    """
    kept = shelf / BUNDLE_NAME if shelf else None
    if kept and kept.exists():
        return kept.read_text("utf-8")
    script = str(vl_convert.javascript_bundle(SNIPPET, vl_version=VL_VERSION))
    if kept:
        fresh = kept.with_suffix(".new")
        fresh.write_text(script, "utf-8")
        fresh.replace(kept)
    return script
