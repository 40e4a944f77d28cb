"""Looking after brands: who is what to one, and what its versions made out of date."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from pipelines.actions import leave_outdated, renew_runs
from pipelines.errors import Invalid, NotFound
from pipelines.models import Review
from pipelines.snapshots import OutdatedLine, outdated
from studio.access import (
    brand_people,
    brand_to_entrust,
    brand_to_manage,
    brand_to_renew,
    brand_to_see,
    give_brand_role,
    members,
    take_brand_role,
)
from studio.models import BrandRole

from .auth import needs, person
from .paging import Paging, page_of
from .shapes import Given

router = Router(tags=["brands"])


class RoleGiven(Given):
    """Whom to give a role, and which."""

    user: int
    role: Literal["guardian", "counsel"]


class LeaveGiven(Given):
    """Why they stay as they are."""

    reason: str = Field(max_length=400)


@router.get("/brands/{int:pk}/people", auth=needs("read"))
def list_brand_people(request: HttpRequest, pk: int, paging: Query[Paging]) -> dict[str, Any]:
    """The guardians and the counsel of a brand."""
    return page_of(brand_people(brand_to_see(person(request), pk)).order_by("pk"), paging, _held_shape)


@router.post("/brands/{int:pk}/people", auth=needs("write"), response={201: dict[str, Any]})
def give_role(request: HttpRequest, pk: int, given: RoleGiven) -> Status[dict[str, Any]]:
    """Makes a member of the brand's project its guardian or counsel; 422 for a stranger. Harmless to repeat."""
    user = person(request)
    brand = brand_to_entrust(user, pk)
    member = members(brand.project).filter(pk=given.user).first()
    if member is None:
        raise Invalid("Choose somebody of the project.", loc=("user",))
    return Status(201, _held_shape(give_brand_role(brand, member, given.role, by=user)))


@router.delete("/brands/{int:pk}/people/{int:held}", auth=needs("write"), response={204: None})
def take_role(request: HttpRequest, pk: int, held: int) -> Status[None]:
    """Takes a role from its holder; without a guardian, owners publish the brand."""
    user = person(request)
    brand = brand_to_entrust(user, pk)
    found = BrandRole.objects.select_related("user", "brand__project").filter(brand=brand, pk=held).first()
    if found is None:
        raise NotFound
    take_brand_role(found, by=user)
    return Status(204, None)


@router.get("/brands/{int:pk}/outdated", auth=needs("read"))
def show_outdated(request: HttpRequest, pk: int) -> dict[str, Any]:
    """How many approved assets the brand's newest version made out of date, by pipeline."""
    found = outdated(brand_to_see(person(request), pk))
    return {"assets": found.assets, "pipelines": [_line_shape(line) for line in found.lines]}


@router.get("/brands/{int:pk}/outdated/{int:pipeline}", auth=needs("read"))
def list_outdated(request: HttpRequest, pk: int, pipeline: int, paging: Query[Paging]) -> dict[str, Any]:
    """Which these are: the reviews in which they were approved."""
    found = outdated(brand_to_see(person(request), pk))
    return page_of(found.reviews(pipeline), paging, _approval_shape)


@router.post("/brands/{int:pk}/outdated/{int:pipeline}/renew", auth=needs("run"), response={202: dict[str, Any]})
def renew(request: HttpRequest, pk: int, pipeline: int) -> Status[dict[str, Any]]:
    """Starts the newest few of their runs again with the newest version; 409 where nothing is out of date.

    `more` says how many runs are still to be answered for, `trouble` why some could not be started.
    """
    user = person(request)
    renewed = renew_runs(brand_to_renew(user, pk), pipeline=pipeline, by=user)
    shape = {"runs": [run.pk for run in renewed.made], "trouble": list(renewed.trouble), "more": renewed.more}
    return Status(202, shape)


@router.post("/brands/{int:pk}/outdated/{int:pipeline}/leave", auth=needs("write"))
def leave(request: HttpRequest, pk: int, pipeline: int, given: LeaveGiven) -> dict[str, Any]:
    """Leaves them as they are until the brand changes again; 409 where nothing is out of date."""
    user = person(request)
    return {"assets": leave_outdated(brand_to_manage(user, pk), pipeline=pipeline, reason=given.reason, by=user)}


def _held_shape(held: BrandRole) -> dict[str, Any]:
    return {"id": held.pk, "user": held.user_id, "name": str(held.user), "role": held.role}


def _line_shape(line: OutdatedLine) -> dict[str, Any]:
    told = {"brand": line.brand.pk, "pipeline": line.pipeline, "name": line.name}
    return {**told, "assets": line.assets, "runs": line.runs}


def _approval_shape(review: Review) -> dict[str, Any]:
    asset = str(review.asset_id) if review.asset_id else None
    return {"review": review.pk, "run": review.run_id, "path": review.step_run.path, "asset": asset}
