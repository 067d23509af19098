"""Where each part of a YAML text stands, so that a fault can be said with its line."""

from __future__ import annotations

import re

import yaml

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


class Marks:
    """The lines of one YAML text by path, as in `tables[0].metrics[1].expr`; lines are counted from 1."""

    def __init__(self, text: str) -> None:
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            self._root: yaml.Node | None = yaml.compose(text, Loader=loader)
            self._fault = 1
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._root = None
            self._fault = mark.line + 1 if mark else 1

    def line(self, path: str) -> int:
        """The line of the part, or of the nearest part around it; that of the fault when the text is not YAML."""
        node, line = self._root, self._fault
        for index, key in _STEP.findall(path):
            step = _item(node, int(index)) if index else _entry(node, key)
            if step is None:
                break
            line, node = step
        return line


def _item(node: yaml.Node | None, index: int) -> tuple[int, yaml.Node] | None:
    if not isinstance(node, yaml.SequenceNode) or index >= len(node.value):
        return None
    return node.value[index].start_mark.line + 1, node.value[index]


def _entry(node: yaml.Node | None, key: str) -> tuple[int, yaml.Node] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next(((name.start_mark.line + 1, value) for name, value in node.value if name.value == key), None)
