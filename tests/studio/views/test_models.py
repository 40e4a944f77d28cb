"""The models page: prices and measurements for everybody, changes for staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pipelines.actions import change_model, connect
from pipelines.models import CALL_FAILED, Model, Project
from studio.models import User
from tests.factories import drawing, make_version
from tests.ledger import judge, make_call, make_step_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


def text_of(client: Client, address: str = "/models/") -> str:
    return client.get(address).content.decode()


def flux() -> Model:
    connect("bfl", values={"key": "k"})
    return Model.objects.get(model_id="flux-pro")


def test_whoever_is_signed_in_sees_what_models_cost_before_anything_is_connected(client: Client, charlie: User) -> None:
    client.force_login(charlie)
    page = text_of(client)
    assert "flux-pro-1.1" in page
    assert "$0.04 a picture" in page
    assert "not connected" in page
    assert "/connections/" not in page


def test_staff_are_led_to_connections_and_to_each_model(client: Client, alice: User) -> None:
    User.objects.update(is_staff=True)
    model = flux()
    client.force_login(alice)
    page = text_of(client)
    assert 'href="/connections/"' in page
    assert f'href="/models/{model.pk}/"' in page
    assert "connected as bfl" in page


def test_what_was_measured_stands_beside_the_price(client: Client, vera: User, bob: User, project: Project) -> None:
    flux()
    step_run = make_step_run(project)
    for seconds in (2, 4, 6):
        make_call(step_run, "bfl/flux-pro", seconds=seconds, cost="0.05", basis="priced")
    make_call(step_run, "bfl/flux-pro", state=CALL_FAILED)
    judge(step_run, bob, approved=True)
    client.force_login(vera)
    page = text_of(client, "/models/?words=flux-pro&connected=on")
    for told in ("75 %", "4.0 s, 6.0 s", "$0.15", "priced", "100 % <small>of 1</small>"):
        assert told in page


def test_the_filter_leaves_what_was_sought_and_says_so_when_nothing_is_left(client: Client, vera: User) -> None:
    model = flux()
    change_model(model, retires_on=timezone.localdate(), successor="bfl/flux-2-pro")
    client.force_login(vera)
    assert ">flux-pro</span>" not in text_of(client)
    page = text_of(client, "/models/?retired=on&provider=bfl")
    assert ">flux-pro</span>" in page
    assert "Use bfl/flux-2-pro." in page
    assert "claude" not in text_of(client, "/models/?ability=extend_image").split("<table")[1]
    assert "No model is like this." in text_of(client, "/models/?words=%3Cscript%3E")
    assert "<script>alert" not in text_of(client, "/models/?words=<script>alert")


def test_staff_set_a_price_and_see_it(client: Client, alice: User) -> None:
    User.objects.update(is_staff=True)
    model = flux()
    client.force_login(alice)
    assert 'value="0.05"' in text_of(client, f"/models/{model.pk}/")
    answer = client.post(f"/models/{model.pk}/", {"per_image": "0.07", "enabled": "on"})
    assert answer["Location"] == "/models/"
    page = text_of(client)
    assert "bfl/flux-pro is set." in page
    assert "$0.07 a picture" in page
    assert "set here by Alice" in page


def test_staff_say_what_a_model_does_where_its_service_does_not(client: Client, alice: User) -> None:
    User.objects.update(is_staff=True)
    model = flux()
    change_model(model, abilities=[])
    client.force_login(alice)
    page = text_of(client, f"/models/{model.pk}/")
    assert "Its service does not say what it does." in page
    assert 'value="generate_image"> Makes pictures' in page
    client.post(f"/models/{model.pk}/", {"abilities": ["generate_image"], "licence": "commercial", "enabled": "on"})
    page = text_of(client, f"/models/{model.pk}/")
    assert 'value="generate_image" checked> Makes pictures' in page
    assert 'value="commercial" list="licences"' in page
    assert ">flux-pro</a>" in text_of(client, "/models/?ability=generate_image&connected=on")


def test_a_price_that_is_none_is_told_and_everything_stays_as_it_was(client: Client, alice: User) -> None:
    User.objects.update(is_staff=True)
    model = flux()
    client.force_login(alice)
    answer = client.post(f"/models/{model.pk}/", {"per_image": "cheap", "successor": "bfl/next"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a number of US dollars, such as 0.04." in page
    assert 'value="cheap"' in page
    assert 'value="bfl/next"' in page
    assert Model.objects.get(pk=model.pk).prices == {"per_image": "0.05"}


def test_a_source_is_a_link_only_where_it_is_a_page(client: Client, vera: User) -> None:
    model = flux()
    change_model(model, priced_on=timezone.localdate(), source="javascript:alert(1)")
    client.force_login(vera)
    page = text_of(client, "/models/?words=flux-pro")
    assert 'href="javascript:' not in page
    assert 'href="https://bfl.ai/pricing"' in page


def test_what_goes_soon_is_told_with_the_pipelines_that_i_may_see(
    client: Client, vera: User, charlie: User, project: Project
) -> None:
    day = timezone.localdate() + timedelta(days=60)
    change_model(flux(), retires_on=day, successor="bfl/flux-2-pro")
    step = {"type": "generate_image", "params": {"prompt": "A cup", "model": "bfl/flux-pro"}}
    version = make_version(project, drawing({"scene": step}) | {"name": "Campaign"})
    client.force_login(vera)
    page = text_of(client)
    assert "bfl/flux-pro</strong> retires on" in page
    assert "bfl/flux-2-pro</span> instead" in page
    assert f'href="/projects/{project.slug}/pipelines/{version.pipeline_id}/">Campaign</a> in Northbay Coffee' in page
    client.force_login(charlie)
    assert "Campaign" not in text_of(client)
    assert "will not be there much longer" not in text_of(client)
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    page = text_of(client)
    assert "1 pipeline of projects that you are not in" in page
    assert "Campaign" not in page
    change_model(Model.objects.get(model_id="flux-pro"), retires_on=day + timedelta(days=1))
    assert "will not be there much longer" not in text_of(client)


def test_a_model_that_its_service_lists_no_longer_says_since_when(client: Client, vera: User) -> None:
    change_model(flux(), limits={"missing_since": "2026-05-03"})
    client.force_login(vera)
    assert "Its service has not listed it since 3 May 2026." in text_of(client, "/models/?words=flux-pro")
