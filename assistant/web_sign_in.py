"""Who may use the web chat, and who they are: the demo person, a password file, the load balancer, a proxy's header."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.web_balancer import LoadBalancer
from tools.clients.balancer_token import BalancerTokens, PublicKeys
from tools.errors import SettingsError
from tools.person import Person, is_admin_role
from tools.settings import Settings, is_loopback

DEMO_PERSON = Person(id="demo", name="Demo", email="demo@example.com", is_admin=True)
MIN_SECRET_BYTES = 32


class SignIn(Protocol):
    """A way of signing in; `person` gives the person of a session, or None when they may no longer use it.

    `says_rights` is whether it knows their role too, or only who they are.
    """

    says_rights: bool

    def person(self, person_id: str) -> Person | None: ...


class Demo:
    """Everybody is the demo person; allowed on this machine only."""

    says_rights = True

    def person(self, person_id: str) -> Person | None:
        """The demo person."""
        return DEMO_PERSON if person_id == DEMO_PERSON.id else None


class Passwords:
    """People of a file with lines NAME:ARGON2-HASH[:ROLE]; it is read at each sign-in, so edits work at once."""

    says_rights = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._read()

    def check(self, name: str, password: str) -> Person | None:
        """The person of that name and password; takes as long when there is nobody of that name."""
        known = self._read().get(name.strip().lower())
        try:
            self._hasher.verify(known[0] if known else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        return self.person(name) if known else None

    def person(self, person_id: str) -> Person | None:
        """The person of that name, as the file says now."""
        name = person_id.strip().lower()
        known = self._read().get(name)
        if known is None:
            return None
        role = known[1]
        email = name if "@" in name else None
        return Person(id=name, name=name.partition("@")[0], email=email, role=role, is_admin=is_admin_role(role))

    def _read(self) -> dict[str, tuple[str, str | None]]:
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise SettingsError(f"ASSISTANT_PASSWORD_FILE={self._path} cannot be read: {error.strerror}") from error
        people: dict[str, tuple[str, str | None]] = {}
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, rest = line.strip().partition(":")
            hashed, _, role = rest.partition(":")
            if not name or not hashed.startswith("$argon2"):
                raise SettingsError(
                    f"ASSISTANT_PASSWORD_FILE={self._path}, line {number}: expected NAME:ARGON2-HASH[:ROLE]; "
                    "`assistant password NAME` makes one"
                )
            people[name.lower()] = (hashed, role or None)
        if not people:
            raise SettingsError(
                f"ASSISTANT_PASSWORD_FILE={self._path} names nobody; `assistant password NAME` makes a line"
            )
        return people


class TrustedHeader:
    """People whom a proxy has signed in; it sets the header, and strips it from what comes from outside."""

    says_rights = False

    def __init__(self, header: str) -> None:
        self.header = header.lower()

    def check(self, headers: Mapping[str, str]) -> Person | None:
        """The person that the proxy names."""
        return self.person(headers.get(self.header, ""))

    def person(self, person_id: str) -> Person | None:
        """The person of that e-mail or name."""
        name = person_id.strip().lower()
        if not name:
            return None
        return Person(id=name, name=name.partition("@")[0], email=name if "@" in name else None)


AnySignIn = Demo | Passwords | TrustedHeader | LoadBalancer


def sign_in_for(settings: Settings, *, host: str) -> AnySignIn:
    """The configured sign-in for a process that listens on `host`; raises SettingsError when it is not safe there."""
    match settings.assistant_sign_in:
        case "password":
            if settings.assistant_password_file is None:
                raise SettingsError(
                    "ASSISTANT_PASSWORD_FILE is missing: with ASSISTANT_SIGN_IN=password it names a file with lines "
                    "NAME:ARGON2-HASH[:ROLE], made with assistant password NAME"
                )
            _check_secret(settings)
            return Passwords(settings.assistant_password_file)
        case "header":
            _check_secret(settings)
            return TrustedHeader(settings.assistant_sign_in_header)
        case "load_balancer":
            _check_secret(settings)
            return _load_balancer(settings)
    if not is_loopback(host):
        raise SettingsError(
            f"ASSISTANT_SIGN_IN=demo lets everybody in without a password, so it works on a loopback address only, "
            f"not on {host}: set ASSISTANT_SIGN_IN=password with ASSISTANT_PASSWORD_FILE, ASSISTANT_SIGN_IN="
            "load_balancer behind one of AWS that does, or ASSISTANT_SIGN_IN=header behind another proxy that does"
        )
    return Demo()


def _load_balancer(settings: Settings) -> LoadBalancer:
    signer, issuer = settings.assistant_load_balancer_arn, settings.assistant_oidc_issuer
    if signer is None:
        raise SettingsError(
            "ASSISTANT_LOAD_BALANCER_ARN is missing: with ASSISTANT_SIGN_IN=load_balancer it names who has to have "
            "signed people in; Terraform's output load_balancer_arn, or aws elbv2 describe-load-balancers"
        )
    if issuer is None:
        raise SettingsError(
            "ASSISTANT_OIDC_ISSUER is missing: with ASSISTANT_SIGN_IN=load_balancer it is the issuer of the identity "
            "provider, exactly as the load balancer's listener has it"
        )
    return LoadBalancer(BalancerTokens(signer=signer, issuer=issuer, keys=PublicKeys(settings.load_balancer_keys_url)))


def _check_secret(settings: Settings) -> None:
    secret = settings.chainlit_auth_secret
    if secret is None or len(secret.get_secret_value().encode()) < MIN_SECRET_BYTES:
        problem = "is missing" if secret is None else f"is shorter than {MIN_SECRET_BYTES} bytes"
        raise SettingsError(f"CHAINLIT_AUTH_SECRET {problem}: it signs the sessions; openssl rand -hex 32 makes one")
