"""Every setting, read from the environment once, into one frozen model."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tools.errors import SettingsError

SignIn = Literal["demo", "password", "header", "load_balancer"]


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine only."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """The settings that users know; a field's name in capitals is the variable's name.

    Every description says what the variable is for and how to get it: it is what a person reads when it is missing.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, case_sensitive=False)

    snowflake_account: str = Field(
        description="the account identifier, such as myorg-myaccount; SELECT CURRENT_ORGANIZATION_NAME(), "
        "CURRENT_ACCOUNT_NAME() shows its two parts"
    )
    snowflake_user: str | None = Field(None, description="the service user that bootstrap.sql creates")
    snowflake_password: SecretStr | None = Field(
        None, description="a password or a programmatic access token in its place; service users have a key instead"
    )
    snowflake_private_key_file: Path | None = Field(
        None, description="a PKCS#8 PEM file with the private key of the service user"
    )
    snowflake_private_key_passphrase: SecretStr | None = Field(None, description="the pass phrase of that key file")
    snowflake_token: SecretStr | None = Field(None, description="a programmatic access token or an OAuth token")
    snowflake_authenticator: (
        Literal["SNOWFLAKE", "SNOWFLAKE_JWT", "OAUTH", "PROGRAMMATIC_ACCESS_TOKEN", "WORKLOAD_IDENTITY"] | None
    ) = Field(None, description="how to sign in; found from what is given when left out; WORKLOAD_IDENTITY on Fargate")
    snowflake_database: str = Field("analytics_platform", description="the database that assistant sql bootstrap makes")
    snowflake_schema: str = Field("reporting", description="the schema of the reporting views")
    snowflake_warehouse: str = Field("analytics_wh", description="the warehouse that statements run on")
    snowflake_role: str | None = Field(None, description="the role to use; the user's default role when left out")
    snowflake_host: str | None = Field(None, description="the host, when it is not ACCOUNT.snowflakecomputing.com")
    snowflake_port: int = Field(443, ge=1, le=65535, description="the port of the account")
    snowflake_protocol: Literal["https", "http"] = Field("https", description="http only for a loopback host")

    aws_region: str = Field("us-east-1", description="the region of the bucket and the queue")
    s3_reports_bucket: str = Field(
        description="the bucket that reports are stored in; Terraform's output reports_bucket"
    )
    assistant_job_events_queue_url: str | None = Field(
        None,
        description="the SQS queue that wakes the worker; Terraform's output job_events_queue_url; without one the "
        "worker finds jobs by its slow poll only",
    )
    assistant_job_events_topic_arn: str | None = Field(
        None,
        description="for assistant sql bootstrap: the SNS topic that Snowflake publishes to; Terraform's output "
        "job_events_topic_arn",
    )
    assistant_job_events_role_arn: str | None = Field(
        None,
        description="for assistant sql bootstrap: the AWS role that Snowflake assumes for it; Terraform's output "
        "job_events_role_arn",
    )
    assistant_sql_variables: dict[str, str] = Field(
        {},
        description="for assistant sql: a JSON object of the other values that the files need "
        "(sql/deploy_order.md lists them); Terraform's output sql_variables",
    )
    assistant_fallback_poll_seconds: int = Field(
        600, ge=1, description="how often the worker looks into the jobs table when no event arrives"
    )

    assistant_analyst: Literal["analyst", "agents"] = Field(
        "analyst",
        description="who turns a question into SQL: analyst (Cortex Analyst) or agents (Cortex Agents, which Snowflake "
        "recommends for new work and bills by token)",
    )
    assistant_semantic_models: Literal["views", "files"] = Field(
        "views",
        description="what is asked: views (the semantic views that assistant sql apply makes) or files (the YAML on "
        "the stage, the older form)",
    )
    assistant_model: str = Field(
        "rules",
        description="who routes a message to a tool: rules (no key needed), or a pydantic-ai model such as "
        "anthropic:claude-sonnet-4-6, openai:gpt-5.2, bedrock:..., snowflake:claude-sonnet-4-6",
    )
    assistant_database_url: str = Field(
        "sqlite+aiosqlite:///.data/chats.db",
        description="where chats are kept: sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name",
    )
    assistant_public_url: str = Field(
        "http://localhost:8000", description="the address people open in the browser; links in messages begin with it"
    )
    assistant_sign_in: SignIn = Field(
        "demo",
        description="demo (loopback only, no password), password (a file), load_balancer (OIDC at AWS's load balancer, "
        "whose signed header is verified) or header (set by a trusted proxy)",
    )
    assistant_password_file: Path | None = Field(
        None, description="for password sign-in: lines NAME:ARGON2-HASH[:ROLE], made with assistant password NAME"
    )
    assistant_sign_in_header: str = Field(
        "x-forwarded-email", description="for header sign-in: the header that the proxy sets and strips from outside"
    )
    assistant_load_balancer_arn: str | None = Field(
        None,
        description="for load_balancer sign-in: who has to have signed the header x-amzn-oidc-data; Terraform's output "
        "load_balancer_arn",
    )
    assistant_oidc_issuer: str | None = Field(
        None, description="for load_balancer sign-in: the issuer of the identity provider, as the load balancer has it"
    )
    assistant_load_balancer_keys_url: str | None = Field(
        None,
        description="for load_balancer sign-in: where the load balancer's public keys are; "
        "https://public-keys.auth.elb.REGION.amazonaws.com when left out, GovCloud and China have their own",
    )
    chainlit_auth_secret: SecretStr | None = Field(
        None, description="signs the session cookie, 32 bytes or more; openssl rand -hex 32 makes one"
    )
    assistant_api_token: SecretStr | None = Field(
        None, description="the bearer token of the worker's API; openssl rand -hex 32 makes one"
    )
    assistant_api_tokens_file: Path | None = Field(
        None,
        description="more tokens of the API: lines NAME:SHA256-OF-TOKEN:scope,scope[:person], made with assistant "
        "token NAME",
    )
    assistant_slack_bot_token: SecretStr | None = Field(None, description="xoxb-..., from the app's OAuth page")
    assistant_slack_app_token: SecretStr | None = Field(None, description="xapp-..., for Socket Mode")
    assistant_slack_signing_secret: SecretStr | None = Field(
        None, description="for HTTP events: Basic Information page"
    )
    assistant_slack_people_file: Path | None = Field(
        None, description="people whose address in Slack is another one: lines SLACK-USER-ID:E-MAIL"
    )
    assistant_slack_policy_file: Path | None = Field(
        None, description="YAML: what each channel may see; without it every member may ask everywhere"
    )
    assistant_slack_api_url: str = Field(
        "https://slack.com/api/", description="where Slack's Web API answers; http only for a loopback host"
    )
    assistant_mail_from: str | None = Field(
        None,
        description="the sender of e-mail, such as reports@example.com; an identity verified in SES, or the relay's",
    )
    assistant_smtp_url: SecretStr | None = Field(
        None,
        description="smtps://user:password@host:465 or smtp://user:password@host:587 (STARTTLS) to send e-mail by a "
        "relay; by SES when left out",
    )
    assistant_webhook_secret: SecretStr | None = Field(
        None, description="signs what webhooks get (HMAC-SHA256); openssl rand -hex 32 makes one"
    )
    assistant_release: str = Field(
        "unknown", description="what runs: the commit of which the image was built, which sets it; /health says it"
    )
    assistant_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="how much is logged")

    @field_validator("assistant_sql_variables", mode="before")
    @classmethod
    def _is_json(cls, value: object) -> object:
        return json.loads(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _plain_http_stays_on_this_machine(self) -> Self:
        if self.snowflake_protocol == "http" and not is_loopback(self.snowflake_host or ""):
            raise ValueError("SNOWFLAKE_PROTOCOL=http is allowed only for a loopback SNOWFLAKE_HOST such as 127.0.0.1")
        return self

    @model_validator(mode="after")
    def _slack_is_spoken_to_in_secret(self) -> Self:
        parts = urlsplit(self.assistant_slack_api_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ValueError("ASSISTANT_SLACK_API_URL begins with https://, or with http:// for a loopback host")
        return self

    @model_validator(mode="after")
    def _keys_come_over_tls(self) -> Self:
        parts = urlsplit(self.load_balancer_keys_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ValueError(
                "ASSISTANT_LOAD_BALANCER_KEYS_URL begins with https://, or with http:// for a loopback host"
            )
        return self

    @model_validator(mode="after")
    def _signs_in_to_snowflake(self) -> Self:
        if self.snowflake_authenticator == "WORKLOAD_IDENTITY":
            return self
        if self.snowflake_user is None:
            raise ValueError("SNOWFLAKE_USER is missing: " + _description("snowflake_user"))
        if not (self.snowflake_password or self.snowflake_private_key_file or self.snowflake_token):
            raise ValueError(
                "one of SNOWFLAKE_PASSWORD, SNOWFLAKE_PRIVATE_KEY_FILE, SNOWFLAKE_TOKEN or "
                "SNOWFLAKE_AUTHENTICATOR=WORKLOAD_IDENTITY is needed to sign in to Snowflake"
            )
        return self

    @property
    def load_balancer_keys_url(self) -> str:
        """Where the load balancer's public keys are, by id, without a slash at the end."""
        given = self.assistant_load_balancer_keys_url
        return (given or f"https://public-keys.auth.elb.{self.aws_region}.amazonaws.com").rstrip("/")

    @property
    def snowflake_account_host(self) -> str:
        """The host of the account; underscores are hyphens in host names."""
        return self.snowflake_host or f"{self.snowflake_account.replace('_', '-')}.snowflakecomputing.com"

    @property
    def snowflake_url(self) -> str:
        """The base of the account's REST addresses, without a slash at the end."""
        return f"{self.snowflake_protocol}://{self.snowflake_account_host}:{self.snowflake_port}"


class _GivenSettings(Settings):
    """Of the values that it is given alone; this process's own environment says nothing about them."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override] # The other sources, which it names, are not asked.
        cls, _: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **_others: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process, or those in `environment` when one is given (values by variable name).

    Raises SettingsError with one line per variable: its full name, what is wrong, how to set it.
    """
    try:
        if environment is None:
            return Settings()
        return _GivenSettings.model_validate({name.lower(): value for name, value in environment.items() if value})
    except ValidationError as error:
        raise SettingsError("\n".join(_line(problem) for problem in error.errors())) from None


def _line(problem: Any) -> str:
    if not problem["loc"]:
        return str(problem["msg"]).removeprefix("Value error, ")
    name = str(problem["loc"][0]).lower()
    if problem["type"] == "missing":
        return f"{name.upper()} is missing: {_description(name)}"
    given = problem["input"]
    secret = "**" if "password" in name or "token" in name or "secret" in name else repr(given)
    return f"{name.upper()}={secret} is wrong: {str(problem['msg']).lower()}; it is {_description(name)}"


def _description(name: str) -> str:
    return Settings.model_fields[name].description or ""
