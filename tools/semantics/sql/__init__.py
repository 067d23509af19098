"""The compiler: a typed query over a semantic model to one Snowflake SELECT."""

from tools.semantics.sql.compiler import compile_query
from tools.semantics.sql.errors import FanOut, NoPath, QueryRefused, UnclearDate
from tools.semantics.sql.logical import physical_sql
from tools.semantics.sql.result import CompiledQuery, ResultColumn, Understood

__all__ = [
    "CompiledQuery",
    "FanOut",
    "NoPath",
    "QueryRefused",
    "ResultColumn",
    "UnclearDate",
    "Understood",
    "compile_query",
    "physical_sql",
]
