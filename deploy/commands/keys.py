"""Commands that make what people and programs sign in with."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def password(name: Annotated[str, typer.Argument(help="The sign-in name.")]) -> None:
    """Make a line for ASSISTANT_PASSWORD_FILE; asks for the password."""
    from argon2 import PasswordHasher

    secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    print(f"{name}:{PasswordHasher().hash(secret)}")


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="What the token is called in the log.")],
    scopes: Annotated[str, typer.Option(help="What it may do, such as jobs:read,jobs:write.")] = "jobs:read,jobs:write",
    person: Annotated[str | None, typer.Option(help="Whose jobs it submits and sees; NAME when left out.")] = None,
) -> None:
    """Make a token of the API and its line for ASSISTANT_API_TOKENS_FILE."""
    from tools.api_tokens import make_line

    made, line = make_line(name, scopes.split(","), person=person)
    print(f"The token, shown this once:\n{made}\n\nThe line for ASSISTANT_API_TOKENS_FILE:\n{line}")
