"""Turns of phrase put as both readers know them: nobody played it, the most played song, plus the running total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.known_values import with_counted_values
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.asides import with_columns
from tools.semantics.english.rewriting.billing_terms import with_billing_terms
from tools.semantics.english.rewriting.compared_values import with_compared_values
from tools.semantics.english.rewriting.date_nouns import with_date_nouns
from tools.semantics.english.rewriting.done_things import with_idioms
from tools.semantics.english.rewriting.exact_numbers import with_exact_numbers
from tools.semantics.english.rewriting.last_times import with_last_as_a_word
from tools.semantics.english.rewriting.listed_counts import with_listed_counts
from tools.semantics.english.rewriting.measured_units import with_measured_units
from tools.semantics.english.rewriting.narrowed_groups import with_narrowed_groups
from tools.semantics.english.rewriting.numbered_values import with_numbered_values
from tools.semantics.english.rewriting.opposites import with_days_apart
from tools.semantics.english.rewriting.parts_of_wholes import with_whole_amounts
from tools.semantics.english.rewriting.per_rows import with_per_rows
from tools.semantics.english.rewriting.present_rows import with_present_rows
from tools.semantics.english.rewriting.ratios_across import with_ratios_across
from tools.semantics.english.rewriting.ratios_within import with_ratios_within
from tools.semantics.english.rewriting.said_units import with_limits_in_units
from tools.semantics.english.rewriting.sold_units import with_sold_units
from tools.semantics.english.rewriting.state_words import with_states_of_verbs
from tools.semantics.english.rewriting.time_phrases import with_plain_times
from tools.semantics.english.rewriting.told_amounts import with_limits_of_deeds
from tools.semantics.english.rewriting.year_fields import with_year_fields
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form

HAVE = word_set("has have had")
SINCE_EVER = word_set("ever yet so far")
DETERMINERS = word_set("the their its our a an")
# After these the person who did nothing is met there, and the thing before is not what nothing was done to.
OF_A_PLACE = word_set("where when in at on to for with from by and or but")
COUNTING = word_set("count number total of times the")
ASKED = word_set("which what per by each every")
LIVING = word_set("live lives")
SHORTEST = 4
RANKED = {"most": "top", "least": "bottom"}


def worded(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same question in the wording that is read."""
    found = with_whole_amounts(with_last_as_a_word(with_plain_times(tokens)), lexicon)
    for put in (
        with_narrowed_groups, with_compared_values, with_sold_units, with_ratios_across, with_ratios_within,
        with_year_fields, with_exact_numbers, with_billing_terms,
    ):  # fmt: skip
        found = put(found, lexicon)
    for i in range(len(found) - 1, 0, -1):
        found = _never_done(found, i)
    for i in range(len(found) - 1, -1, -1):
        found = _most_done(found, i, lexicon)
    for i in range(len(found) - 2, 1, -1):
        found = _of_its_thing(found, i, lexicon)
    found = with_limits_of_deeds(with_present_rows(found, lexicon), lexicon)
    found = with_columns(found, lexicon)
    for i in range(1, len(found) - 1):
        if found[i].text == "plus" and found[i + 1].text in DETERMINERS:
            found[i] = replace(found[i], text="and")
    found = [_not_any(found, i, lexicon) for i in range(len(found))]
    found = [_at_home(found, i, lexicon) for i in range(len(found))]
    found = [one for i, one in enumerate(found) if not _adds_nothing(one, found[i + 1 : i + 2])]
    found = with_measured_units(with_limits_in_units(found, lexicon), lexicon)
    found = with_idioms(with_states_of_verbs(with_per_rows(found, lexicon), lexicon), lexicon)
    found = with_numbered_values(with_date_nouns(found, lexicon), lexicon)
    return with_counted_values(with_days_apart(with_listed_counts(found, lexicon)), lexicon)


def _of_its_thing(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token]:
    """`which make of car`, `per colour of product`: the field of the thing, whose rows are not asked for."""
    if i + 1 >= len(tokens) or tokens[i].text != "of" or tokens[i - 2].text not in ASKED:
        return tokens
    one, fields = lexicon.match(tokens[i - 1 : i], 0)
    length, things = lexicon.match(tokens, i + 1)
    tables = {each.table for each in things if each.kind == "entity"}
    alone = one == 1 and {each.kind for each in fields} == {"dimension"} and {each.table for each in fields} == tables
    plural = tokens[i + length].text.endswith("s")
    return [*tokens[:i], *tokens[i + 1 + length :]] if alone and tables and not plural else tokens


def _not_any(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Token:
    """`have not paid any fee` is never paid one, also where the model calls those that are open not paid."""
    if tokens[i].text != "not" or [one.text for one in tokens[i + 2 : i + 3]] != ["any"]:
        return tokens[i]
    length, meant = lexicon.match(tokens, i)
    states = length == 2 and any(one.kind in ("flag", "filter", "value") for one in meant)
    return replace(tokens[i], text="never") if states else tokens[i]


def _at_home(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Token:
    """`users who live in Lyon` have their home there, also where the model calls users live that are active."""
    if tokens[i].text not in LIVING or [one.text for one in tokens[i + 1 : i + 2]] != ["in"] or not i:
        return tokens[i]
    states = any(one.kind in ("flag", "filter", "value") for one in lexicon.match(tokens, i)[1])
    return replace(tokens[i], text="based") if states else tokens[i]


def _adds_nothing(one: Token, after: Sequence[Token]) -> bool:
    """`but only those with 20 visits` narrows as `only` does."""
    return one.text == "but" and any(each.text in ("only", "just") for each in after)


def _never_done(tokens: list[Token], i: int) -> list[Token]:
    """`songs that nobody has ever played` were never played."""
    end = i + 1 if tokens[i].text == "nobody" else i + 2
    if tokens[i].text != "nobody" and [one.text for one in tokens[i : i + 2]] != ["no", "one"]:
        return tokens
    start = i - 1 if tokens[i - 1].text in HAVE else i
    while end < len(tokens) and tokens[end].text in HAVE | SINCE_EVER:
        end += 1
    if start == 0 or end == len(tokens) or tokens[start - 1].text in OF_A_PLACE or not _is_done(tokens[end].text):
        return tokens
    return [*tokens[:start], replace(tokens[i], text="were"), replace(tokens[i], text="never"), *tokens[end:]]


def _most_done(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token]:
    """`the 10 most liked songs` are the top 10 by the number of likes, when one number of the model counts those.

    Where the number is named behind, it is that one.
    """
    if tokens[i].text not in RANKED or i + 2 >= len(tokens) or not _is_done(tokens[i + 1].text):
        return tokens
    counted = _counts_of(tokens[i + 1].text, lexicon)
    length, meant = lexicon.match(tokens, i + 2)
    named = _named_behind(tokens, i + 2 + length, lexicon)
    if not (counted or named) or not any(one.kind in ("entity", "dimension") for one in meant):
        return tokens
    rank = replace(tokens[i], text=RANKED[tokens[i].text])
    many = i > 0 and tokens[i - 1].value is not None and not tokens[i - 1].ordinal
    start = i - 1 if many else i
    ranked = [rank, *tokens[start:i], *tokens[i + 2 : i + 2 + length]]
    by = [] if named else [replace(tokens[i + 1], text=word) for word in ("by", *(counted or ()))]
    return [*tokens[:start], *ranked, *by, *tokens[i + 2 + length :]]


def _named_behind(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """`the most driven vehicles by km`: the number that ranks them is named."""
    by = at + 1 < len(tokens) and tokens[at].text == "by"
    return by and any(one.kind in ("metric", "fact") for one in lexicon.match(tokens, at + 1)[1])


def _counts_of(verb: str, lexicon: Lexicon) -> tuple[str, ...] | None:
    """The name of the only metric that is nothing but how often this was done."""
    named: dict[str, tuple[str, ...]] = {}
    for known in lexicon.entries.values():
        for one in known:
            bare = [word for word in one.words if word not in COUNTING]
            if one.kind == "metric" and len(bare) == 1 and len(one.words) > 1 and kin(bare[0], verb):
                named.setdefault(one.ref, one.words)
    return next(iter(named.values())) if len(named) == 1 else None


def _is_done(word: str) -> bool:
    return (word.endswith("ed") and len(word) > SHORTEST) or (is_verb_form(word) and not word.endswith("ing"))
