"""A process that draws charts: a Vega-Lite spec a line comes in, its SVG as a line of JSON goes out.

It imports nothing of the house, so that it draws a moment after its start.
"""

from __future__ import annotations

import json
import sys

import vl_convert

SMALLEST = '{"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a"}}}'


def main(vl_version: str) -> None:
    """Draw until the input ends."""
    # Vega is loaded with the first chart, which nobody waits for yet.
    vl_convert.vegalite_to_svg(SMALLEST, vl_version=vl_version, allowed_base_urls=[])
    for spec in sys.stdin:
        drawn = vl_convert.vegalite_to_svg(spec, vl_version=vl_version, allowed_base_urls=[])
        sys.stdout.write(json.dumps(drawn) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
