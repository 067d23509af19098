"""What a person can begin with: questions by semantic model, and what the assistant can do."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.deps import ModelChoice
from tools.answer import Answer


@dataclass(frozen=True, slots=True)
class Starter:
    """A first question: a short label, the question, and the name of an icon in public/icons."""

    label: str
    question: str
    icon: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A choice of semantic model, with what to ask it first."""

    model: ModelChoice
    name: str
    description: str
    icon: str
    starters: tuple[Starter, ...]


REVENUE = Starter("Revenue trend", "Show me revenue trends for the last 6 months", "trend")
TOP_CUSTOMERS = Starter("Top customers", "Who are our top 10 customers by spending?", "people")
HEALTH = Starter("System health", "What's the current system health status?", "pulse")
REPORT = Starter("Sales report", "Generate a sales report for last quarter", "report")

PROFILES: tuple[Profile, ...] = (
    Profile(
        "auto",
        "Auto",
        "**Snowflake Analytics Assistant** finds the model that fits your question.",
        "auto",
        (REVENUE, TOP_CUSTOMERS, HEALTH, REPORT),
    ),
    Profile(
        "sales",
        "Sales",
        "**Sales**: orders, revenue, margin, products and returns.",
        "sales",
        (
            REVENUE,
            Starter("By region", "Revenue by region this year", "region"),
            Starter("Products", "Top 5 products by revenue last quarter", "product"),
            REPORT,
        ),
    ),
    Profile(
        "customers",
        "Customers",
        "**Customers**: segments, lifetime value and churn risk.",
        "customers",
        (
            TOP_CUSTOMERS,
            Starter("Segments", "Number of customers by segment", "region"),
            Starter("Churn risk", "How many customers are there by churn risk?", "churn"),
            Starter("New customers", "How many new customers signed up each month in the last 12 months?", "trend"),
        ),
    ),
    Profile(
        "operations",
        "Operations",
        "**Operations**: jobs, system metrics and the health of the platform.",
        "operations",
        (
            HEALTH,
            Starter("Jobs by status", "How many jobs are there by status?", "jobs"),
            Starter("Run times", "What is the average run time by job type?", "trend"),
            Starter("Job monitoring", "Show me the job monitoring view", "report"),
        ),
    ),
)

_ABOUT = (
    "I answer questions about **sales, customers and operations** with numbers from Snowflake: a table, a chart "
    "and the SQL behind it.\n\n"
    "- **Reports** (sales, customers, executive, operations, data quality, or any question) and **exports** as files: "
    "“make the customer report for last month as PDF”\n"
    "- **Sent** to Slack, e-mail, S3 or a webhook: “send it to #sales”, “send a test to #sales”, “did it arrive?”\n"
    "- **On a schedule**: “send me the sales report every Monday at 9”, “list my schedules”, “pause it”\n"
    "- **Alerts**: “alert me when daily revenue drops below 100000”\n"
    "- **Jobs**: “list my jobs”, “cancel it”, “retry the failed job”, “run the data quality checks”\n"
    "- The **health of the system**: “is everything up?”"
    "\n\nJust ask, or start with one of these."
)


def about(semantic_model: ModelChoice) -> Answer:
    """What the assistant can do, with questions to start from."""
    profile = next(profile for profile in PROFILES if profile.model == semantic_model)
    return Answer(text=_ABOUT, suggestions=tuple(starter.question for starter in profile.starters))
