"""Snowflake's dialect as sqlglot reads it, with the names without AS that SEMANTIC_VIEW(...) takes."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.parsers.snowflake import SnowflakeParser
from sqlglot.tokenizer_core import TokenType

SEMANTIC: Final = re.compile(r"\bSEMANTIC_VIEW\s*\(", re.IGNORECASE)
"""SQL that this dialect is for; all other SQL is read alike by sqlglot's own."""

CLAUSES = ("DIMENSIONS", "METRICS", "FACTS")
NO_ALIAS = frozenset({*CLAUSES, "WHERE", "VARIABLES"})


class Parser(SnowflakeParser):
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        **SnowflakeParser.FUNCTION_PARSERS,
        "SEMANTIC_VIEW": lambda self: self.parse_semantic_view(),
    }

    def parse_semantic_view(self) -> exp.SemanticView:
        """The clauses in the order in which they are written, each column with or without a name of its own."""
        told: dict[str, Any] = {"this": self._parse_table_parts()}
        while self._curr and not self._match(TokenType.R_PAREN, advance=False):
            if self._match_texts(CLAUSES):
                clause = self._prev.text.lower()
                if clause in told:
                    self.raise_error(f"{clause.upper()} is written twice")
                told[clause] = self._parse_csv(self._parse_named)
            elif self._match_text_seq("WHERE"):
                told["where"] = self._parse_expression()
            else:
                self.raise_error("Expecting ) or encountered unexpected keyword")
        return self.expression(exp.SemanticView(**told))

    def _parse_named(self) -> Any:
        column = self._parse_disjunction()
        if self._curr and self._curr.text.upper() in NO_ALIAS:
            return column
        return self._parse_alias(column)


class WithSemanticViews(Snowflake):
    Parser = Parser
