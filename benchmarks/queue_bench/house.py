"""The loopback neighbours for a benchmark, in a temporary folder, with our schema in the account."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.neighbours import Place, Ports
from deploy.local.processes import Family
from deploy.sql import schema
from tools.log import set_up_logging
from tools.settings import Settings, load_settings


@contextmanager
def house(*, sample_data: bool) -> Iterator[Settings]:
    """An account, an S3 store and SQS for the time of the block; their addresses are in the environment as well."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), Ports.choose())
        family = Family(print)
        try:
            for program, prepare in (
                (place.account(), None),
                (place.objects(), place.make_bucket),
                (place.events(), place.make_queue),
            ):
                family.wait_until_ready(family.start(program))
                if prepare:
                    prepare()
            os.environ.update(place.environment())
            set_up_logging("ERROR", service="bench")
            settings = load_settings()
            schema.install(settings, sample_data=sample_data, say=lambda _line: None)
            yield settings
        finally:
            family.stop()
