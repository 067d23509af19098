"""The words that carry grammar, each with what it does to the reading."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import ARTICLES, Chunk
from tools.semantics.english.frames.scanner import CURRENCY, THRESHOLD_OPS
from tools.semantics.english.frames.superlatives import Superlatives
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.measures import MONEY_VERBS
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import bases

CLAUSES = word_set("who whose that which")
OF_MONEY = MONEY_VERBS | {"owe"}


class OperatorsRead(Superlatives):
    def _op(self, chunk: Chunk) -> int | None:
        handler = getattr(self, f"_op_{chunk.op}", None)
        if chunk.op in THRESHOLD_OPS:
            return self._op_limit(chunk)
        if handler is not None:
            result = handler(chunk)
            return int(result) if result is not None else None
        return None

    def _op_limit(self, chunk: Chunk) -> int | None:
        i = chunk.at
        after = next(
            (
                one
                for one in self.chunks[i + 1 : i + 4]
                if not (one.kind == "word" and one.text in (*ARTICLES, *CURRENCY))
            ),
            None,
        )
        if after is None or after.kind != "number":
            if (after is not None and after.text == "one") or (
                chunk.op in (">=",) and after and after.text in ("one",)
            ):
                self._start_limit(chunk.op, chunk, (1.0,))
                chunk.role = after.role = "threshold"
                return after.at + 1
            if chunk.text in ("over", "under", "above", "across") and after is not None and after.kind == "name":
                self.link, chunk.role = "in", "link"
            return None
        op = chunk.arg if chunk.op == "longer" else chunk.op
        if self.neg == "not":
            op = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!="}.get(op, op)
            self.neg = ""
        self._start_limit(op, chunk, length=chunk.op == "longer")
        chunk.role = "threshold"
        return None

    def _op_count(self, chunk: Chunk) -> None:
        i = chunk.at
        self._end_limit()
        after = self.chunks[i + 1] if i + 1 < len(self.chunks) else None
        if self.columns and chunk.text == "number" and (after is None or after.mark or after.op == "and"):
            self._add_column(chunk)
            return
        before = self.chunks[i - 1] if i else None
        if before is not None and not chunk.mark and before.kind == "name" and chunk.text.startswith("number"):
            raise NotUnderstood(
                "unknown_word", f"I do not know what '{before.said} number' means here.", words=(before.said, "number")
            )
        if self.count is not None:
            self.frame.bare_count = self.count.at
        self.count = chunk
        chunk.role = "count"
        if self.link not in ("by", "orderby") or self.rank is None:
            self.link = self.link if self.link in ("by", "orderby", "and", "with") else ""

    def _op_howmuch(self, chunk: Chunk) -> None:
        self.frame.amount = True
        chunk.role = "amount"
        self.link = ""

    def _op_agg(self, chunk: Chunk) -> None:
        if chunk.text in ("on average", "in total", "typically", "averaged", "totals"):
            self.frame.post_agg = chunk.arg
        elif chunk.arg == "sum" and self.agg:
            pass
        else:
            self.agg = chunk.arg
        chunk.role = "agg"

    def _op_share(self, chunk: Chunk) -> None:
        if chunk.text == "out of":
            return
        self.frame.share = chunk.at
        chunk.role = "share"
        self.link = ""

    def _op_rate(self, chunk: Chunk) -> None:
        """`no-show rate`: the share of what was just named as a condition."""
        i = chunk.at
        before = self._previous(i)
        if before is None:
            return
        last = self.frame.constraints[-1] if self.frame.constraints else None
        if last is not None and last.chunk is before:
            self.frame.share = chunk.at
            last.what = f"rate:{last.what}"
            chunk.role = "share"
            return
        measure = self.frame.measures[-1] if self.frame.measures else None
        if measure is not None and measure.chunk is before:
            measure.rate = True
            chunk.role = "share"

    def _op_by(self, chunk: Chunk) -> None:
        if self._each_of_them(chunk):
            return
        if self._by_those_who(chunk):
            chunk.role, self.link = "link", ""
            return
        self._close()
        self.link = "by"
        self.by_chunk = chunk
        self.columns = False
        chunk.role = "by"

    def _by_those_who(self, chunk: Chunk) -> bool:
        """`songs by artists who are verified`: whose the rows are, and nothing that numbers are split by."""
        before, behind = self.chunks[: chunk.at], self.chunks[chunk.at + 1 : chunk.at + 3]
        clause = len(behind) > 1 and bool(behind[0].of("entity")) and behind[1].text in CLAUSES
        if not clause or chunk.text != "by" or self.count is not None or self.rank is not None:
            return False
        numbers = any(one.of("metric", "fact") and not one.of("entity") for one in before)
        return any(one.of("entity") for one in before) and not numbers

    def _each_of_them(self, chunk: Chunk) -> bool:
        """`orders by region, how many of each`: of what was named before, which is what they are split by."""
        after = self.chunks[chunk.at + 1] if chunk.at + 1 < len(self.chunks) else None
        ends = after is None or bool(after.mark)
        if not ends or self.count is None or chunk.text not in ("each", "of each", "for each", "per each"):
            return False
        if not self.frame.groups and self.frame.columns:
            self._add_group(self.frame.columns.pop())
        self._close()
        chunk.role = "filler"
        return True

    def _op_versus(self, chunk: Chunk) -> None:
        self._end_limit()
        self.frame.versus = True
        chunk.role = "versus"
        self.link = "versus"

    def _op_compare(self, chunk: Chunk) -> None:
        i = chunk.at
        self.frame.comparing = True
        chunk.role = "compare"
        if i == 0:
            self.link = ""

    def _op_growth(self, chunk: Chunk) -> None:
        if chunk.text == "how did":
            chunk.role = "filler"
            return
        self.frame.growth = chunk
        chunk.role = "growth"

    def _op_trend(self, chunk: Chunk) -> None:
        self.frame.trend = chunk
        chunk.role = "trend"

    def _op_cumulative(self, chunk: Chunk) -> None:
        self.frame.cumulative = chunk
        chunk.role = "cumulative"

    def _op_moving(self, chunk: Chunk) -> None:
        self.frame.moving = chunk
        chunk.role = "moving"

    def _op_list(self, chunk: Chunk) -> None:
        self._close()
        if self.frame.entities or self.frame.measures:
            self.columns = True
            if chunk.text == "show" and not chunk.mark:
                self._end_rank()
        else:
            self.frame.listing = True
        self.link = "list"
        chunk.role = "list"

    def _op_which(self, chunk: Chunk) -> None:
        i = chunk.at
        self._close()
        joined = self.link == "and" or (i > 1 and self.chunks[i - 2].op == "and")
        if (self.frame.entities or self.frame.when) and joined:
            self.columns = True
        self.frame.which = self.frame.which or chunk.text.startswith("which")
        self.link = "which"
        self.by_chunk = chunk
        chunk.role = "which"
        rest = [one.text for one in self.chunks[i + 1 :]]
        acted = chunk.text == "what" and rest[:1] and rest[0] in ("did", "do", "does") and "what" not in rest
        if acted and any(base in OF_MONEY for text in rest for word in text.split() for base in bases(word)):
            # Those who pay are not asked for, nor is the amount split by them.
            self.frame.amount, self.link = True, "of"

    def _op_who(self, chunk: Chunk) -> None:
        if chunk.mark and (self._subject() is not None or self.frame.measures):
            raise NotUnderstood("impossible", "That is more than one question; ask for one thing at a time.")
        if self._subject() is None:
            self.frame.who = True
        self.link = "rel"
        chunk.role = "who"

    def _op_rel(self, chunk: Chunk) -> None:
        self._end_limit()
        self.link = "rel"
        chunk.role = "rel"

    def _op_whose(self, chunk: Chunk) -> None:
        self.link = "whose"
        chunk.role = "rel"

    def _op_where(self, chunk: Chunk) -> None:
        i = chunk.at
        if i == 0:
            return
        self.link = "rel"
        chunk.role = "rel"

    def _op_when(self, chunk: Chunk) -> None:
        i = chunk.at
        if i and (self.frame.entities or self.frame.constraints):
            self.columns, self.link, chunk.role = True, "list", "list"
            return
        self.frame.when = True
        chunk.role = "when"
        self.link = ""

    def _op_with(self, chunk: Chunk) -> None:
        if chunk.text in ("has", "have", "had", "having") and self.link == "which":
            pass
        self._end_limit()
        self.link = "with"
        chunk.role = "with"

    def _op_and(self, chunk: Chunk) -> None:
        i = chunk.at
        if self.count is not None and i and self.chunks[i - 1] is self.count:
            self.frame.bare_count, self.count = self.count.at, None
            self.role = "metric"
        if self.limit is not None and self.limit.values and self.limit.op != "between":
            self._end_limit()
        self.link = "and"
        chunk.role = "and"

    def _op_or(self, chunk: Chunk) -> None:
        chunk.is_or = True
        self.link = "and"

    def _op_both(self, chunk: Chunk) -> None:
        self.frame.both = bool(chunk.tokens)

    def _op_only(self, chunk: Chunk) -> None:
        self.link = "in"
        chunk.role = "only"

    def _op_distinct(self, chunk: Chunk) -> None:
        self.distinct = True
        chunk.role = "distinct"

    def _op_of(self, chunk: Chunk) -> None:
        if self.link not in ("by", "which", "orderby", "list"):
            self.link = "of"
        chunk.role = "link"

    def _op_in(self, chunk: Chunk) -> None:
        self._end_limit()
        self.link = "in"
        self.kept_neg = self.kept_neg and self.neg != ""
        chunk.role = "link"

    def _op_is(self, chunk: Chunk) -> None:
        self._end_limit()
        self.frame.copulas.append(chunk.at)
        if self.link in ("and", "list", "with"):
            self.link = "rel"
        if self.link == "which" or self.link == "start":
            self.link = "is"
        chunk.role = "link"

    def _op_still(self, chunk: Chunk) -> None:
        if chunk.text != "still":
            self.frame.now.append(chunk)
        else:
            self.frame.still = chunk
