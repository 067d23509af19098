"""The phrases of English that carry grammar, each with the operator it stands for."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from tools.semantics.english.vocabulary import superlative_words
from tools.semantics.english.vocabulary.comparative_words import COMPARATIVES

Direction = Literal["asc", "desc"]

PHRASES: dict[tuple[str, str], str] = {
    ("count", ""): """how many | number of | count of | counts of | total number of | no of | # of | number | count |
        how often | how many times | counts | nr of | num of | how frequently""",
    ("howmuch", ""): "how much | how high | by how much",
    ("agg", "avg"): "average | avg | mean | on average | averaged | averages | typical | typically | average of",
    ("agg", "median"): "median | medians",
    ("agg", "sum"): "total | sum | sum of | summed | total of | in total | totals | overall total",
    ("agg", "max"): "maximum | max",
    ("agg", "min"): "minimum | min",
    ("share", ""): """share of | shares of | percentage of | percentage | proportion of | proportion | fraction of |
        portion of | what part of | what part | part of | share | shares | as a percentage | in percentage | mix |
        contribution of | contribution to | contribution | percentages | fraction | portion | out of""",
    ("rate", ""): "rate | ratio | rates | quota of",
    ("rank", "desc"): """top | best | highest | largest | biggest | most | greatest | leading | strongest | maximal |
        highest number of | largest number of | most number of""",
    ("rank", "asc"): """bottom | worst | lowest | smallest | least | fewest | weakest | poorest""",
    ("often", "desc"): """most common | most frequent | most popular | most often | most frequently | most used |
        most commonly | busiest | most active | most popular""",
    ("often", "asc"): "least common | least frequent | rarest | least popular | least used | least often | quietest",
    ("recent", "desc"): "most recent | latest | newest | last | most recently | youngest",
    ("recent", "asc"): "oldest | earliest | first",
    (">", ""): """more than | over | above | greater than | higher than | exceeding |
        exceeds | exceed | > | exceeded | in excess of | upwards of | better than | beyond""",
    (">=", ""): "at least | no less than | no fewer than | not less than | minimum of | >= | from at least",
    ("<", ""): "less than | under | below | fewer than | lower than | < | worse than | beneath",
    ("<=", ""): "at most | no more than | not more than | up to | maximum of | <= | a maximum of",
    ("longer", ">"): "later than",
    ("longer", "<"): "faster than | earlier than",
    ("between", ""): "between",
    ("orxmore", ">="): "or more | or higher | or above | or over | and more | plus | and above",
    ("orxmore", "<="): "or less | or fewer | or lower | or below | and below",
    ("=", ""): "exactly | equal to | = | equals",
    ("by", ""): """by | per | each | every | for each | for every | in each | by each | of each | from each | across |
        split by | broken down by | grouped by | group by | breakdown by | break down by | segmented by |
        according to |
        of every | in every | at each | at every | with each | per each | depending on | split up by | for all the |
        broken out by | on each | split over | split across | over the different | for the different |
        to each | and per""",
    ("orderby", ""): "sorted by | ordered by | order by | sort by | ranked by | rank by | in terms of | measured by",
    ("not", ""): """not | no longer | non | excluding | except | except for | other than | apart from |
        aside from | leaving out |
        leave out | ignoring | exclude | excl | not counting | besides | but not | outside | anything but | minus |
        not including | that are not | which are not""",
    ("without", ""): """without | without any | lacking | with no | with zero | have no | has no | had no |
        without a | none of | no""",
    ("never", ""): "never | never ever",
    ("versus", ""): """vs | versus | compared to | compared with | against | in comparison to | in comparison with |
        relative to | comparison with | as opposed to | compared against | rather than""",
    ("compare", ""): "compare | comparison | comparing | compares | compared | contrast",
    ("growth", ""): """growth | grow | grew | grown | growing | change | changed | changes | increase | increased |
        decrease | decreased | decline | declined | growth rate | percentage change | percentage growth |
        rise | rose | drop | dropped | fell | fall | growth in | evolution | by how many percentage |
        go up | goes up | went up | gone up | going up | go down | goes down | went down | gone down | going down |
        how did""",
    ("trend", ""): """over time | trend | trends | trending | time series | history | historical | development |
        timeline | develop | developed | evolve | evolved""",
    ("cumulative", ""): """running total | running totals | cumulative | cumulated | cumulatively | accumulated |
        running sum""",
    ("moving", ""): "moving average | rolling average | moving mean | rolling mean",
    ("list", ""): """list | show | display | enumerate | i need | i want | give me | show me | tell me | names of |
        name of | give | find | i also want | i would like to see""",
    ("which", ""): "which | what | what kind of | what kinds of | what type of | what types of",
    ("who", ""): "who",
    ("rel", ""): "that | who | whom | which have | which are",
    ("whose", ""): "whose",
    ("where", ""): "where",
    ("when", ""): "when",
    ("with", ""): "with | having | has | have | had | including | include | along with | together with",
    ("or", ""): "or",
    ("and", ""): "and | as well as | plus | also | & | and also | and the",
    ("both", ""): "both",
    ("only", ""): "only | just | but only | and only",
    ("distinct", ""): "different | distinct | unique | separate | individual",
    ("than", ""): "than",
    ("first_order", ""): "first",
    ("of", ""): "of",
    ("in", ""): "in | for | from | at | on | via | through | to | within | among | during | into | under",
    ("is", ""): "is | are | was | were | be | been | being",
    ("asc", "asc"): "ascending | asc | alphabetically",
    ("asc", "desc"): "descending | desc",
    ("still", ""): "still | currently | current | at present | at the moment | right now | now | presently | today",
    ("unset", ""): "unknown | missing | empty | blank | unspecified",
    ("paren", ""): "instead | instead of",
}  # fmt: skip

ADJECTIVES: dict[str, tuple[Direction, tuple[str, ...]]] = {
    **{word: (way, tuple(sorted(topics))) for word, (way, topics) in superlative_words.ADJECTIVES.items()},
    **{word: ("desc", tuple(sorted(topics))) for word, topics in superlative_words.AFTER_MOST.items()},
}
"""What an adjective compares; `oldest` and `youngest` go by the date of the row where it has one."""
LENGTHS = (
    "duration",
    "length",
    "minutes",
    "hours",
    "days",
    "time",
    "stay",
    "wait",
    "age",
    "tenure",
    "seconds",
    "years",
)


@lru_cache(maxsize=1)
def table() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """By first word: the phrases that begin with it, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for (op, arg), text in PHRASES.items():
        for phrase in text.split("|"):
            words = tuple(phrase.split())
            found.setdefault(words[0], []).append((words, op, arg))
    for word, (way, _) in COMPARATIVES.items():
        found.setdefault(word, []).append(((word, "than"), "longer", way))
    for word in superlative_words.OFTEN:
        found.setdefault("most", []).append((("most", word), "often", "desc"))
        found.setdefault("least", []).append((("least", word), "often", "asc"))
    for word, direction in superlative_words.BUSY.items():
        found.setdefault(word, []).append(((word,), "often", direction))
    for one in found.values():
        one.sort(key=lambda each: -len(each[0]))
    return found
