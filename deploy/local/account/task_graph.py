"""The tasks of an account, who comes after whom, and which may be changed now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.account.errors import SnowflakeError, missing
from deploy.local.account.names import Name, qualified
from deploy.local.account.task_definition import Task

if TYPE_CHECKING:
    from deploy.local.account.catalog import Catalog, Entry

KIND = "TASK"


class Graph:
    """Reads and writes the catalog's tasks."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def entry(self, name: Name) -> Entry:
        found = self._catalog.get(KIND, name)
        if found is None:
            raise missing("Task", name)
        return found

    def task(self, name: Name) -> Task:
        return Task.of(self.entry(name).definition)

    def all(self) -> list[tuple[Name, Task]]:
        return [(entry.name, Task.of(entry.definition)) for entry in self._catalog.all(KIND)]

    def put(self, name: Name, task: Task) -> None:
        self._catalog.put(KIND, name, task.definition(), comment=task.options.get("COMMENT", ""))

    def children(self, name: Name) -> list[Name]:
        return [child for child, task in self.all() if str(name) in task.after]

    def predecessors(self, name: Name) -> list[Name]:
        return [qualified(text, database=name.database, schema=name.schema) for text in self.task(name).after]

    def roots(self, name: Name) -> set[Name]:
        """The tasks at the top of the graph that this one belongs to; itself when it stands alone."""
        found: set[Name] = set()
        waiting, seen = [name], set()
        while waiting:
            current = waiting.pop()
            if current in seen or self._catalog.get(KIND, current) is None:
                continue
            seen.add(current)
            above = self.predecessors(current)
            waiting += above
            if not above:
                found.add(current)
        return found or {name}

    def below(self, name: Name) -> list[Name]:
        """All tasks under this one, the farthest last."""
        found: list[Name] = []
        waiting = self.children(name)
        while waiting:
            current = waiting.pop(0)
            if current not in found:
                found.append(current)
                waiting += self.children(current)
        return found

    def check_changeable(self, name: Name) -> None:
        """Snowflake changes no task while the root of its graph is started; one that stands alone is its own root."""
        for root in sorted(self.roots(name)):
            if self._catalog.get(KIND, root) is not None and self.task(root).state == "started":
                raise SnowflakeError(
                    f"Unable to update graph with root task {root} since that root task is not suspended.",
                    errno=91421, sqlstate="22000",
                )  # fmt: skip
