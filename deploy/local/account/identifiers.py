"""IDENTIFIER(...) in a statement's text: a name that is bound or given as a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.names import NAME
from deploy.local.account.statements import Binds
from deploy.local.account.text import TOKEN, outside

IDENTIFIER = re.compile(r"\bIDENTIFIER\s*\(\s*(\?|'(?:[^']|'')*'|:\w+)\s*\)", re.IGNORECASE)


def with_identifiers(sql: str, binds: Binds) -> tuple[str, Binds]:
    """IDENTIFIER(?) and IDENTIFIER('x') as the names they mean; their values leave the binds."""
    if len(sql) > 100_000 or not IDENTIFIER.search(sql):
        return sql, binds
    values = list(binds) if isinstance(binds, list | tuple) else binds
    out, position, dropped = [], 0, 0
    texts = [token.span() for token in TOKEN.finditer(sql)]
    for found in IDENTIFIER.finditer(sql):
        argument = found.group(1)
        if any(begin <= found.start() < end for begin, end in texts):
            # In the body of a procedure, or in a text, it is for later.
            continue
        if argument == "?":
            place = outside(sql[: found.start()]).count("?") - dropped
            if not isinstance(values, list) or place >= len(values):
                raise SnowflakeError("Bind variable ? not set.", errno=2049, sqlstate="42601")
            name = str(values.pop(place))
            dropped += 1
        elif argument.startswith(":"):
            if not isinstance(values, Mapping):
                # A variable of a script, which puts its value there itself.
                continue
            if argument[1:] not in values:
                raise SnowflakeError(f"Bind variable {argument} not set.", errno=2049, sqlstate="42601")
            name = str(values[argument[1:]])
        else:
            name = argument[1:-1].replace("''", "'")
        if NAME.fullmatch(name) is None:
            raise SnowflakeError(f"SQL compilation error:\ninvalid identifier '{name}'", errno=904, sqlstate="42000")
        out += [sql[position : found.start()], name]
        position = found.end()
    return "".join([*out, sql[position:]]), values or None
