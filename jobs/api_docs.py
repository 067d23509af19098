"""An OpenAPI schema as one page: readable, and every operation can be tried; nothing is loaded from elsewhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

HERE = Path(__file__).parent


def page(schema: dict[str, Any]) -> str:
    """The page for a schema as FastAPI gives it."""
    operations = [
        {
            "path": path,
            "method": method.upper(),
            "summary": operation.get("summary", ""),
            "text": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "fields": _fields(operation, schema),
            "example": _example(operation, schema),
            "answers": {code: answer.get("description", "") for code, answer in operation["responses"].items()},
            "needs_token": bool(operation.get("security")),
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return _template().render(info=schema["info"], operations=operations)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("api_docs.html.j2")


def _body(operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"]["$ref"].rsplit("/", 1)[-1]
    body: dict[str, Any] = schema["components"]["schemas"][name]
    return body


def _fields(operation: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, str]]:
    body = _body(operation, schema) or {}
    return [
        {"name": name, "type": _type(field), "text": field.get("description", "")}
        for name, field in body.get("properties", {}).items()
    ]


def _type(field: dict[str, Any]) -> str:
    options = field.get("anyOf", [field])
    return " or ".join(
        str(option.get("type") or option.get("$ref", "any").rsplit("/", 1)[-1])
        for option in options
        if option.get("type") != "null"
    )


def _example(operation: dict[str, Any], schema: dict[str, Any]) -> str:
    body = _body(operation, schema)
    if body is None:
        return ""
    examples = body.get("examples", [{}])
    return json.dumps(examples[0], indent=2, ensure_ascii=False)
