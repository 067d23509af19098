"""What may be ordered in a place: the semantic models that it is for, and where what is made there may be sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tools.errors import NotAllowed
from tools.job_inputs import AnyJobInput, parse_input
from tools.job_scope import Models, models_of
from tools.targets import Target

if TYPE_CHECKING:
    from tools.job_records import Job
    from tools.person import Person
    from tools.services import Services

Sends = Callable[[Target, Callable[[], Models]], None]
"""Raises NotAllowed when a target may not get data of the models, which it asks for when it needs them. Blocks."""


@dataclass(frozen=True)
class Scope:
    """No `models` stands for all of them, no `sends` for every target."""

    models: tuple[str, ...] = ()
    sends: Sends | None = None

    def check(self, services: Services, person: Person, order: AnyJobInput, targets: Sequence[Target] = ()) -> None:
        """Raise NotAllowed, before anything is done, when the place is not for it."""
        found: list[Models] = []

        def models() -> Models:
            if not found:
                found.append(models_of(services, person, order))
            return found[0]

        if self.models:
            self.check_models(models())
        for target in targets:
            if self.sends is not None:
                self.sends(target, models)

    def check_job(self, services: Services, person: Person, job: Job, targets: Sequence[Target] = ()) -> None:
        """The same for a job that is there already; what brings another job's files reads nothing itself."""
        if (self.models or targets) and job.job_type != "DELIVERY":
            self.check(services, person, parse_input(job.job_type, job.input), targets)

    def check_models(self, models: Models | frozenset[str]) -> None:
        """Raise NotAllowed when the place is not for one of them."""
        if words := outside(self.models, models):
            raise NotAllowed(f"this channel is {words} Ask me in a direct message.")


EVERYWHERE: Final = Scope()


def outside(allowed: Sequence[str], models: Models | frozenset[str]) -> str | None:
    """What a place is for, and what of the models is not; None when all of them are. No `allowed` is all."""
    other = sorted(set(models) - set(allowed))
    if not allowed or not other:
        return None
    return f"for questions about {listed(allowed)}; that one is about {listed(other)}."


def listed(names: Sequence[str]) -> str:
    """Such as `sales, customers and operations`."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last
