"""The rights of whom the company's own sign-in names: their row of raw_data.people, the same as in Slack."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tools.clients.snowflake import QueryTag
from tools.errors import NotAllowed
from tools.person import Person

if TYPE_CHECKING:
    from assistant.web_sign_in import SignIn
    from tools.clients.snowflake import Warehouse

REMEMBERED_SECONDS: Final = 60.0
"""How long a role that was taken away still counts on the web."""

PERSON_SQL: Final = """
SELECT person_name, role_name, time_zone, is_active
FROM raw_data.people
WHERE LOWER(email) = %(name)s OR LOWER(sign_in_name) = %(name)s
ORDER BY IFF(LOWER(email) = %(name)s, 0, 1)
LIMIT 1
"""


class WebPeople:
    """People of the sign-in with the rights that the table gives them.

    Whoever has no row asks with the service's own role; a row that is not active lets nobody in. The demo person and
    the people of a password file have their rights from there.
    """

    def __init__(self, warehouse: Warehouse, sign_in: SignIn, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._warehouse = warehouse
        self._sign_in = sign_in
        self._clock = clock
        self._known: dict[str, tuple[float, Person | None]] = {}

    def person(self, person_id: str) -> Person | None:
        """The person of a session, None when they may no longer use it. Blocks for a statement once a minute.

        Raises NotAllowed in words for a row that is not active, ServiceError when the account does not answer.
        """
        signed_in = self._sign_in.person(person_id)
        if signed_in is None or self._sign_in.says_rights:
            return signed_in
        until, person = self._known.get(signed_in.id, (0.0, None))
        if until <= self._clock():
            person = self._with_rights(signed_in)
            self._known[signed_in.id] = (self._clock() + REMEMBERED_SECONDS, person)
        if person is None:
            raise NotAllowed(
                f"{signed_in.id} is not active here any more. Whoever looks after the assistant can change that: "
                "is_active in your row of raw_data.people."
            )
        return person

    def _with_rights(self, person: Person) -> Person | None:
        rows = self._warehouse.query(PERSON_SQL, {"name": person.id.lower()}, tag=QueryTag(tool="web_person"))
        if not rows:
            return person
        [row] = rows
        if not row["is_active"]:
            return None
        return Person.of_row(row, person_id=person.id, name=person.name, email=person.email, time_zone=person.time_zone)
