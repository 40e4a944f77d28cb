"""What a brand makes out of date, as people see it and answer for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pipelines.actions import propose_brand, publish_said, save_brand_draft
from pipelines.models import Brand, BrandAnswer, Run
from studio.models import User
from tests.pipelines.actions.test_brand_renewals import LOUD, north, run, version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]
Work = Callable[[Run], Run]
__all__ = ["north", "run", "version"]


def test_before_it_is_published_the_editor_and_the_proposal_say_what_it_makes_out_of_date(
    client: Client, north: Brand, run: Run, alice: User
) -> None:
    client.force_login(alice)
    north.refresh_from_db()
    save_brand_draft(north, said=LOUD, revision=north.revision, by=alice)
    told = 'This edit makes <strong class="number">2</strong> approved assets out of date.'
    assert told in client.get(f"/brands/{north.pk}/edit/").content.decode()
    proposal = propose_brand(north, message="Loud", by=alice)
    assert told in client.get(f"/brands/{north.pk}/").content.decode()
    page = client.get(f"/brands/{north.pk}/outdated/?proposal={proposal.pk}&pipeline={run.version.pipeline_id}")
    assert "They will be out of date once the proposal is published." in page.content.decode()


def test_afterwards_they_are_shown_with_what_it_costs_and_made_anew(
    client: Client, north: Brand, run: Run, dora: User, alice: User
) -> None:
    publish_said(north, said=LOUD, by=alice)
    client.force_login(dora)
    assert (
        '<strong class="number">2</strong> approved assets are out of date'
        in client.get(f"/brands/{north.pk}/").content.decode()
    )
    address = f"/brands/{north.pk}/outdated/"
    page = client.get(f"{address}?pipeline={run.version.pipeline_id}").content.decode()
    assert "Nothing is spent" in page
    assert f'<a href="/runs/{run.pk}/">Run {run.pk}</a>, row 0' in page
    assert "Leave them" not in page
    done = client.post(f"{address}{run.version.pipeline_id}/renew/", follow=True).content.decode()
    made = BrandAnswer.objects.get().made
    assert made
    assert "1 run is on the way with the new brand." in done
    assert f'made anew as <a href="/runs/{made.pk}/">run {made.pk}</a>' in done
    assert "Makes anew" in client.get(f"/runs/{made.pk}/").content.decode()
    assert client.post(f"{address}{run.version.pipeline_id}/renew/").status_code == 409


def test_they_are_left_with_a_reason_and_not_without(client: Client, north: Brand, run: Run, alice: User) -> None:
    publish_said(north, said=LOUD, by=alice)
    client.force_login(alice)
    address = f"/brands/{north.pk}/outdated/{run.version.pipeline_id}/leave/"
    answer = client.post(address, {"reason": " "})
    assert (answer.status_code, "Say why they stay" in answer.content.decode()) == (422, True)
    assert "2 assets stay as they are." in client.post(address, {"reason": "Printed"}, follow=True).content.decode()
    assert "left: Printed" in client.get(f"/brands/{north.pk}/outdated/").content.decode()


def test_the_list_goes_on_by_key(
    client: Client, north: Brand, run: Run, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.views.brand_impact.SHOWN", 1)
    publish_said(north, said=LOUD, by=alice)
    client.force_login(alice)
    answer = client.get(f"/brands/{north.pk}/outdated/?pipeline={run.version.pipeline_id}")
    (first,), earlier = answer.context["rows"], answer.context["earlier"]
    address = f"/brands/{north.pk}/outdated/?pipeline={run.version.pipeline_id}&before={earlier}"
    (second,) = client.get(address).context["rows"]
    assert first.pk > second.pk
    assert client.get(address).context["earlier"] == 0
