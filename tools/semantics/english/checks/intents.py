"""What is no question about the data: commands to change it, predictions, opinions and causes."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.coming_dates import lies_ahead
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel

POLITE = word_set(
    "please pls plz kindly can could would will you i want need to like go ahead and just now then hey hi"
)
# At the start of a turn these ask for a change, whatever follows.
COMMANDS = word_set(
    """delete drop truncate insert update erase overwrite alter modify grant revoke wipe purge move reassign transfer
    deactivate reactivate disable unblock rename edit upload install deploy invite notify inform remind reschedule
    postpone merge reimburse write compose draft translate migrate rollback unsubscribe appoint dismiss"""
)
# These are also nouns and adjectives ("open orders", "order count"): a command when something definite follows.
DOUBTFUL = word_set(
    """cancel stop start run rerun restart retry call book buy order ship close open reopen hire set change raise mark
    flag tag label copy charge bill return register pay block approve reject increase decrease reduce lower extend
    renew promote terminate suspend refund schedule send email assign activate enable archive restore reset fire
    upgrade downgrade withdraw put import export pause resume unpause publish unpublish launch freeze unfreeze lock
    unlock ban unban enrol enroll unenrol expel admit escalate delegate resolve settle waive adjust allocate forward
    deliver confirm decline convert discharge recall retire relocate duplicate submit reserve double halve correct
    fix"""
)
# They take `to` or `as` and the state that something is to have: `mark invoice 5 as paid`.
TO_A_STATE = word_set(
    "mark flag tag label set change put convert assign allocate raise reduce lower increase decrease forward promote"
)
# What is laid down beforehand, so that it may be asked for days to come.
PLANNED = word_set(
    """scheduled planned due expire expiry renew renewal mature maturity arrive arrival depart departure deadline eta
    until valid end ends close promised start starts begin begins"""
)
NOT_YET = word_set("will expect expected upcoming")
ARE = word_set("is are was were has have")
FARING = word_set("doing going faring performing looking")
DEFINITE = words.DETERMINERS | word_set("him her them these those one")


def refuse_other_intents(
    items: Sequence[Item], known: frozenset[str] = frozenset(), model: SemanticModel | None = None
) -> None:
    """Raises NotUnderstood; `known` are the words of the model's names, which it may use for dates to come."""
    _refuse_commands(items)
    _refuse_how_they_do(items)
    planned = any(is_planned(item) for item in items)
    ahead_of_us = planned or (model is not None and any(lies_ahead(model, item.candidates) for item in items))
    for i, item in enumerate(items):
        if item.time is not None and item.time.ahead and not ahead_of_us:
            raise _future(item)
        if item.kind != "word":
            continue
        word = item.text
        if word in words.WRITES and (word in words.PLAIN_WRITES or _only_leads(items[:i])):
            raise _write(item)
        ahead = word in words.FUTURE and not (planned and word in NOT_YET)
        if (ahead and not any(kin(word, one) for one in known)) or _is_next(items, i):
            raise _future(item)
        if word in words.OPINION:
            raise NotUnderstood(
                "opinion", f"I compute numbers; I cannot judge or explain ({item.said!r}).", words=(item.said,)
            )


def _refuse_how_they_do(items: Sequence[Item]) -> None:
    """`how are the branches doing` asks for no number in particular."""
    texts = [item.text for item in items if item.kind != "time"]
    asked = texts[:1] == ["how"] and set(texts[1:2]) & ARE and texts[-1] in FARING
    if asked and not any(item.is_a("metric", "fact") for item in items):
        said = next((item.said for item in reversed(items) if item.text in FARING), "")
        raise NotUnderstood("unclear", "By which number? Name what to compute.", words=(said,))


def is_planned(item: Item) -> bool:
    """Whether it names a date that is known before it comes, as a renewal, an arrival or a due date is."""
    if item.text in PLANNED:
        return True
    dated = [one.ref for one in item.candidates if one.kind == "time"]
    dated += [one.ref for one in item.acts if one.kind == "moment"]
    names = [word for ref in dated for word in ref.lower().rpartition(".")[2].split("_")]
    return any(kin(word, one) for word in (*names, *item.text.split() * bool(dated)) for one in PLANNED)


def _future(item: Item) -> NotUnderstood:
    return NotUnderstood(
        "future", f"I report what is in the data; I do not predict ({item.said!r}).", words=(item.said,)
    )


def _is_next(items: Sequence[Item], i: int) -> bool:
    return items[i].text == "next" and i + 1 < len(items) and items[i + 1].kind in ("unit", "number", "time")


def _write(item: Item) -> NotUnderstood:
    return NotUnderstood("write", f"I only read data; I cannot {item.tokens[0].text} anything.", words=(item.said,))


def _refuse_commands(items: Sequence[Item]) -> None:
    """`please cancel the order of Ada`, but not `order count by month` or `open orders`."""
    at = next((i for i, item in enumerate(items) if item.text not in POLITE), None)
    if at is None or at + 1 >= len(items):
        return
    verb, follower = items[at].tokens[0].text, items[at + 1 : at + 2]
    spoken = items[at].kind == "word"
    if spoken and verb in COMMANDS:
        raise _write(items[at])
    if len(items[at].tokens) != 1 or not (verb in DOUBTFUL or _makes_a_state(items[at])):
        return
    definite = follower[0].text in DEFINITE or follower[0].kind == "number" or _is_one_thing(items, at + 1)
    if definite or (spoken and (verb in words.IMPERATIVES or _to_a_state(items, at))):
        raise _write(items[at])


def _makes_a_state(item: Item) -> bool:
    """`pause` of the state Paused, `archive` of Archived: the plain verb that brings the rows into it."""
    said = item.text
    states = [one.words[0] for one in item.candidates if one.kind in ("value", "flag", "filter")]
    return any(state != said and state.endswith("ed") and said in bases(state) for state in states)


def _is_one_thing(items: Sequence[Item], at: int) -> bool:
    """`campaign Spring Sale`, `ticket 4711`: what it is, and then which one."""
    thing = items[at].of("entity")
    if thing is None or items[at].plural or items[at].is_a("metric") or at + 1 >= len(items):
        return False
    which = items[at + 1]
    return which.kind == "number" or any(one.kind == "value" and one.table == thing.table for one in which.candidates)


def _to_a_state(items: Sequence[Item], at: int) -> bool:
    """`change the owner to Ada`, but not `change of revenue to March`: an object, and what it is to become."""
    thing = items[at + 1]
    if items[at].text not in TO_A_STATE or not thing.is_a("entity", "value", "dimension") or thing.is_a("metric"):
        return False
    goals = [i for i in range(at + 2, len(items) - 1) if items[i].text in ("to", "as")]
    return any(items[i + 1].kind in ("word", "mention") for i in goals)


def _only_leads(items: Sequence[Item]) -> bool:
    """Words that only lead up to a request."""
    return all(item.kind == "word" and item.text in words.STOP | {"then", "now"} for item in items)
