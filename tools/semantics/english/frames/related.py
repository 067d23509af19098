"""Conditions on what belongs to the rows, or what there is none of."""

from __future__ import annotations

from tools.semantics.elements import singular
from tools.semantics.english.frames.frame import Absent
from tools.semantics.english.frames.geometry import (
    distance,
    reaches,
    roots_of,
)
from tools.semantics.english.frames.limits import Limits
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.query import Filter


class Related(Limits):
    def _absents(self) -> None:
        if self.frame.versus and self.frame.absents:
            raise NotUnderstood("impossible", "Those with and those without are not compared; ask for one at a time.")
        for absent in self.frame.absents:
            self._absence(absent)
        if not self.inside:
            return
        for table in dict.fromkeys(table for table, _, _, _ in self.inside):
            mine = [(made, at) for each, _, made, at in self.inside if each == table]
            self._semi(table, mine)

    def _absence(self, absent: Absent) -> None:
        chunk = absent.chunk
        owner = self._key_entity(absent.at)
        options: list[tuple[str, str]] = []
        options += [(one.table, self._called(self._table(one.table))) for one in chunk.of("entity")]
        said = tuple(singular(token.text) for token in chunk.tokens)
        for candidate in chunk.of("metric"):
            roots = roots_of(self.model, candidate.ref)
            if roots and tuple(singular(word) for word in candidate.words) == said:
                options.append((roots[0], candidate.ref))
        options += [(event, self._called(self._table(event))) for event in chunk.events()]
        for table, ref in options:
            if owner is not None and table.lower() != owner.name.lower() and reaches(self.model, table, owner.name):
                self._member(owner, ref, ">", (0.0,), absent.at, absent=True)
                self.absent_table = getattr(self, "absent_table", {})
                self.absent_table[len(self.out.members) - 1] = table
                return
        for ref in chunk.moments():
            table = ref.rpartition(".")[0]
            if self.root is not None and reaches(self.model, self.root, table):
                self.out.filters.append(Filter(field=ref, op="is null"))
                self.moments_used.add(chunk.at)
                return
            if owner is not None and reaches(self.model, table, owner.name):
                self._member(owner, self._table(table).name, ">", (0.0,), absent.at, absent=True)
                self.absent_table = getattr(self, "absent_table", {})
                self.absent_table[len(self.out.members) - 1] = table
                return
        fields = [one.ref for one in chunk.acts if one.kind == "field"]
        for ref in fields if chunk.op == "un" else ():
            if self.root is not None and reaches(self.model, self.root, ref.rpartition(".")[0]):
                self.out.filters.append(Filter(field=ref, op="is null"))
                return
        for candidate in chunk.of("entity"):
            linked = self._linking(candidate.table, owner) if owner is not None else None
            if owner is not None and linked is not None and linked.lower() != owner.name.lower():
                self._member(owner, linked, ">", (0.0,), absent.at, absent=True)
                return
        raise NotUnderstood("impossible", f"I cannot tell what has no {chunk.said}.", words=(chunk.said,))

    def _semi(self, table: str, mine: list[tuple[Filter, int]], *, alone: bool = False) -> None:
        out, at = self.out, max(at for _, at in mine)
        for index, member in enumerate(out.members):
            root = self._member_table(index)
            if root and not alone and reaches(self.model, root, table):
                out.members[index] = member.model_copy(
                    update={"filters": (*member.filters, *(made for made, _ in mine))}
                )
                return
        owner = self._key_entity(min(at for _, at in mine))
        if owner is None or not reaches(self.model, table, owner.name):
            owner = next(
                (
                    self._table(name)
                    for name in sorted(
                        (one.name for one in self.model.tables),
                        key=lambda name: distance(self.model, self.root or name, name),
                    )
                    if self.root and reaches(self.model, self.root, name) and reaches(self.model, table, name)
                ),
                None,
            )
        if owner is None:
            owner = self._key_entity(min(at for _, at in mine))
            linking = self._linking(table, owner) if owner is not None else None
            if linking is None:
                made = mine[0][0]
                raise NotUnderstood("impossible", f"{made.field} is not related to what is asked.")
            table = linking
        if owner is None:
            made = mine[0][0]
            raise NotUnderstood("impossible", f"{made.field} is not related to what is asked.")
        if not alone and self._rerootable():
            out.filters += [made for made, _ in mine]
            self.root_moved = table
            return
        negated = [made for made, _ in mine if made.op in ("!=", "not in", "is null", "is nil")]
        flipped = {"!=": "=", "not in": "in", "is null": "is not null", "is nil": "is not nil"}
        filters = tuple(
            made.model_copy(update={"op": flipped[made.op]}) if made in negated else made for made, _ in mine
        )
        self._member(owner, self._table(table).name, ">", (0.0,), at, absent=bool(negated))
        out.members[-1] = out.members[-1].model_copy(update={"filters": filters})

    def _rerootable(self) -> bool:
        return bool(self.out.dimensions) and any(
            not reaches(self.model, self.root or "", ref.rpartition(".")[0] or ref) for ref in self.out.dimensions
        )
