"""The plain form of a verb, as far as a closed list of verbs needs it: `brought` is bring, `placed` is place."""

from __future__ import annotations

from functools import lru_cache

from tools.semantics.english.linking.families import IRREGULAR as OF_EVENTS

_FORMS = """
    be>am,is,are,was,were,been,being have>has,had,having do>does,did,done,doing go>goes,went,gone,going
    get>gets,got,gotten,getting give>gave,given,giving take>took,taken,taking make>made,making come>came,coming
    see>saw,seen,seeing bring>brought hold>held keep>kept run>ran,running put>putting find>found say>said tell>told
    know>knew,known deal>dealt draw>drew,drawn fall>fell,fallen feel>felt hit>hitting lead>led lie>lay,lain,lying
    read>reads rise>rose,risen sit>sat stand>stood think>thought understand>understood speak>spoke,spoken
    set>setting meet>met spread>spreading become>became arise>arose,arisen mean>meant
"""
IRREGULAR = {
    **OF_EVENTS,
    **{form: base for base, forms in (one.split(">") for one in _FORMS.split()) for form in forms.split(",")},
}


@lru_cache(maxsize=20_000)
def bases(word: str) -> tuple[str, ...]:
    """What the plain form of a verb can be, likely or not: `placed` is plac, place."""
    if word in IRREGULAR:
        return (IRREGULAR[word],)
    found = [word]
    for ending in ("s", "es", "ed", "ing", "ings"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 1:
            found += (root, f"{root}e")
            if len(root) > 2 and root[-1] == root[-2]:
                found.append(root[:-1])
            if root.endswith("i"):
                found.append(f"{root[:-1]}y")
    return tuple(found)


def is_verb_form(word: str) -> bool:
    """Whether the word is a past or -ing form; `red` and `thing` are too short to be one."""
    return (word in IRREGULAR and not word.endswith("s")) or (len(word) > 5 and word.endswith(("ed", "ing")))


def forms_of(verb: str) -> tuple[str, ...]:
    """How a verb is written: ask, asks, asked, asking; irregular forms as they are."""
    irregular = tuple(form for form, base in IRREGULAR.items() if base == verb)
    if verb.endswith("e"):
        return (verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing", *irregular)
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return (verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing", *irregular)
    plural = f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh")) else f"{verb}s"
    return (verb, plural, f"{verb}ed", f"{verb}ing", *irregular)
