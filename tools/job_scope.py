"""Which semantic models' data a job reads, by its input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tools.ask import SEMANTIC_MODELS, NotAnswerable, SemanticModelName, model_of, understand
from tools.errors import CallerError
from tools.job_inputs import (
    AlertInput,
    AnyJobInput,
    DataQualityInput,
    ExportInput,
    MetricsInput,
    ReportInput,
    SqlInput,
)
from tools.person import Person
from tools.report_types import ReportType
from tools.saved_questions import get_question
from tools.services import Services
from tools.views import find_view

Models = frozenset[SemanticModelName]
ANYTHING: Final[Models] = frozenset(SEMANTIC_MODELS)
"""What SQL of a person's own may read."""

REPORTS: Final[Mapping[ReportType, Models]] = {
    "sales": frozenset({"sales"}),
    "customers": frozenset({"customers"}),
    "executive": frozenset({"sales", "customers"}),
    "operations": frozenset({"operations"}),
    "data_quality": frozenset({"operations"}),
}


def models_of(services: Services, person: Person, order: AnyJobInput) -> Models:
    """What it reads; a question is asked of Cortex Analyst when nothing says its model. Raises NotAnswerable."""
    match order:
        case ReportInput(saved_question=str(name)):
            saved = get_question(services, person, name)
            if saved.sql_text:
                return ANYTHING
            return _of_question(services, person, saved.question, saved.semantic_model)
        case ReportInput(question=str(question), semantic_model=model):
            return _of_question(services, person, question, model)
        case ReportInput(report_type=kind):
            return REPORTS.get(kind, ANYTHING)
        case ExportInput(view=str(view)):
            model = find_view(view).semantic_model
            return frozenset({model})
        case ExportInput(question=str(question), semantic_model=model):
            return _of_question(services, person, question, model)
        case AlertInput(question=str(question), semantic_model=model):
            return _of_question(services, person, question, model)
        case AlertInput(sql=None, semantic_model=str(model)):
            return _named(model)
        case DataQualityInput() | MetricsInput():
            return frozenset({"operations"})
        case SqlInput() | ExportInput() | AlertInput():
            return ANYTHING
    raise CallerError(f"nobody knows what {type(order).__name__} reads")


def _of_question(services: Services, person: Person, question: str, model: str | None) -> Models:
    if model:
        return _named(model)
    message = understand(services, person, question)
    if message.sql is None:
        raise NotAnswerable(message)
    found = model_of(message, "")
    return frozenset({found}) if found else ANYTHING


def _named(model: str) -> Models:
    found = next((name for name in SEMANTIC_MODELS if name == model.strip().lower()), None)
    return frozenset({found}) if found else ANYTHING
