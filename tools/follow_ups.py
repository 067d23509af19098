"""What can be asked next: questions that fit the answer and that the semantic models can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tools.answer import Table
from tools.shape import shape_of

SHOWN: Final = 3

STARTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "sales": (
        "Show me revenue trends for the last 6 months",
        "Revenue by region last quarter",
        "Top 10 products by revenue this year",
        "Average order value by month this year",
        "Gross margin by category last quarter",
    ),
    "customers": (
        "Who are our top 10 customers by spending?",
        "Number of customers by segment",
        "Number of customers by region",
        "Lifetime revenue by segment",
    ),
    "operations": (
        "How many jobs failed in the last 7 days?",
        "How many jobs are there by status?",
        "What is the current system health status?",
    ),
}
"""Questions of each model; a test asks every one of them."""

SALES_METRICS: Final[Mapping[str, str]] = {
    "total_revenue": "revenue",
    "revenue": "revenue",
    "order_count": "number of orders",
    "average_order_value": "average order value",
    "units_sold": "units sold",
    "gross_margin": "gross margin",
    "margin_rate": "margin rate",
    "total_returns": "returns",
    "return_rate": "return rate",
    "total_discount": "discounts",
}
"""Columns of answers about sales, and the words that ask for them."""

OVER_TIME: Final = (
    "{metric} by region last quarter",
    "Top 10 products by {metric} this year",
    "{metric} by channel last month",
)
BY_CATEGORY: Final = (
    "{metric} by month for the last 12 months",
    "{metric} by segment last quarter",
    "{metric} by category this year",
)
SINGLE: Final = (
    "{metric} by month for the last 6 months",
    "{metric} by region last quarter",
    "{metric} by category last quarter",
)


def follow_ups(table: Table, question: str, *, semantic_model: str | None) -> tuple[str, ...]:
    """Three questions that lead on from this answer; never the one just asked."""
    shape = shape_of(table, question)
    metric = next((SALES_METRICS[m.name] for m in shape.measures if m.name in SALES_METRICS), None)
    fitting: list[str] = []
    if metric is not None:
        templates = OVER_TIME if shape.time else BY_CATEGORY if shape.dimensions else SINGLE
        fitting += [_sentence(template.format(metric=metric)) for template in templates]
    return pick([*fitting, *STARTERS.get(semantic_model or "sales", STARTERS["sales"])], question)


def pick(candidates: Sequence[str], question: str) -> tuple[str, ...]:
    """The first few that are not the question itself."""
    asked = _bare(question)
    return tuple(dict.fromkeys(c for c in candidates if _bare(c) != asked))[:SHOWN]


def _bare(question: str) -> str:
    return " ".join(question.lower().strip(" ?.!").split())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
