"""Looking after brands over the API."""

from __future__ import annotations

import pytest

from pipelines.actions import publish_said
from pipelines.models import Brand, Run
from studio.models import User
from tests.pipelines.actions.test_brand_renewals import LOUD, north, run, version
from tests.studio.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]
__all__ = ["north", "run", "version"]
# More than any key.
BEYOND = 10**30


def test_numbers_beyond_every_key_are_of_nothing(as_owner: Caller, north: Brand, run: Run, alice: User) -> None:
    publish_said(north, said=LOUD, by=alice)
    address = f"/brands/{north.pk}"
    assert len(as_owner("GET", f"{address}/outdated/{run.version.pipeline_id}").json()["items"]) == 2
    assert as_owner("GET", f"{address}/outdated/{BEYOND}").json() == {"items": [], "next": None}
    assert as_owner("POST", f"{address}/outdated/{BEYOND}/renew").status_code == 409
    assert as_owner("POST", f"{address}/people", {"user": BEYOND, "role": "guardian"}).status_code == 422
    assert as_owner("DELETE", f"{address}/people/{BEYOND}").status_code == 404
