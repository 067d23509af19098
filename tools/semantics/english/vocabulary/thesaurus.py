"""A short list of true synonyms: a noun that the model does not know means the one of its group that it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.semantics.english.linking.phrases import Candidate
from tools.semantics.english.tokens import stem

GROUPS = """
    customer client buyer shopper; employee staff worker staffer; supplier vendor; product article item; film movie;
    store shop; revenue turnover takings proceeds; cost expense expenditure spend spending outlay;
    salary wage pay remuneration; doctor physician; country nation; city town; type kind sort; manager boss supervisor;
    invoice bill; ticket case; vehicle automobile; gender sex; booking reservation; student pupil;
    teacher instructor lecturer; shipment consignment; warehouse depot; deal opportunity; lead prospect;
    discount rebate; refund reimbursement; warranty guarantee; apartment flat; holiday vacation; error fault;
    telephone phone; rating score; duration length; birthdate birthday; contract agreement; machine equipment;
    comment remark; reason cause; profession occupation; car automobile; trip journey;
    parcel package; meeting appointment; payment remittance; website site;
    kilo kilogram kg; kilometre kilometer km; litre liter; tonne ton; metre meter
"""
MEMBERS = tuple(tuple(group.split()) for group in GROUPS.replace("\n", " ").split(";"))


def synonymous(entries: dict[tuple[str, ...], list[Candidate]]) -> Iterator[tuple[tuple[str, ...], Candidate]]:
    """Phrases with a word exchanged for one that the model never says, where only one of its group is known."""
    named = {
        key: [one for one in found if one.kind != "value"]
        for key, found in entries.items()
        if any(one.kind != "value" for one in found)
    }
    known = {part for key in entries for part in key}
    for members in MEMBERS:
        stems = {stem(word) for word in members}
        said = stems & known
        if len(said) == 1:
            yield from _exchanged(named, next(iter(said)), stems - said)


def _exchanged(
    named: dict[tuple[str, ...], list[Candidate]], old: str, others: Iterable[str]
) -> Iterator[tuple[tuple[str, ...], Candidate]]:
    for key, candidates in named.items():
        if old in key:
            for new in others:
                yield from ((tuple(new if part == old else part for part in key), one) for one in candidates)
