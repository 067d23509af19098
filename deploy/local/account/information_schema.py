"""INFORMATION_SCHEMA and ACCOUNT_USAGE as views over DuckDB's own catalog and the account's objects."""

# ruff: noqa: S608  every name in this SQL is ours

from __future__ import annotations

TABLES = """
CREATE TABLE IF NOT EXISTS _fs_global.local.objects (
    kind VARCHAR, database_name VARCHAR, schema_name VARCHAR, name VARCHAR, definition VARCHAR, owner VARCHAR,
    comment VARCHAR, created_on TIMESTAMP, PRIMARY KEY (kind, database_name, schema_name, name));
CREATE TABLE IF NOT EXISTS _fs_global.local.grants (
    privilege VARCHAR, kind VARCHAR, name VARCHAR, grantee_kind VARCHAR, grantee VARCHAR, grant_option BOOLEAN,
    granted_by VARCHAR, created_on TIMESTAMP, PRIMARY KEY (privilege, kind, name, grantee_kind, grantee));
CREATE TABLE IF NOT EXISTS _fs_history.main.query_history (
    QUERY_ID VARCHAR, QUERY_TEXT VARCHAR, DATABASE_NAME VARCHAR, SCHEMA_NAME VARCHAR, QUERY_TYPE VARCHAR,
    SESSION_ID BIGINT, USER_NAME VARCHAR, ROLE_NAME VARCHAR, WAREHOUSE_NAME VARCHAR, WAREHOUSE_SIZE VARCHAR,
    QUERY_TAG VARCHAR, EXECUTION_STATUS VARCHAR, ERROR_CODE VARCHAR, ERROR_MESSAGE VARCHAR, START_TIME TIMESTAMPTZ,
    END_TIME TIMESTAMPTZ, TOTAL_ELAPSED_TIME BIGINT, EXECUTION_TIME BIGINT, ROWS_PRODUCED BIGINT, ROWS_INSERTED BIGINT,
    ROWS_UPDATED BIGINT, ROWS_DELETED BIGINT, BYTES_SCANNED BIGINT);
"""

SQL_TYPE = """CASE
    WHEN data_type = 'BIGINT' OR data_type IN ('INTEGER', 'SMALLINT', 'TINYINT', 'HUGEINT') THEN 'NUMBER'
    WHEN starts_with(data_type, 'DECIMAL') THEN 'NUMBER'
    WHEN data_type = 'VARCHAR' THEN 'TEXT' WHEN data_type IN ('DOUBLE', 'FLOAT') THEN 'FLOAT'
    WHEN data_type = 'BLOB' THEN 'BINARY' WHEN data_type IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN 'TIMESTAMP_NTZ'
    WHEN data_type = 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_LTZ' WHEN data_type = 'JSON' THEN 'VARIANT'
    ELSE data_type END"""

SCHEMA = "CASE schema_name WHEN 'main' THEN 'MAIN' ELSE schema_name END"
"""Every DuckDB database has a schema `main`: it is the account's MAIN, once that is created."""

RELATION_NAMES = f"""
SELECT database_name, {SCHEMA}, table_name, 'TABLE' FROM duckdb_tables() WHERE NOT temporary
UNION ALL
SELECT database_name, {SCHEMA}, view_name, 'VIEW' FROM duckdb_views() WHERE NOT internal AND NOT temporary
"""
"""Every table and view that is not temporary, with its kind."""


def _catalog(function: str) -> str:
    """A table function of DuckDB's catalog with the schemas named as the account names them."""
    return f"(SELECT * REPLACE ({SCHEMA} AS schema_name) FROM {function}())"


def _shown(alias: str) -> str:
    """The condition that an object is one of the account's."""
    return f"""{alias}.database_name NOT IN ('system', 'temp', 'memory', '_fs_global', '_fs_history')
    AND {alias}.schema_name NOT IN ('pg_catalog', 'information_schema') AND NOT starts_with({alias}.schema_name, '_fs_')
    AND ({alias}.schema_name <> 'MAIN' OR EXISTS (SELECT 1 FROM _fs_global.local.objects made
        WHERE made.kind = 'SCHEMA' AND made.schema_name = {alias}.database_name AND made.name = 'MAIN'))"""


VIEWS = f"""
CREATE OR REPLACE VIEW _fs_global.local.tables AS
WITH relations AS (
    SELECT database_name, schema_name, table_name, 'BASE TABLE' AS kind, estimated_size AS size, comment, temporary
    FROM {_catalog("duckdb_tables")} WHERE NOT internal
    UNION ALL
    SELECT database_name, schema_name, view_name, 'VIEW', NULL, comment, temporary FROM {_catalog("duckdb_views")}
    WHERE NOT internal)
SELECT r.database_name AS TABLE_CATALOG, r.schema_name AS TABLE_SCHEMA, r.table_name AS TABLE_NAME,
    coalesce(o.owner, 'ACCOUNTADMIN') AS TABLE_OWNER,
    CASE WHEN r.temporary THEN 'LOCAL TEMPORARY' ELSE r.kind END AS TABLE_TYPE,
    CASE WHEN o.definition ->> '$.transient' = 'true' THEN 'YES' ELSE 'NO' END AS IS_TRANSIENT,
    o.definition ->> '$.cluster_by' AS CLUSTERING_KEY,
    r.size AS ROW_COUNT, CASE WHEN r.size IS NULL THEN NULL ELSE r.size * 64 END AS BYTES,
    CASE WHEN r.kind = 'VIEW' THEN NULL ELSE 1 END AS RETENTION_TIME,
    CASE WHEN r.kind = 'VIEW' THEN 'NO' ELSE 'YES' END AS IS_INSERTABLE_INTO, 'YES' AS IS_TYPED,
    CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS CREATED,
    CAST(coalesce(TRY_CAST(o.definition ->> '$.altered' AS TIMESTAMP), o.created_on, TIMESTAMP '1970-01-01')
        AS TIMESTAMPTZ)
        AS LAST_ALTERED,
    CAST(coalesce(TRY_CAST(o.definition ->> '$.altered' AS TIMESTAMP), o.created_on, TIMESTAMP '1970-01-01')
        AS TIMESTAMPTZ)
        AS LAST_DDL,
    coalesce(o.owner, 'ACCOUNTADMIN') AS LAST_DDL_BY,
    CASE WHEN o.definition ->> '$.cluster_by' IS NULL THEN 'NO' ELSE 'YES' END AS AUTO_CLUSTERING_ON,
    r.comment AS COMMENT, CASE WHEN r.temporary THEN 'YES' ELSE 'NO' END AS IS_TEMPORARY,
    'NO' AS IS_ICEBERG, CASE WHEN o.kind = 'DYNAMIC TABLE' THEN 'YES' ELSE 'NO' END AS IS_DYNAMIC, 'NO' AS IS_HYBRID
FROM relations r LEFT JOIN _fs_global.local.objects o
    ON o.kind IN ('TABLE', 'VIEW', 'DYNAMIC TABLE') AND o.database_name = r.database_name
    AND o.schema_name = r.schema_name AND o.name = r.table_name
WHERE {_shown("r")};

CREATE OR REPLACE VIEW _fs_global.local.views AS
SELECT v.database_name AS TABLE_CATALOG, v.schema_name AS TABLE_SCHEMA, v.view_name AS TABLE_NAME,
    coalesce(o.owner, 'ACCOUNTADMIN') AS TABLE_OWNER, coalesce(o.definition ->> '$.text', v.sql) AS VIEW_DEFINITION,
    'NONE' AS CHECK_OPTION, 'NO' AS IS_UPDATABLE, 'NO' AS INSERTABLE_INTO,
    CASE WHEN o.definition ->> '$.secure' = 'true' THEN 'YES' ELSE 'NO' END AS IS_SECURE,
    CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS CREATED,
    CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS LAST_ALTERED,
    CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS LAST_DDL,
    coalesce(o.owner, 'ACCOUNTADMIN') AS LAST_DDL_BY, v.comment AS COMMENT
FROM {_catalog("duckdb_views")} v LEFT JOIN _fs_global.local.objects o ON o.kind = 'VIEW'
    AND o.database_name = v.database_name AND o.schema_name = v.schema_name AND o.name = v.view_name
WHERE NOT v.internal AND {_shown("v")};

CREATE OR REPLACE VIEW _fs_global.local.columns AS
SELECT c.database_name AS TABLE_CATALOG, c.schema_name AS TABLE_SCHEMA, c.table_name AS TABLE_NAME,
    c.column_name AS COLUMN_NAME, c.column_index AS ORDINAL_POSITION,
    coalesce(o.definition ->> ('$.defaults."' || c.column_name || '"'), c.column_default) AS COLUMN_DEFAULT,
    CASE WHEN c.is_nullable THEN 'YES' ELSE 'NO' END AS IS_NULLABLE, {SQL_TYPE} AS DATA_TYPE,
    CASE WHEN data_type = 'VARCHAR'
        THEN coalesce(CAST(o.definition ->> ('$.lengths."' || c.column_name || '"') AS BIGINT), 16777216) END
        AS CHARACTER_MAXIMUM_LENGTH,
    CASE WHEN data_type = 'VARCHAR' THEN least(16777216,
        coalesce(CAST(o.definition ->> ('$.lengths."' || c.column_name || '"') AS BIGINT), 16777216) * 4) END
        AS CHARACTER_OCTET_LENGTH,
    CASE WHEN data_type IN ('BIGINT', 'HUGEINT') THEN 38 WHEN data_type IN ('DOUBLE', 'FLOAT') THEN NULL
        ELSE c.numeric_precision END AS NUMERIC_PRECISION,
    CASE WHEN {SQL_TYPE} = 'NUMBER' THEN 10 END AS NUMERIC_PRECISION_RADIX,
    CASE WHEN data_type IN ('BIGINT', 'HUGEINT', 'INTEGER') THEN 0 WHEN data_type IN ('DOUBLE', 'FLOAT') THEN NULL
        ELSE c.numeric_scale END AS NUMERIC_SCALE,
    CASE WHEN starts_with(data_type, 'TIME') THEN 9 END AS DATETIME_PRECISION,
    NULL::VARCHAR AS COLLATION_NAME, 'NO' AS IS_IDENTITY, NULL::VARCHAR AS IDENTITY_GENERATION,
    NULL::VARCHAR AS IDENTITY_START, NULL::VARCHAR AS IDENTITY_INCREMENT, c.comment AS COMMENT
FROM {_catalog("duckdb_columns")} c LEFT JOIN _fs_global.local.objects o ON o.kind = 'TABLE'
    AND o.database_name = c.database_name AND o.schema_name = c.schema_name AND o.name = c.table_name
WHERE NOT c.internal AND {_shown("c")};

CREATE OR REPLACE VIEW _fs_global.local.schemata AS
SELECT s.database_name AS CATALOG_NAME, s.schema_name AS SCHEMA_NAME, coalesce(o.owner, 'ACCOUNTADMIN') AS SCHEMA_OWNER,
    'NO' AS IS_TRANSIENT, 'NO' AS IS_MANAGED_ACCESS, 1 AS RETENTION_TIME,
    CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS CREATED,
    CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS LAST_ALTERED, o.comment AS COMMENT,
    'ROLE' AS OWNER_ROLE_TYPE
FROM {_catalog("duckdb_schemas")} s LEFT JOIN _fs_global.local.objects o ON o.kind = 'SCHEMA'
    AND o.schema_name = s.database_name AND o.name = s.schema_name
WHERE {_shown("s")}
UNION ALL
SELECT database_name, 'INFORMATION_SCHEMA', '', 'NO', 'NO', 1, TIMESTAMPTZ '1970-01-01', TIMESTAMPTZ '1970-01-01',
    'Views describing the contents of schemas in this database', '' FROM duckdb_databases()
WHERE database_name NOT IN ('system', 'temp', 'memory', '_fs_global', '_fs_history');

CREATE OR REPLACE VIEW _fs_global.local.databases AS
SELECT d.database_name AS DATABASE_NAME, coalesce(o.owner, 'ACCOUNTADMIN') AS DATABASE_OWNER, 'NO' AS IS_TRANSIENT,
    o.comment AS COMMENT, CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS CREATED,
    CAST(coalesce(o.created_on, TIMESTAMP '1970-01-01') AS TIMESTAMPTZ) AS LAST_ALTERED, 1 AS RETENTION_TIME,
    'STANDARD' AS TYPE
FROM duckdb_databases() d LEFT JOIN _fs_global.local.objects o ON o.kind = 'DATABASE' AND o.name = d.database_name
WHERE d.database_name NOT IN ('system', 'temp', 'memory', '_fs_global', '_fs_history');

CREATE OR REPLACE VIEW _fs_global.local.table_privileges AS
SELECT granted_by AS GRANTOR, grantee AS GRANTEE, grantee_kind AS GRANTED_TO,
    split_part(name, '.', 1) AS TABLE_CATALOG, split_part(name, '.', 2) AS TABLE_SCHEMA,
    split_part(name, '.', 3) AS TABLE_NAME, privilege AS PRIVILEGE_TYPE,
    CASE WHEN grant_option THEN 'YES' ELSE 'NO' END AS IS_GRANTABLE, CAST(created_on AS TIMESTAMPTZ) AS CREATED
FROM _fs_global.local.grants WHERE kind IN ('TABLE', 'VIEW');

CREATE OR REPLACE VIEW _fs_global.local.procedures AS
SELECT database_name AS PROCEDURE_CATALOG, schema_name AS PROCEDURE_SCHEMA, split_part(name, '(', 1) AS PROCEDURE_NAME,
    owner AS PROCEDURE_OWNER, coalesce(definition ->> '$.signature', '') AS ARGUMENT_SIGNATURE,
    definition ->> '$.returns' AS DATA_TYPE, 'SQL' AS PROCEDURE_LANGUAGE,
    definition ->> '$.body' AS PROCEDURE_DEFINITION,
    CAST(created_on AS TIMESTAMPTZ) AS CREATED, CAST(created_on AS TIMESTAMPTZ) AS LAST_ALTERED, comment AS COMMENT
FROM _fs_global.local.objects WHERE kind = 'PROCEDURE';

CREATE OR REPLACE VIEW _fs_global.local.stages AS
SELECT database_name AS STAGE_CATALOG, schema_name AS STAGE_SCHEMA, name AS STAGE_NAME,
    definition ->> '$.URL' AS STAGE_URL,
    CASE WHEN definition ->> '$.URL' IS NULL THEN 'Internal Named' ELSE 'External Named' END
    AS STAGE_TYPE, owner AS STAGE_OWNER, comment AS COMMENT, CAST(created_on AS TIMESTAMPTZ) AS CREATED,
    CAST(created_on AS TIMESTAMPTZ) AS LAST_ALTERED
FROM _fs_global.local.objects WHERE kind = 'STAGE';

CREATE OR REPLACE VIEW _fs_global.local.applicable_roles AS
SELECT grantee AS GRANTEE, name AS ROLE_NAME, granted_by AS ROLE_OWNER, 'NO' AS IS_GRANTABLE
FROM _fs_global.local.grants WHERE kind = 'ROLE';

CREATE OR REPLACE VIEW _fs_global.local.query_history AS
SELECT * FROM _fs_history.main.query_history;
"""

RELATIONS = {
    "TABLES": "TABLE_CATALOG",
    "VIEWS": "TABLE_CATALOG",
    "COLUMNS": "TABLE_CATALOG",
    "SCHEMATA": "CATALOG_NAME",
    "DATABASES": "",
    "TABLE_PRIVILEGES": "TABLE_CATALOG",
    "PROCEDURES": "PROCEDURE_CATALOG",
    "STAGES": "STAGE_CATALOG",
    "APPLICABLE_ROLES": "",
}
"""Views of a database's INFORMATION_SCHEMA, and the column that names the database."""

ACCOUNT_USAGE = ("QUERY_HISTORY", "TABLES", "VIEWS", "COLUMNS", "SCHEMATA", "DATABASES", "PROCEDURES", "STAGES")


def query(name: str, database: str) -> str | None:
    """The DuckDB query behind `database.INFORMATION_SCHEMA.name`."""
    column = RELATIONS.get(name)
    if column is None:
        return None
    where = f" WHERE {column} = '{database}'" if column else ""
    return f"SELECT * FROM _fs_global.local.{name.lower()}{where}"


def usage(name: str) -> str | None:
    """The DuckDB query behind `SNOWFLAKE.ACCOUNT_USAGE.name`."""
    return f"SELECT * FROM _fs_global.local.{name.lower()}" if name in ACCOUNT_USAGE else None
