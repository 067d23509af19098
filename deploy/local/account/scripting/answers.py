"""A value as the one row that a CALL or a block answers with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa

from deploy.local.account.scripting.values import Type, Variant, inferred, is_semi_structured
from deploy.local.account.statements import Outcome


def answer(name: str, value: Any, kind: Type | None = None) -> Outcome:
    """One row with one column of this type."""
    kind = kind or inferred(value)
    plain = value.text if isinstance(value, Variant) else value
    arrow = arrow_type(kind) if kind.base else None
    if arrow is None and isinstance(plain, int | Decimal):
        arrow = pa.decimal128(38, max(0, -int(Decimal(plain).as_tuple().exponent)))
    if pa.types.is_decimal(arrow) if arrow is not None else False:
        plain = None if plain is None else Decimal(plain)
    metadata = {b"logicalType": kind.base.encode()} if is_semi_structured(kind) else None
    field = pa.field(name, arrow or pa.string(), metadata=metadata)
    return Outcome(pa.Table.from_arrays([pa.array([plain], field.type)], schema=pa.schema([field])), 1)


def arrow_type(kind: Type) -> pa.DataType:
    match kind.base:
        case "NUMBER":
            return pa.decimal128(*kind.numbers)
        case "FLOAT" | "DECFLOAT":
            return pa.float64()
        case "BOOLEAN":
            return pa.bool_()
        case "DATE":
            return pa.date32()
        case "TIME":
            return pa.time64("us")
        case "TIMESTAMP_NTZ":
            return pa.timestamp("us")
        case "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
            return pa.timestamp("us", "UTC")
        case "BINARY":
            return pa.binary()
    return pa.string()
