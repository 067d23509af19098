"""What each semantic model is about, in the words of its YAML, for whoever has to choose one by its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SUBJECTS: Final[Mapping[str, str]] = {
    "sales_analysis": "Orders, order lines, customers and products of the shop. Revenue is net of discounts and before "
    "returns; cancelled orders do not count.",
    "customers_analysis": "Customers with their lifetime value, last order, recent spending and churn risk, and their "
    "orders.",
    "operations_analysis": "Jobs and their progress, the health of the platform's components, measurements, data "
    "checks and questions asked.",
}
"""By the name of the semantic view; a test holds them equal to the files."""
