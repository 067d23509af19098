"""The whole examination, in the order in which one thing depends on another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from snowflake.connector.errors import Error as SnowflakeError

from deploy.doctor import signing_in
from deploy.doctor.account import examine_account
from deploy.doctor.aws import BUCKET, QUEUE, examine_bucket, examine_queue
from deploy.doctor.clock import CLOCK, examine_clock
from deploy.doctor.finding import Check, Report, run_check
from deploy.doctor.front_door import FRONT_DOOR, examine_front_door
from deploy.doctor.outside import CORTEX, MODEL, SLACK, examine_cortex, examine_model, examine_slack
from tools.clients.aws import make_client
from tools.clients.snowflake_errors import to_service_error
from tools.errors import SettingsError
from tools.services import Services


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def examine(services: Services, *, now: Callable[[], datetime] = utc_now) -> Report:
    """Look at everything that the settings name, side by side; nothing is changed but one object that is deleted again.

    What a failed sign-in hides is not guessed at.
    """
    settings = services.settings
    s3 = make_client("s3", region=settings.aws_region)
    looks: list[tuple[str, Callable[[], Check]]] = [
        (BUCKET, lambda: examine_bucket(settings, s3)),
        (QUEUE, lambda: examine_queue(settings)),
        (SLACK, lambda: examine_slack(services)),
        (MODEL, lambda: examine_model(services)),
        (FRONT_DOOR, lambda: examine_front_door(settings)),
        (CLOCK, lambda: examine_clock(settings, str(s3.meta.endpoint_url), now)),
    ]
    with ThreadPoolExecutor(len(looks) + 1, thread_name_prefix="doctor") as pool:
        account = pool.submit(lambda: list(_account(services)))
        others = [pool.submit(run_check, name, look) for name, look in looks]
        return Report((*account.result(), *(one.result() for one in others)))


def _account(services: Services) -> Iterator[Check]:
    settings = services.settings
    try:
        with signing_in.connected(settings) as connection:
            user = settings.snowflake_user or "the task's AWS role"
            yield Check(signing_in.NAME, f"{user} signs in to {settings.snowflake_account}")
            yield from examine_account(connection, settings)
            yield run_check(CORTEX, lambda: examine_cortex(services))
    except SettingsError as error:
        yield signing_in.refused(settings, error)
    except SnowflakeError as error:
        if error.errno and 250000 <= error.errno < 400000:
            yield signing_in.refused(settings, error)
        else:
            raise to_service_error(error) from error
