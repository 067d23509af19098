"""What answers over the network beside SQL and AWS: Cortex, Slack, and the model that routes."""

from __future__ import annotations

import asyncio
from typing import Final

from assistant.agent import build_model
from assistant.rules import RULES
from deploy.doctor.finding import Check, Finding, Severity, found
from tools.clients.cortex import AnalystError
from tools.errors import AppError, CallerError, SettingsError
from tools.health import Check as HealthCheck
from tools.health import check_slack
from tools.services import Services

CORTEX: Final = "Cortex"
SLACK: Final = "Slack"
MODEL: Final = "Model"
MODEL_SECONDS: Final = 20
APPS: Final = "https://api.slack.com/apps: your app"
REINSTALL: Final = f"{APPS}, App Manifest, paste deploy/slack/manifest.yaml, then Install App, Reinstall to Workspace"
NEW_BOT_TOKEN: Final = f"{APPS}, Install App\nASSISTANT_SLACK_BOT_TOKEN=xoxb-..."
NEW_APP_TOKEN: Final = (
    f"{APPS}, Basic Information, App-Level Tokens, Generate Token with connections:write\n"
    "ASSISTANT_SLACK_APP_TOKEN=xapp-..."
)
KEYS: Final = {
    "anthropic": "ANTHROPIC_API_KEY",
    "openai": "OPENAI_API_KEY",
    "google-gla": "GOOGLE_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "groq": "GROQ_API_KEY",
    "bedrock": "AWS_PROFILE",
}


def examine_cortex(services: Services) -> Check:
    """The endpoint answers; nothing is asked, since a question is billed."""
    which = "Cortex Agents" if services.settings.assistant_analyst == "agents" else "Cortex Analyst"
    try:
        services.analyst.check()
    except AnalystError as error:
        url = services.settings.snowflake_url
        why = "Questions in plain English are answered by it; views, jobs and reports work without."
        return found(CORTEX, "", [Finding(CORTEX, str(error), why, f"curl -sSI {url}/api/v2/cortex/analyst/message")])
    return Check(CORTEX, f"{which} answers")


def examine_slack(services: Services) -> Check:
    """The workspace, the scopes of the app, and the token of Socket Mode when there is one."""
    settings = services.settings
    if not services.slack.is_configured:
        return Check(SLACK, "no ASSISTANT_SLACK_BOT_TOKEN: not used", skipped=True)
    try:
        states = check_slack(services)
    except CallerError as error:
        return found(SLACK, "", [Finding(SLACK, str(error), "Nothing reaches Slack.", NEW_BOT_TOKEN)])
    except AppError as error:
        mend = f"curl -sS {settings.assistant_slack_api_url}api.test  # answers, or says what is in the way"
        return found(SLACK, "", [Finding(SLACK, str(error), "Nothing reaches Slack.", mend)])
    return found(
        SLACK,
        "the workspace answers, and the app has its scopes",
        (_slack(one) for one in states if one.status != "OK"),
    )


def _slack(state: HealthCheck) -> Finding:
    severity: Severity = "CRITICAL" if state.status == "CRITICAL" else "WARNING"
    if state.detail.startswith("ASSISTANT_SLACK_APP_TOKEN"):
        return Finding(SLACK, state.detail, "No question of a person reaches the bot.", NEW_APP_TOKEN, severity)
    return Finding(SLACK, state.detail, "What the app may not do fails in front of people.", REINSTALL, severity)


def examine_model(services: Services) -> Check:
    """The model answers two words; rules need nothing."""
    name = services.settings.assistant_model
    if name == RULES:
        return Check(MODEL, "rules: no key is needed")
    provider = name.partition(":")[0]
    variable = KEYS.get(provider)
    why = "It routes what people write to the tools; without it nothing in the chat is answered."
    export = (
        f"export {variable}=...  # or, without any key: ASSISTANT_MODEL=rules" if variable else "ASSISTANT_MODEL=rules"
    )
    try:
        model = build_model(services.settings, services.warehouse.rest_token)
    except SettingsError as error:
        return found(MODEL, "", [Finding(MODEL, str(error), why, export)])
    from pydantic_ai import Agent
    from pydantic_ai.settings import ModelSettings

    agent = Agent(model, model_settings=ModelSettings(max_tokens=16, timeout=MODEL_SECONDS))

    async def greet() -> None:
        async with asyncio.timeout(MODEL_SECONDS):
            await agent.run("Answer with the one word OK.")

    try:
        asyncio.run(greet())
    except Exception as error:  # noqa: BLE001 - every provider has errors of its own, and each means: it does not answer
        words = str(error).strip().splitlines() or [type(error).__name__]
        return found(MODEL, "", [Finding(MODEL, f"{name} does not answer: {words[0][:200]}", why, export)])
    return Check(MODEL, f"{name} answers")
