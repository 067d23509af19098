"""Runs in the image, with nothing but what is there: prints as JSON what the test wants to know of it."""

import importlib
import importlib.metadata
import importlib.util
import json
import os
import pkgutil
import re
import shutil
import sys
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

NEVER_HERE = ("pip", "setuptools", "moto", "duckdb", "fakesnow", "nanio", "pytest", "mypy", "playwright", "tests")
LEFT_OUT = "literalai needs traceloop-sdk"
LOCAL_ONLY = ("deploy.local.account", "deploy.local.store", "deploy.local.conformance", "deploy.evaluation")


def lacking() -> list[str]:
    """What an installed package says it needs, with the extras that somebody asks of it, and does not get."""
    installed = {_plain(found.metadata["Name"]): found for found in importlib.metadata.distributions()}
    wanted = {(name, "") for name in installed}
    seen: set[tuple[str, str]] = set()
    missing: set[str] = set()
    while wanted:
        name, extra = wanted.pop()
        seen.add((name, extra))
        for line in installed[name].requires or ():
            needed = Requirement(line)
            if needed.marker and not needed.marker.evaluate({**default_environment(), "extra": extra}):
                continue
            other = _plain(needed.name)
            if other not in installed:
                missing.add(f"{name} needs {line}")
                continue
            wanted |= {(other, asked) for asked in ("", *needed.extras)} - seen
    return sorted(line for line in missing if not line.startswith(LEFT_OUT))


def broken_modules() -> list[str]:
    """Modules of the product that cannot be imported."""
    # As the chat begins: Chainlit writes while it is imported, and wants a telemetry that is left out on purpose.
    from assistant.web_chainlit import make_root, prepare

    prepare(make_root(), secret="s" * 32)
    found = []
    for package in ("assistant", "deploy", "jobs", "tools"):
        for module in pkgutil.walk_packages([f"/app/{package}"], f"{package}.", onerror=lambda _name: None):
            if module.name.startswith(LOCAL_ONLY) or module.name.endswith("__main__") or module.name == "assistant.web":
                continue
            try:
                importlib.import_module(module.name)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                found.append(f"{module.name}: {error!r}")
    return found


def pictures() -> list[str]:
    """The fonts that a page with texts of several alphabets is set in."""
    import typst

    text = '#set text(font: "Liberation Sans")\nRevenue Ελλάδα Доход 销售额 売上 매출 עברית'
    made = typst.compile(text.encode(), format="pdf")
    return sorted({name.decode() for name in re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", made)})


def uncompiled() -> list[str]:
    files = [file for root in ("/app", f"{sys.prefix}/lib") for file in Path(root).rglob("*.py")]
    return [str(file) for file in files if not Path(importlib.util.cache_from_source(str(file))).exists()]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


sys.stdout.write(
    json.dumps(
        {
            "uid": os.getuid(),
            "gid": os.getgid(),
            "writable": [
                path for path in ("/", "/app", sys.prefix, "/etc", "/usr", "/var") if os.access(path, os.W_OK)
            ],
            "never": [name for name in NEVER_HERE if importlib.util.find_spec(name)],
            "tools": [name for name in ("pip", "pip3", "gcc", "cc", "make", "git", "curl") if shutil.which(name)],
            "lacking": lacking(),
            "broken": broken_modules(),
            "fonts": pictures(),
            "uncompiled": uncompiled()[:5],
        }
    )
)
