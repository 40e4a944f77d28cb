"""What the steps that check share: params of one check, what is told of all of them, and the risk that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..errors import StepFailed
from ..media.checks import FAILED, PASSED, WARNING, Finding, Level, Wrong
from .base import Params, StepContext

# A finding's level as forms ask for it.
Told = Annotated[
    Wrong,
    Field(title="Tell it as", json_schema_extra={"choices": [["warning", "a warning"], ["failed", "a failure"]]}),
]
COUNTS: Final[Mapping[Level, float]] = {PASSED: 0.0, WARNING: 0.5, FAILED: 1.0}


class Check(BaseModel):
    """One check: whether it is made, and what it says of something that does not keep to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool = Field(default=True, title="Check it")
    level: Told = "warning"


class CheckParams(Params):
    """A check finds and lets pass; with `fail_on: failed` what has failed goes no further."""

    fail_on: Literal["never", "failed"] = Field(
        "never",
        title="What has failed a check",
        json_schema_extra={"choices": [["never", "passes, with its findings"], ["failed", "goes no further"]]},
    )


def risk_of(findings: Iterable[Finding], weights: Mapping[str, float]) -> float:
    """How much of what was checked is wrong, 0 to 1.

    Σ w·c / Σ w over the checks that were made: w is the check's weight, 1 where none is given, and c its worst finding,
    0 for passed, ½ for a warning, 1 for failed.
    """
    worst: dict[str, float] = {}
    for finding in findings:
        worst[finding.check] = max(worst.get(finding.check, 0.0), COUNTS[finding.level])
    total = sum(weights.get(check, 1.0) for check in worst)
    return round(sum(weights.get(check, 1.0) * count for check, count in worst.items()) / total, 4) if total else 0.0


def tell_findings(
    context: StepContext,
    findings: Sequence[Finding],
    params: CheckParams,
    *,
    weights: Mapping[str, float],
    **more: Any,
) -> dict[str, Any]:
    """Records `findings` (what is wrong), `passed` (names and numbers) and `risk`, and gives them as a report.

    `more` goes into the report alone. Raises StepFailed with what has failed, where the params ask for that.
    """
    wrong = [finding.entry() for finding in findings if finding.level != PASSED]
    bad = {finding["check"] for finding in wrong}
    passed = [finding.entry() for finding in findings if finding.level == PASSED and finding.check not in bad]
    risk = risk_of(findings, weights)
    numbers = [{"check": finding["check"], "value": finding["value"]} for finding in passed]
    context.record(findings=wrong, passed=numbers, risk=risk)
    failed = [finding.text for finding in findings if finding.level == FAILED]
    if failed and params.fail_on == "failed":
        raise StepFailed(" ".join(["This did not pass its check.", *failed]))
    return {"findings": wrong, "passed": passed, "risk": risk, **more}
