"""Exceptions from a brand's locks, on a page of their pipeline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.actions import choose_brand, publish_brand, publish_version
from pipelines.errors import InvalidDrawing
from pipelines.models import BrandException, Pipeline, Project
from studio.models import User
from tests.factories import drawing, make_version
from tests.pipelines.actions.test_brand_holds import LINE, RULES

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(project: Project) -> Pipeline:
    brand = publish_brand(project, rules=RULES).brand
    return choose_brand(make_version(project, drawing({"line": LINE})).pipeline, brand=brand)


@pytest.fixture
def address(held: Pipeline) -> str:
    return f"/projects/{held.project.slug}/pipelines/{held.pk}/exceptions/"


def test_an_exception_is_signed_listed_and_ended(
    client: Client, held: Pipeline, address: str, alice: User, dora: User
) -> None:
    client.force_login(alice)
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    sent = {"param": "write_text.system", "reason": "A loud launch", "until": until}
    assert client.post(address, sent).status_code == 302
    assert publish_version(held, by=dora).number
    client.force_login(dora)
    page = client.get(address).content.decode()
    assert "A loud launch" in page
    assert "Sign the exception" not in page
    end = f"{address}{BrandException.objects.get().pk}/end/"
    assert client.post(end).status_code == client.post(address, sent).status_code == 403
    client.force_login(alice)
    assert client.post(end).status_code == 302
    with pytest.raises(InvalidDrawing):
        publish_version(held, by=dora)


def test_what_is_wrong_stands_beside_it_and_what_was_typed_stays(client: Client, address: str, alice: User) -> None:
    client.force_login(alice)
    answer = client.post(address, {"param": "write_text.system", "reason": "Launch", "until": "soon"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="until-wrong"' in page
    assert 'value="Launch"' in page


def test_a_stranger_finds_nothing(client: Client, address: str, charlie: User) -> None:
    client.force_login(charlie)
    assert client.get(address).status_code == client.post(address).status_code == 404
