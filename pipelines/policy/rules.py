"""A policy as data: stages in order, quorum, no self-approval, a time limit and sampling."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import Invalid

ProjectRole = Literal["reviewer", "designer", "owner"]
BrandRole = Literal["guardian", "counsel"]
AtLast = Literal["wait", "approve", "send_back", "fail"]
YEAR_HOURS = 24 * 366


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Who(_Part):
    """Some of the people of a project: by role or a higher one, by the brand's role, by group, by name (user ids)."""

    role: ProjectRole | None = None
    brand_role: BrandRole | None = None
    groups: tuple[Annotated[str, Field(min_length=1, max_length=110)], ...] = Field((), max_length=40)
    people: tuple[Annotated[int, Field(ge=1, lt=2**63)], ...] = Field((), max_length=200)

    @model_validator(mode="after")
    def _is_somebody(self) -> Who:
        if not (self.role or self.brand_role or self.groups or self.people):
            raise ValueError("Name a role, a brand role, a group or a person.")
        return self


class Stage(_Part):
    """`quorum` of the people in `who` must approve; where `of` is set, no more than so many answer.

    With `veto`, one who sends it back is enough; without, as many must as must approve.
    """

    name: str = Field("Review", min_length=1, max_length=60)
    who: Who = Who(role="reviewer")
    quorum: int = Field(1, ge=1, le=20)
    of: int | None = Field(None, ge=1, le=20)
    veto: bool = True

    @model_validator(mode="after")
    def _can_be_reached(self) -> Stage:
        if self.of is not None and self.of < self.quorum:
            raise ValueError(f"{self.quorum} of {self.of} can never be reached.")
        if not (self.who.role or self.who.brand_role or self.who.groups) and len(self.who.people) < self.quorum:
            raise ValueError(f"{self.quorum} must approve, and {len(self.who.people)} are named.")
        return self


class Limit(_Part):
    """Hours since the question was asked: a reminder, then others may answer too, then `at_last` happens.

    `fail` and `wait` keep what nobody has approved from going on; `approve` and `send_back` answer for people.
    """

    remind: float | None = Field(None, gt=0, le=YEAR_HOURS)
    escalate: float | None = Field(None, gt=0, le=YEAR_HOURS)
    escalate_to: Who = Who(role="owner")
    close: float | None = Field(None, gt=0, le=YEAR_HOURS)
    at_last: AtLast = "wait"

    @model_validator(mode="after")
    def _in_order(self) -> Limit:
        hours = [number for number in (self.remind, self.escalate, self.close) if number is not None]
        if hours != sorted(hours):
            raise ValueError("Remind first, then escalate, then close.")
        return self


class Sampling(_Part):
    """People see `percent` of what arrives; the rest passes. What has findings, or is above `risk`, is always seen.

    Once `tighten_after` of the last `window` answers sent something back, everything is seen until they no longer do.
    """

    percent: float = Field(100, ge=0, le=100)
    risk: float = Field(0.5, ge=0, le=1)
    tighten_after: int = Field(2, ge=1, le=100)
    window: int = Field(20, ge=1, le=500)

    @model_validator(mode="after")
    def _can_tighten(self) -> Sampling:
        if self.tighten_after > self.window:
            raise ValueError(f"{self.tighten_after} of the last {self.window} answers can never be reached.")
        return self


class Rules(_Part):
    """Everything a version of a policy says. Without `starter`, who started the run may not approve what it made;
    without `editor`, neither may who wrote the prompt. `grace` is how many seconds an answer can be taken back.
    """

    stages: tuple[Stage, ...] = Field((Stage(),), min_length=1, max_length=8)
    starter: bool = True
    editor: bool = True
    limit: Limit = Limit()
    sampling: Sampling = Sampling()
    grace: float | None = Field(None, ge=0, le=3600)


DEFAULT = Rules()


def read_rules(data: dict[str, Any]) -> Rules:
    """The rules in a policy's content; raises Invalid with one sentence for each field that is wrong."""
    try:
        return Rules.model_validate(data)
    except ValidationError as error:
        raise Invalid("\n".join(_sentence(item) for item in error.errors())) from error


def _sentence(item: Any) -> str:
    place, said = ".".join(str(part) for part in item["loc"]), str(item["msg"]).removeprefix("Value error, ")
    return f"{place}: {said}" if place else said
