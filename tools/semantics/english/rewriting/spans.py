"""`how many days does it take until a bill is paid`: the time between two dates, put as one number of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tools.semantics.between_fields import Unit, span_ref
from tools.semantics.english.linking.date_phrases import begin_of, coming_of, dates_at, end_of
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.model import Table
from tools.semantics.sql.joins import reachable

ASKING = phrase_set(
    """how long | how many days | how many nights | how many hours | how many minutes | how much time |
    how long in days | how many calendar days | in how many days | after how many days"""
)
NOUNS = word_set("days nights hours minutes time duration delay gap lag interval period wait span length")
LASTING = word_set(
    "last lasts lasted lasting stay stays stayed run runs ran keep keeps kept remain remained live lived"
)
BEFORE_NOUN = word_set("number of no the elapsed calendar")
PASSING = word_set(
    """wait waits waited that which who pass passes passed passing elapse elapses elapsed lie lies needed taken it
    takes take took taking we need needs do does did is are was were be being get gets got has have had to been they
    people you usually typically normally the a an our their its his her this these those i one in for"""
)
STARTS = word_set("between from since after of")
ENDS = word_set("and until till to before up by")
AVERAGES = phrase_set("on average | on the average | in average | on avg | average | avg")
IN_ADVANCE = word_set("advance ahead beforehand")
PEOPLE = word_set("people customers clients guests users members visitors passengers patients buyers persons")
STOPS = word_set("by per each every split broken grouped when where if with without versus vs compared")
EXTREMES = {"longest": "maximum", "shortest": "minimum"}
KEPT = ("value", "flag", "filter", "metric")
NAMES = ("entity",)


@dataclass
class _Clause:
    """What the words of the clause say, up to `end`."""

    end: int
    starts: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    perhaps: list[str] = field(default_factory=list)
    kept: list[Token] = field(default_factory=list)
    lasts: bool = False
    advance: bool = False
    average: bool = False


def with_spans(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the words for a time between two dates replaced by one token for it."""
    for i in range(len(tokens)):
        begin, at, unit = _trigger(tokens, i)
        if at == 0:
            continue
        clause = _clause(tokens, at, lexicon, named=begin < i or tokens[i].text in NOUNS)
        ref = _ref(clause, unit, lexicon)
        if ref is not None:
            return _put(tokens, begin, clause, ref)
    return list(tokens)


def _trigger(tokens: Sequence[Token], i: int) -> tuple[int, int, Unit]:
    """Where the words that ask for a time begin and end; an end of 0 is none."""
    texts = [one.text for one in tokens]
    on_days = i > 0 and texts[i - 1] in ("on", "during") and texts[i : i + 2] == ["how", "many"]
    length = 0 if on_days else phrase_length(texts, i, ASKING)
    unit = _unit(texts[i : i + max(length, 1)])
    if length:
        return i, i + length, unit
    behind = i + 1
    while behind < len(texts) and texts[behind] in PASSING - STARTS - ENDS:
        behind += 1
    if texts[i] not in NOUNS or behind >= len(texts) or texts[behind] not in STARTS - {"of"} | ENDS - {"and", "by"}:
        return i, 0, unit
    begin = i
    while begin and texts[begin - 1] in BEFORE_NOUN:
        begin -= 1
    return begin, i + 1, unit


def _unit(texts: Sequence[str]) -> Unit:
    return "hours" if "hours" in texts else "minutes" if "minutes" in texts else "days"


def _clause(tokens: Sequence[Token], at: int, lexicon: Lexicon, *, named: bool) -> _Clause:
    """Read on while every word is about the dates, their rows, or nothing."""
    clause, slot = _Clause(at), ""
    i = at
    while i < len(tokens):
        text = tokens[i].text
        skipped = _small(tokens, i, clause)
        if skipped:
            i += skipped
            continue
        if text in STOPS and not (text == "by" and slot == "end") and not (text == "with" and not named):
            break
        if tokens[i].lead in (",", ":", ";", "?", "."):
            break
        length, dates = dates_at(tokens, i, lexicon)
        matched, meant = lexicon.match(tokens, i)
        entity = next((one for one in meant if one.kind in NAMES), None) or _of_done_rows(tokens[i], meant, lexicon)
        if text in PASSING - ENDS and not any(one.kind == "time" for one in meant):
            i += 1
            continue
        if text in LASTING and not slot:
            clause.tables += [entity.table] if entity else []
            clause.lasts, clause.end, i = True, i + 1, i + 1
            continue
        if entity is not None and dates and not any(one.kind == "time" for one in meant):
            # The bill of `until a bill is paid` is no date, although bills have a date called after them.
            clause.perhaps, dates = clause.perhaps or dates, []
        if text in STARTS and matched <= 1 and not dates:
            slot, i = "start", i + 1
        elif text in ENDS and matched <= 1 and not dates:
            slot, i = "end", i + 1
        elif dates and _is_open(clause, slot) and (slot or not any(one.kind in KEPT for one in meant)):
            _fill(clause, slot, dates)
            i += length
        elif entity is not None:
            clause.tables.append(entity.table)
            i += matched
        elif any(one.kind in KEPT for one in meant):
            clause.kept += _condition(tokens[i : i + matched], meant, lexicon)
            i += matched
        elif text in PEOPLE:
            i += 1
        else:
            break
        clause.end = i
    clause.ends = clause.ends or ([] if clause.lasts else clause.perhaps)
    return clause


def _of_done_rows(token: Token, meant: Sequence[Candidate], lexicon: Lexicon) -> Candidate | None:
    """The subscriptions of `ended subscriptions`, which a number of the model is called."""
    metric = next((one for one in meant if one.kind == "metric" and one.table), None)
    dates = {act.ref for act in lexicon.verbs.of((token.text,)) if act.kind == "moment"}
    named = lexicon.model.metric(metric.ref)[1].expr if metric is not None else ""
    columns = [lexicon.model.column(ref)[1].expr for ref in dates]
    return metric if any(named.upper() == f"COUNT({one})".upper() for one in columns) else None


def _is_open(clause: _Clause, slot: str) -> bool:
    """Whether a date is still looked for here; `from creation to close of won deals` has both before `won`."""
    return not (clause.starts if slot == "start" else clause.ends)


def _condition(said: Sequence[Token], meant: Sequence[Candidate], lexicon: Lexicon) -> Sequence[Token]:
    """`lost deals` as those deals, also where it is the name of their number."""
    found = next((one for one in meant if one.kind in ("filter", "metric") and one.table), None)
    if found is None or lexicon.model.filter(ref := f"{found.table}.{found.ref.rpartition('.')[2]}") is None:
        return said
    return [replace(said[0], text="condition", said=" ".join(one.said for one in said), field=ref, end=said[-1].end)]


def _small(tokens: Sequence[Token], i: int, clause: _Clause) -> int:
    """Words for an average and for something that is done beforehand."""
    texts = [one.text for one in tokens]
    length = phrase_length(texts, i, AVERAGES)
    if length:
        clause.average, clause.end = True, i + length
        return length
    if texts[i : i + 2] in (["in", "days"], ["in", "hours"]):
        clause.end = i + 2
        return 2
    ahead = 2 if texts[i : i + 2] == ["in", "advance"] else 1 if texts[i] in IN_ADVANCE else 0
    if ahead:
        clause.advance, clause.end = True, i + ahead
    return ahead


def _fill(clause: _Clause, slot: str, dates: list[str]) -> None:
    if slot == "start" and not clause.starts:
        clause.starts = dates
    else:
        clause.ends = clause.ends or dates


def _ref(clause: _Clause, unit: Unit, lexicon: Lexicon) -> str | None:
    """The two dates, of one table or of one and what its rows belong to; None where they are not clear."""
    pairs = _pairs(clause, lexicon)
    own = [pair for pair in pairs if _home(pair, lexicon) in clause.tables]
    chosen = own if len(own) == 1 else pairs
    if len(chosen) != 1 or (unit != "days" and not all(_is_moment(one, lexicon) for one in chosen[0])):
        return None
    return span_ref(unit, *chosen[0], _home(chosen[0], lexicon))


def _pairs(clause: _Clause, lexicon: Lexicon) -> list[tuple[str, str]]:
    model = lexicon.model
    if clause.starts and clause.ends:
        found = [(one, other) for one in clause.starts for other in clause.ends if one != other]
        same = [pair for pair in found if _table(pair[0]) == _table(pair[1])]
        return same or [pair for pair in found if _home(pair, lexicon)]
    if clause.starts:
        return []
    pairs = []
    for one in clause.ends:
        table = model.table(_table(one))
        other = coming_of(table, one) if clause.advance else begin_of(table, one)
        if other is not None:
            ref = f"{table.name}.{other.name}"
            pairs.append((one, ref) if clause.advance else (ref, one))
    if not clause.ends and clause.lasts:
        pairs += [pair for name in dict.fromkeys(clause.tables) if (pair := _lifetime(model.table(name)))]
    return pairs


def _lifetime(table: Table) -> tuple[str, str] | None:
    end = end_of(table)
    begun = begin_of(table, f"{table.name}.{end.name}") if end else None
    return (f"{table.name}.{begun.name}", f"{table.name}.{end.name}") if begun and end else None


def _home(pair: tuple[str, str], lexicon: Lexicon) -> str:
    """The table whose rows have both dates; nothing when there is none."""
    for one, other in (pair, pair[::-1]):
        if _table(one).lower() in reachable(lexicon.model, _table(other)):
            return _table(other)
    return ""


def _table(ref: str) -> str:
    return ref.rpartition(".")[0]


def _is_moment(ref: str, lexicon: Lexicon) -> bool:
    return lexicon.model.column(ref)[1].data_type.upper() != "DATE"


def _put(tokens: Sequence[Token], begin: int, clause: _Clause, ref: str) -> list[Token]:
    """The average of the time stands in front, and what the rows are narrowed to behind it."""
    first, last = tokens[begin], tokens[clause.end - 1]
    said = " ".join(one.said for one in tokens[begin : clause.end])
    span = Token("timespan", said, first.start, last.end, field=ref, lead=first.lead)
    of = [replace(clause.kept[0], text="of", said="of", lead="", field="")] if clause.kept else []
    extreme = EXTREMES.get(tokens[begin - 1].text) if begin else None
    if extreme:
        tokens = [*tokens[: begin - 1], replace(tokens[begin - 1], text=extreme), *tokens[begin:]]
    average = [replace(first, text="average", value=None, said=first.said)] if clause.average else []
    return [*tokens[:begin], *average, span, *of, *clause.kept, *tokens[clause.end :]]
