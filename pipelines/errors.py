"""Every error Pressline raises on purpose. The message is a sentence for the person on screen.

StudioError                     something a person can act on
├── NotFound                    it does not exist, or not for you (404)
├── Forbidden                   you are known here, but may not do this (403)
├── Invalid                     what you gave cannot be used (422)
│   ├── InvalidDrawing          a pipeline file with problems, all of them at once
│   └── BadFile                 a file that is not what it should be
├── Stale                       somebody or something was first (409)
└── StepFailed                  a step run ends here
    ├── Transient               try again, `retry_after` seconds from now if known
    │   ├── RateLimited
    │   ├── JobFailed               the service's own job ended badly, another one may do better
    │   └── TimedOut
    ├── Refused                 the service or a safety rule said no
    ├── BadRequest              the service cannot take what was asked, as it was asked
    ├── Lost                    the service no longer knows the job, or no longer has what it made
    ├── NotConfigured           no provider can do this here
    ├── Rejected                a person sent it back for good
    ├── Crashed                 a fault of ours, told in the log
    ├── Cancelled               the run was cancelled meanwhile
    └── Interrupted             the worker was asked to stop; the step run goes to another
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


class StudioError(Exception):
    """The root: carries a sentence and the HTTP status it becomes at the web's edge."""

    kind = "error"
    status = 400
    title = "That did not work"
    retryable = False
    retry_after: float | None = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(StudioError):
    """Raised for what does not exist and, in the same words, for what is not yours."""

    kind = "not_found"
    status = 404
    title = "Nothing is here"

    def __init__(self, message: str = "There is nothing at this address, or it is not shared with you.") -> None:
        super().__init__(message)


class Forbidden(StudioError):
    """Raised when a member's role does not allow the verb."""

    kind = "forbidden"
    status = 403
    title = "Your role does not allow this"


class Invalid(StudioError):
    """Raised when input cannot be used; `loc` names the field it came from."""

    kind = "invalid"
    status = 422
    title = "Something needs another look"

    def __init__(self, message: str, *, loc: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.loc = tuple(loc)


@dataclass(frozen=True)
class Problem:
    """One mistake in a drawing: the step it is in ("" for the file itself), the field, and a sentence."""

    step: str
    field: str
    message: str

    def __str__(self) -> str:
        place = ".".join(part for part in (self.step, self.field) if part)
        return f"{place}: {self.message}" if place else self.message


class InvalidDrawing(Invalid):
    """Raised with every problem of a pipeline file at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class BadFile(Invalid):
    """Raised when a file is not what it says, is damaged, or is larger than the limits allow."""

    title = "This file cannot be used"


class Stale(StudioError):
    """Raised when a guarded change found that the state had already moved on; `facts` tell programs more of it."""

    kind = "stale"
    status = 409
    title = "Somebody was first"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class StepFailed(StudioError):
    """Raised by a step or provider to end its step run; `retryable` says whether trying again may help.

    A provider sets `charged` where its service bills a request that it did not fulfil, in US dollars.
    """

    kind = "failed"
    charged: Decimal = Decimal(0)


class Transient(StepFailed):
    """Raised when the same request may well succeed later; `retry_after` is in seconds."""

    kind = "transient"
    retryable = True

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(Transient):
    """Raised when a service asks for fewer requests."""

    kind = "rate_limited"


class JobFailed(Transient):
    """Raised when a job that a service had accepted ended in an error of the service's own.

    Any other Transient while a job is known says nothing about the job, which is then asked after again.
    """


class TimedOut(Transient):
    """Raised when a request was sent and no answer came in time; one that never left is a plain Transient."""

    kind = "timeout"


class Refused(StepFailed):
    """Raised when a service's safety rules declined the request."""

    kind = "refused"


class BadRequest(StepFailed):
    """Raised when a service cannot take what was asked: a size, a format, a field of its own."""

    kind = "invalid"


class Lost(StepFailed):
    """Raised when a service no longer knows a job, or no longer has what the job made."""

    kind = "lost"


class NotConfigured(StepFailed):
    """Raised when no provider with the needed ability is set up, or the service does not accept its credentials."""

    kind = "auth"


class QuotaExceeded(StepFailed):
    """Raised when the account with a service has no credit or quota left; waiting a moment does not help."""

    kind = "quota"


class Retired(StepFailed):
    """Raised when a service no longer has a model; names its successor where there is one."""

    kind = "retired"

    def __init__(self, model: str, *, successor: str = "") -> None:
        instead = f"Choose its successor `{successor}`" if successor else "Choose another model"
        super().__init__(f"`{model}` has been retired by its service. {instead} in the step's settings.")
        self.model, self.successor = model, successor


class Uncertain(StepFailed):
    """Raised when a request was sent and its answer is lost for good: it may have been done, and paid."""

    kind = "uncertain"


class OverBudget(StepFailed):
    """Raised before sending what may cost more than a budget has left."""

    kind = "over_budget"


class Rejected(StepFailed):
    """Raised when reviewers turned the picture down and no way back was drawn."""

    kind = "rejected"


class Crashed(StepFailed):
    """Raised by the runner for an error nobody foresaw."""

    kind = "crashed"


class Interrupted(StepFailed):
    """Raised inside a step when its worker was asked to stop; it is handed back, not failed."""

    kind = "interrupted"


class Cancelled(StepFailed):
    """Raised inside a step when its run was cancelled."""

    kind = "cancelled"
