"""COPY INTO a table from staged files, COPY INTO a stage from a query, and files of a stage in FROM."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from sqlglot import Expr, exp

from deploy.local.account import plans, transforms
from deploy.local.account.calls import constant
from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import NAME, Name, folded, literal, quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.properties import properties, unquoted
from deploy.local.account.stages import location
from deploy.local.account.statements import Outcome, Statement, Written, statements
from deploy.local.account.table_definition import shown_type
from deploy.local.account.text import balanced, without_blank

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.session import Session

STAGED = re.compile(r"""('@(?:[^'\\]|''|\\.)*'|@[^\s;()]+)""")
LOADED = (
    "file",
    "status",
    "rows_parsed",
    "rows_loaded",
    "error_limit",
    "errors_seen",
    "first_error",
    "first_error_line",
    "first_error_character",
    "first_error_column_name",
)
EXTENSIONS = {"CSV": "csv", "JSON": "json", "PARQUET": "parquet"}


@dataclass
class Source:
    """Files of a stage as a query in DuckDB's dialect, and how its columns are called."""

    kind: str
    sql: str
    columns: list[str] = field(default_factory=list)


def attach(account: Account) -> None:
    account.table_functions["INFER_SCHEMA"] = infer_schema


def format_of(session: Session, told: Any) -> dict[str, Any]:
    """FILE_FORMAT = (TYPE = CSV ...), (FORMAT_NAME = x) or 'x' as one set of options."""
    if isinstance(told, str):
        told = {"FORMAT_NAME": told}
    told = dict(told or {})
    if "FORMAT_NAME" in told:
        name = session.qualified(str(told.pop("FORMAT_NAME")))
        entry = session.account.catalog.get("FILE FORMAT", name)
        if entry is None:
            raise missing("File format", name)
        return {**entry.definition, **told}
    return dict(told)


def source(session: Session, name: Name, files: list[tuple[str, Path]], options: dict[str, Any]) -> Source:
    """The rows of files in one format."""
    entry = session.account.catalog.get("STAGE", name)
    stage_format = format_of(session, (entry.definition if entry else {}).get("FILE_FORMAT"))
    options = (
        {**stage_format, **options}
        if stage_format.get("TYPE", "CSV") == options.get("TYPE", stage_format.get("TYPE", "CSV"))
        else options
    )
    kind = str(options.get("TYPE", "CSV")).upper()
    paths = "[" + ", ".join(literal(str(path)) for _, path in files) + "]"
    if kind == "PARQUET":
        sql = f"read_parquet({paths}, union_by_name = true)"
        return Source(kind, sql, _columns(session, sql))
    if kind == "JSON":
        form = "array" if str(options.get("STRIP_OUTER_ARRAY", "false")).upper() == "TRUE" else "auto"
        return Source(kind, f"read_json_objects({paths}, format = '{form}')", ["json"])
    if kind != "CSV":
        raise unsupported(f"files of type {kind}")
    header = str(options.get("PARSE_HEADER", "false")).upper() == "TRUE"
    arguments = [
        paths,
        "all_varchar = true",
        f"header = {str(header).lower()}",
        "union_by_name = false",
        "auto_detect = true",
        f"skip = {int(options.get('SKIP_HEADER', 0))}",
        "null_padding = false",
    ]
    arguments.append(f"delim = {literal(_mark(options.get('FIELD_DELIMITER'), ','))}")
    quote = _mark(options.get("FIELD_OPTIONALLY_ENCLOSED_BY"), "")
    arguments.append(f"quote = {literal(quote)}")
    if quote:
        arguments.append(f"escape = {literal(quote)}")
    nulls = options.get("NULL_IF", ["\\N"])
    nulls = nulls if isinstance(nulls, list) else [nulls]
    if str(options.get("EMPTY_FIELD_AS_NULL", "true")).upper() == "TRUE":
        nulls = [*nulls, ""]
    arguments.append("nullstr = [" + ", ".join(literal(str(value)) for value in nulls) + "]")
    sql = f"read_csv({', '.join(arguments)})"
    return Source(kind, sql, _columns(session, sql))


def _mark(value: Any, default: str) -> str:
    text = default if value is None else str(value)
    return "" if text.upper() == "NONE" else text.replace("\\t", "\t")


def _columns(session: Session, sql: str) -> list[str]:
    return [str(column) for column in session.duck.sql(f"SELECT * FROM {sql} LIMIT 0").columns]  # noqa: S608


def files_of(session: Session, text: str, told: dict[str, Any]) -> tuple[Name, list[tuple[str, Path]]]:
    name, path = location(session, text)
    found = session.account.stages.files(name, path)
    if names := told.get("FILES"):
        base = path.rstrip("/") + "/" if path else ""
        wanted = {f"{base}{file}" for file in names} | set(names)
        found = [(file, where) for file, where in session.account.stages.files(name, "") if file in wanted]
    if pattern := told.get("PATTERN"):
        found = [(file, where) for file, where in found if re.fullmatch(str(pattern), file)]
    return name, found


# ---- SELECT over staged files


def rewrite(tree: Expr, found: Source, table: exp.Table) -> None:
    """`$1:"a"`, `$2` and METADATA$ columns of a query over files, as columns of what DuckDB reads."""
    alias = table.alias or "_staged"
    for column in list(tree.find_all(exp.Column)):
        if column.name.upper().startswith("METADATA$"):
            raise unsupported(column.name)
        if isinstance(column.this, exp.Parameter):
            column.replace(column.this)
    for extract in list(tree.find_all(exp.JSONExtract)):
        if found.kind == "PARQUET" and isinstance(extract.this, exp.Parameter):
            keys = [part.this for part in extract.expression.expressions if isinstance(part, exp.JSONPathKey)]
            match = next((c for c in found.columns if c == keys[0]), None) or next(
                (c for c in found.columns if c.upper() == str(keys[0]).upper()), None
            )
            if match is None:
                extract.replace(exp.Null())
            elif len(keys) == 1:
                extract.replace(
                    exp.column(exp.to_identifier(match, quoted=True), table=exp.to_identifier(alias, quoted=True))
                )
            else:
                raise unsupported("paths into nested parquet columns")
    for parameter in list(tree.find_all(exp.Parameter)):
        place = int(parameter.name)
        if found.kind == "PARQUET":
            made: Expr = exp.Anonymous(this="to_json", expressions=[exp.column(exp.to_identifier(alias, quoted=True))])
        elif place > len(found.columns):
            made = exp.Null()
        else:
            name = exp.to_identifier(found.columns[place - 1], quoted=True)
            made = exp.column(name, table=exp.to_identifier(alias, quoted=True))
        parameter.replace(made)
    for field_ in ("format", "pattern"):
        table.set(field_, None)


def staged_table(session: Session, tree: Expr, table: exp.Table) -> str:
    """The query behind `FROM @stage (FILE_FORMAT => 'x', PATTERN => '...')`; the tree's columns are rewritten."""
    text = table.name
    told: dict[str, Any] = {}
    if (pattern := table.args.get("pattern")) is not None:
        told["PATTERN"] = pattern.name
    name, files = files_of(session, text, told)
    if not files:
        raise SnowflakeError(f"SQL execution error:\nno files at {text}", errno=100080, sqlstate="22000")
    form = table.args.get("format")
    found = source(session, name, files, format_of(session, form.name if form is not None else None))
    rewrite(tree, found, table)
    return f"SELECT * FROM {found.sql}"  # noqa: S608


def infer_schema(session: Session, call: Expr) -> pa.Table:
    """TABLE(INFER_SCHEMA(LOCATION => '@stage', FILE_FORMAT => 'x'))."""
    told = {
        argument.this.name.upper(): constant(session, argument.expression)
        for argument in call.expressions
        if isinstance(argument, exp.Kwarg | exp.PropertyEQ | exp.EQ)
    }
    files_option = {"FILES": told["FILES"]} if "FILES" in told else {}
    name, files = files_of(session, str(told["LOCATION"]), files_option)
    if not files:
        raise SnowflakeError(f"SQL execution error:\nno files at {told['LOCATION']}", errno=100080, sqlstate="22000")
    found = source(session, name, files, format_of(session, str(told["FILE_FORMAT"])))
    relation = session.duck.sql(f"SELECT * FROM {found.sql} LIMIT 0")  # noqa: S608
    rows = []
    for place, (column, kind) in enumerate(zip(relation.columns, relation.types, strict=True)):
        text = (
            re.sub(r"\(\d+\)$", "", shown_type(_snowflake_kind(str(kind))))
            if "VARCHAR" in str(kind)
            else shown_type(_snowflake_kind(str(kind)))
        )
        rows.append({"COLUMN_NAME": column, "TYPE": re.sub(r"^(TIMESTAMP_\w+)\(9\)", r"\1", text), "NULLABLE": True,
                     "EXPRESSION": f"$1:{column}::{text}", "FILENAMES": files[0][0], "ORDER_ID": place})  # fmt: skip
    return pa.Table.from_pylist(rows)


def _snowflake_kind(kind: str) -> str:
    if kind in {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT", "HUGEINT"}:
        return "BIGINT"
    if kind.startswith("TIMESTAMP_"):
        return "TIMESTAMP"
    return "JSON" if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")) else kind


# ---- COPY INTO


@statements.on("COPY")
def copy(session: Session, statement: Statement) -> Outcome:
    text = statement.sql
    if isinstance(statement.binds, list | tuple):
        values = iter(statement.binds)
        text = re.sub(r"\?", lambda _found: literal(str(next(values))), text)
    rest = without_blank(re.sub(r"^COPY\s+INTO\s+", "", text, flags=re.IGNORECASE))
    if rest.startswith(("@", "'@")):
        return unload(session, rest)
    if rest.startswith("'"):
        raise unsupported("COPY INTO a cloud location; use an internal stage")
    return load(session, rest)


def load(session: Session, rest: str) -> Outcome:
    target = NAME.match(rest)
    if target is None:
        raise SnowflakeError("SQL compilation error:\nsyntax error in COPY INTO", errno=1003, sqlstate="42000")
    name = session.qualified(target.group())
    session.check_write(name, "INSERT")
    rest = without_blank(rest[target.end() :])
    columns: list[str] = []
    if rest.startswith("("):
        end = balanced(rest, 0)
        columns = [folded(piece) for piece in re.findall(r'"(?:[^"]|"")+"|[\w$]+', rest[1:end])]
        rest = without_blank(rest[end + 1 :])
    begin = re.match(r"FROM\s*", rest, re.IGNORECASE)
    if begin is None:
        raise SnowflakeError("SQL compilation error:\nFROM expected in COPY INTO", errno=1003, sqlstate="42000")
    rest = rest[begin.end() :]
    select = ""
    if rest.startswith("("):
        end = balanced(rest, 0)
        select, tail = rest[1:end], rest[end + 1 :]
        staged = STAGED.search(select)
    else:
        staged = STAGED.match(rest)
        tail = rest[staged.end() :] if staged else ""
    if staged is None:
        raise unsupported("COPY INTO from anything but an internal stage")
    told = properties(re.sub(r"^\s*\w+\s+(?=FILE_FORMAT|FILES|PATTERN)", "", tail, flags=re.IGNORECASE))
    if str(told.get("ON_ERROR", "ABORT_STATEMENT")).upper() not in {"ABORT_STATEMENT"}:
        raise unsupported(f"ON_ERROR = {told['ON_ERROR']}; a bad row ends the statement here")
    if "VALIDATION_MODE" in told:
        raise unsupported("VALIDATION_MODE")
    stage, files = files_of(session, unquoted(staged.group(1)), told)
    fresh = [(file, path) for file, path in files if _is_new(session, name, stage, path, told)]
    if not fresh:
        return Outcome.status("Copy executed with 0 files processed.")
    written = Written(name, "COPY")

    def action() -> Outcome:
        for hook in session.account.hooks.before_write:
            hook(session, written)
        rows: list[list[Any]] = []
        for file, path in fresh:
            count = _load_file(session, name, columns, select, stage, (file, path), told)
            rows.append([f"{stage.name.lower()}/{file}", "LOADED", count, count, 1, 0, None, None, None, None])
        total = sum(row[2] for row in rows)
        for hook in session.account.hooks.after_write:
            hook(session, Written(name, "COPY", row_count=total))
        text = pa.string()
        types = [text, text, pa.int64(), pa.int64(), pa.int64(), pa.int64(), text, pa.int64(), pa.int64(), text]
        return Outcome.of(LOADED, rows, types=types)

    outcome = session.changing(action, name, locking=False)
    if name not in session.temporary:
        _remember(session, name, stage, [path for _, path in fresh])
    if str(told.get("PURGE", "false")).upper() == "TRUE":
        for _, path in fresh:
            path.unlink(missing_ok=True)
    return outcome


def _mark_of(stage: Name, path: Path) -> str:
    status = path.stat()
    return f"{stage}/{path.name}:{status.st_size}:{status.st_mtime_ns}"


def _is_new(session: Session, table: Name, stage: Name, path: Path, told: dict[str, Any]) -> bool:
    """Whether the file was not loaded into this table before, unless FORCE says to load it again."""
    if str(told.get("FORCE", "false")).upper() == "TRUE":
        return True
    entry = session.account.catalog.get("LOADED FILES", table)
    return entry is None or _mark_of(stage, path) not in entry.definition.get("files", [])


def _remember(session: Session, table: Name, stage: Name, paths: list[Path]) -> None:
    entry = session.account.catalog.get("LOADED FILES", table)
    files = list(entry.definition.get("files", [])) if entry else []
    files += [_mark_of(stage, path) for path in paths if path.exists()]
    session.account.catalog.put("LOADED FILES", table, {"files": files[-1000:]})


def _load_file(
    session: Session,
    name: Name,
    columns: list[str],
    select: str,
    stage: Name,
    file: tuple[str, Path],
    told: dict[str, Any],
) -> int:
    found = source(session, stage, [file], format_of(session, told.get("FILE_FORMAT")))
    physical = session.physical(name)
    into = f" ({', '.join(map(quoted, columns))})" if columns else ""
    if select:
        tree = parse_one(select)
        table = next(t for t in tree.find_all(exp.Table))
        rewrite(tree, found, table)
        table.replace(
            exp.Table(
                this=exp.to_identifier("_files", quoted=True),
                alias=exp.TableAlias(this=exp.to_identifier(table.alias or "_staged", quoted=True)),
            )
        )
        for column in tree.find_all(exp.Column):
            if isinstance(column.this, exp.Identifier):
                column.this.set("quoted", True)
        text = transforms.sql(transforms.to_duckdb(tree)).replace('"_files"', found.sql)
        sql = f"INSERT INTO {physical.sql}{into} {text}"
    else:
        sql = _direct(session, name, columns, into, found, told)
    try:
        return int(session.duck.execute(sql).fetchall()[0][0])
    except duckdb.InvalidInputException as error:
        raise SnowflakeError(
            f"{str(error).splitlines()[0]}\n  File '{file[0]}'", errno=100080, sqlstate="22000"
        ) from error


def _direct(session: Session, name: Name, columns: list[str], into: str, found: Source, told: dict[str, Any]) -> str:
    physical = session.physical(name)
    target = columns or [
        row[0]
        for row in session.duck.execute(
            "SELECT column_name FROM duckdb_columns() "
            "WHERE database_name = ? AND lower(schema_name) = lower(?) AND table_name = ? ORDER BY column_index",
            list(physical),
        ).fetchall()
    ]  # fmt: skip
    match = str(told.get("MATCH_BY_COLUMN_NAME", "NONE")).upper()
    if match != "NONE":
        same = {c if match == "CASE_SENSITIVE" else c.upper(): c for c in found.columns}
        pairs = [(t, same[k]) for t in target if (k := t if match == "CASE_SENSITIVE" else t.upper()) in same]
        if not pairs:
            raise SnowflakeError(
                "SQL execution error:\nno column of the files matches one of the table", errno=100080, sqlstate="22000"
            )
        into = ", ".join(quoted(t) for t, _ in pairs)
        chosen = ", ".join(quoted(c) for _, c in pairs)
        return f"INSERT INTO {physical.sql} ({into}) SELECT {chosen} FROM {found.sql}"  # noqa: S608
    if found.kind == "PARQUET":
        if len(target) != 1:
            raise SnowflakeError(
                "SQL compilation error:\nPARQUET file format can produce one and only one column of type variant, "
                "object, or array. Use MATCH_BY_COLUMN_NAME or a SELECT.",
                errno=2019,
                sqlstate="0A000",
            )
        return f"INSERT INTO {physical.sql} ({quoted(target[0])}) SELECT to_json(f) FROM {found.sql} AS f"  # noqa: S608
    if found.kind == "CSV" and len(found.columns) != len(target):
        raise SnowflakeError(
            f"Number of columns in file ({len(found.columns)}) does not match that of the corresponding table "
            f"({len(target)})",
            errno=100080,
            sqlstate="22000",
        )
    return f"INSERT INTO {physical.sql}{into} SELECT * FROM {found.sql}"  # noqa: S608


def unload(session: Session, rest: str) -> Outcome:
    """COPY INTO @stage/path FROM table or (query)."""
    staged = STAGED.match(rest)
    if staged is None:
        raise SnowflakeError("SQL compilation error:\na stage such as @name is expected", errno=1003, sqlstate="42000")
    stage, path = location(session, staged.group(1))
    rest = without_blank(rest[staged.end() :])
    begin = re.match(r"FROM\s*", rest, re.IGNORECASE)
    if begin is None:
        raise SnowflakeError("SQL compilation error:\nFROM expected in COPY INTO", errno=1003, sqlstate="42000")
    rest = rest[begin.end() :]
    if rest.startswith("("):
        end = balanced(rest, 0)
        query, tail = rest[1:end], rest[end + 1 :]
    else:
        found = NAME.match(rest)
        if found is None:
            raise SnowflakeError("SQL compilation error:\nsyntax error in COPY INTO", errno=1003, sqlstate="42000")
        query, tail = f"SELECT * FROM {found.group()}", rest[found.end() :]  # noqa: S608
    header = re.search(r"\bHEADER\s*=\s*TRUE\b", tail, re.IGNORECASE) is not None
    if re.search(r"\bPARTITION\s+BY\b", tail, re.IGNORECASE):
        raise unsupported("PARTITION BY in COPY INTO a stage")
    told = properties(tail)
    form = format_of(session, told.get("FILE_FORMAT"))
    kind = str(form.get("TYPE", "CSV")).upper()
    if kind not in EXTENSIONS:
        raise unsupported(f"files of type {kind}")
    made = plans.plan(session, Statement.of(query))
    text = plans.text_of(made, None)
    total = int(session.duck.execute(f"SELECT count(*) FROM ({text})").fetchall()[0][0])  # noqa: S608
    if not total:
        return Outcome.of(["rows_unloaded", "input_bytes", "output_bytes"], [[0, 0, 0]])
    compression = str(form.get("COMPRESSION", "AUTO")).upper()
    target = session.account.stages.file(
        stage, _file_name(path, kind, compression, single=str(told.get("SINGLE", "false")).upper() == "TRUE")
    )
    if target.exists() and str(told.get("OVERWRITE", "false")).upper() != "TRUE":
        raise SnowflakeError(
            f"Files already existing at the unload destination: {target.name}. "
            "Use overwrite option to force unloading.",
            errno=100077,
            sqlstate="42601",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    options = [f"FORMAT {kind}"]
    if kind == "CSV":
        options += [f"HEADER {str(header).lower()}", f"DELIMITER {literal(_mark(form.get('FIELD_DELIMITER'), ','))}"]
        options += [
            f"NULLSTR {literal(str((form.get('NULL_IF') or [''])[0]) if isinstance(form.get('NULL_IF'), list) else '')}"
        ]
    if kind != "PARQUET":
        options.append(f"COMPRESSION {'none' if compression == 'NONE' else 'gzip'}")
    session.duck.execute(f"COPY ({text}) TO {literal(str(target))} ({', '.join(options)})")
    size = target.stat().st_size
    return Outcome.of(["rows_unloaded", "input_bytes", "output_bytes"], [[total, size, size]])


def _file_name(path: str, kind: str, compression: str, *, single: bool) -> str:
    if single:
        return path if path and not path.endswith("/") else f"{path}data"
    ending = EXTENSIONS[kind] + ("" if kind == "PARQUET" or compression == "NONE" else ".gz")
    if kind == "PARQUET":
        ending = "snappy.parquet"
    return f"{path}_0_0_0.{ending}" if path and not path.endswith("/") else f"{path}data_0_0_0.{ending}"
