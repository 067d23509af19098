"""Clauses that say that something has not ended: `who still work here`, `that we still use`."""

from __future__ import annotations

from tools.semantics.english.clauses.sorting import Part
from tools.semantics.english.rewriting.current_rows import current_rows
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter

STAYING = word_set("work use employ serve live run play teach drive operate stay belong have be practise practice")
AROUND = word_set(
    "who that which are is we us they here for with at in the our company team firm business now today there"
)


def standing_of(part: Part, model: SemanticModel) -> Filter | None:
    """What the model knows of rows that have not ended, when the clause says no more than that."""
    texts = [item.text for item in part.items]
    if "still" not in texts or any(item.kind != "word" for item in part.items):
        return None
    others = [text for text in texts if text != "still" and text not in AROUND]
    stays = all(any(base in STAYING for base in bases(text)) for text in others)
    return current_rows(model.table(part.owner)) if others and stays else None
