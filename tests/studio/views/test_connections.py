"""Staff connect a service, try it, change it and take it away; a secret is never shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from pipelines import queue
from pipelines.actions import connect
from pipelines.models import Connection, Model
from pipelines.secrets import unseal
from studio.models import User
from tests.peers.service import Said, Service, serving

pytestmark = pytest.mark.django_db
SECRET = "sk-very-secret-1"
NO = Said({"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}, 401)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service.on("GET /v1/models", {"data": []})


@pytest.fixture
def staff(client: Client, alice: User) -> Client:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client.force_login(alice)
    return client


def blanks(service: Service, **more: Any) -> dict[str, Any]:
    address = {"name": "claude", "base_url": f"{service.url}/v1", "private": "on", "enabled": "on"}
    return {**address, "set-key": SECRET, "slots": "", "per_minute": "", **more}


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_list_offers_every_service_and_says_what_is_connected(staff: Client) -> None:
    page = text_of(staff, "/connections/")
    assert "What you connect will be here." in page
    assert 'href="/connections/add/bfl/"' in page
    connect("bfl", values={"key": SECRET})
    page = text_of(staff, "/connections/")
    assert "api.bfl.ai" in page
    assert "It has not been tried yet." in page
    assert SECRET not in page


def test_what_is_connected_is_tried_at_once_and_its_answer_is_told(staff: Client, service: Service) -> None:
    answer = staff.post("/connections/add/anthropic/", blanks(service, slots="7", per_minute="60"))
    assert answer["Location"] == "/connections/claude/"
    assert service.sent("GET /v1/models")[0].headers["x-api-key"] == SECRET
    made = Connection.objects.get()
    assert (made.name, made.slots, made.per_minute, made.private, made.healthy) == ("claude", 7, 60, True, True)
    page = text_of(staff, "/connections/claude/")
    assert "Anthropic accepts the key." in page
    assert "answers</span>" in page
    assert SECRET not in page
    assert Model.objects.filter(provider="anthropic").exists()


def test_the_file_of_a_key_has_many_lines_to_go_into_and_never_comes_out(staff: Client) -> None:
    page = text_of(staff, "/connections/add/vertex/")
    assert '<textarea class="input masked" id="blank-service_account" name="set-service_account" rows="4"' in page
    assert 'id="blank-project" name="set-project" value=""' in page
    answer = staff.post(
        "/connections/add/vertex/", {"name": "", "set-service_account": f'{{\r\n"key": "{SECRET}"\r\n}}'}
    )
    assert (answer.status_code, SECRET in answer.content.decode()) == (422, False)
    connect("vertex", values={"service_account": SECRET})
    page = text_of(staff, "/connections/vertex/")
    assert 'placeholder="Set. Empty leaves it as it is."' in page
    assert SECRET not in page


def test_a_service_that_says_no_is_told_on_the_page_and_kept(staff: Client, service: Service) -> None:
    service.on("GET /v1/models", NO)
    answer = staff.post("/connections/add/anthropic/", blanks(service))
    assert answer.status_code == 302
    page = staff.get("/connections/claude/")
    assert page.status_code == 200
    assert "does not accept the credentials" in page.content.decode()
    assert 'data-tone="stop"' in page.content.decode()
    service.on("GET /v1/models", {"data": []})
    assert staff.post("/connections/claude/try/")["Location"] == "/connections/claude/"
    assert "Anthropic accepts the key." in text_of(staff, "/connections/claude/")


def test_an_address_in_our_own_network_is_asked_only_when_staff_say_that_it_is_one(
    staff: Client, service: Service
) -> None:
    given = blanks(service)
    del given["private"]
    staff.post("/connections/add/anthropic/", given)
    assert "private network" in text_of(staff, "/connections/claude/")
    assert not service.asked


def test_a_second_click_on_the_same_form_leads_to_the_same_connection(staff: Client, service: Service) -> None:
    given = blanks(service, once="abc")
    first, second = (staff.post("/connections/add/anthropic/", given) for _ in range(2))
    assert first["Location"] == second["Location"] == "/connections/claude/"
    assert Connection.objects.count() == 1


def test_another_form_does_not_change_the_connection_that_has_the_name(staff: Client, service: Service) -> None:
    connect("bfl", name="claude", values={"key": "theirs"})
    answer = staff.post("/connections/add/anthropic/", blanks(service))
    assert answer.status_code == 422
    assert "There is a connection of this name already." in answer.content.decode()
    assert Connection.objects.get().provider == "bfl"


def test_a_name_that_is_taken_is_not_proposed(staff: Client) -> None:
    connect("bfl", values={"key": "k"})
    assert 'value="bfl_2"' in text_of(staff, "/connections/add/bfl/")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Name is needed."),
        ({"name": "Not a name"}, "small letters, digits"),
        ({"name": "n" * 41}, "This may hold 40 characters; it has 41."),
        ({"set-key": ""}, "API key is needed."),
        ({"set-key": "a\x00b"}, "holds a character that is no text"),
        ({"base_url": "nowhere"}, "Give an address that begins with https://"),
        ({"base_url": "https://me:secret@example.com"}, "without a password in it"),
        ({"slots": "0"}, "Give a whole number from 1 to 1,000"),
        ({"per_minute": "²"}, "Give a whole number from 1 to 30,000"),
    ],
)
def test_what_is_wrong_is_told_at_its_line_and_keeps_the_rest(
    staff: Client, service: Service, wrong: dict[str, str], sentence: str
) -> None:
    answer = staff.post("/connections/add/anthropic/", blanks(service, **{"per_minute": "59", **wrong}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('class="wrong"') == 1
    assert sentence in page
    assert ('value="59"' in page) == ("per_minute" not in wrong)
    assert SECRET not in page
    assert not Connection.objects.exists()
    assert not service.asked


def test_an_empty_secret_stays_as_it_was_and_another_one_takes_its_place(staff: Client, service: Service) -> None:
    staff.post("/connections/add/anthropic/", blanks(service))
    page = text_of(staff, "/connections/claude/")
    assert "Set. Empty leaves it as it is." in page
    staff.post("/connections/claude/", blanks(service, **{"set-key": "", "slots": "3"}))
    made = Connection.objects.get()
    assert (unseal(made.secrets), made.slots) == ({"key": SECRET}, 3)
    staff.post("/connections/claude/", blanks(service, **{"set-key": "sk-2"}))
    made = Connection.objects.get()
    assert (unseal(made.secrets), made.slots) == ({"key": "sk-2"}, None)


def test_a_stored_secret_is_not_sent_to_another_address(staff: Client, service: Service) -> None:
    connect("anthropic", name="claude", values={"key": SECRET})
    answer = staff.post("/connections/claude/", blanks(service, **{"set-key": ""}))
    assert answer.status_code == 422
    assert "The address is another one, so enter this again: API key." in answer.content.decode()
    assert not service.asked
    assert staff.post("/connections/claude/", blanks(service)).status_code == 302


def test_a_connection_can_be_switched_off(staff: Client, service: Service) -> None:
    staff.post("/connections/add/anthropic/", blanks(service))
    given = blanks(service)
    del given["enabled"]
    staff.post("/connections/claude/", given)
    assert not Connection.objects.get().enabled
    assert "switched off" in text_of(staff, "/connections/")


def test_what_is_taken_away_is_gone_and_a_second_click_finds_it_done(staff: Client) -> None:
    connect("bfl", values={"key": SECRET})
    for _ in range(2):
        assert staff.post("/connections/bfl/remove/", {"once": "abc"})["Location"] == "/connections/"
    assert "bfl is no longer connected." in text_of(staff, "/connections/")
    assert not Connection.objects.exists()
    assert staff.post("/connections/bfl/remove/", {"once": "def"}).status_code == 404


def test_credentials_of_another_key_are_told_and_the_page_still_opens(staff: Client, settings: Any) -> None:
    connect("bfl", values={"key": SECRET})
    Connection.objects.update(secrets="of another SECRET_KEY")
    assert "Enter them again." in text_of(staff, "/connections/bfl/")
    assert staff.post("/connections/bfl/remove/").status_code == 302


@pytest.mark.parametrize("address", ["/connections/nobody/", "/connections/add/nobody/", "/connections/add/rehearsal/"])
def test_what_is_not_there_cannot_be_changed(staff: Client, address: str) -> None:
    assert staff.get(address).status_code == 404
    assert staff.post(address, {}).status_code == 404


def test_a_model_is_pulled_from_the_page_once_however_often_it_is_clicked(
    staff: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    put: list[tuple[Any, ...]] = []
    monkeypatch.setattr(queue, "_put", lambda *what, **_: put.append(what))
    connection = connect("ollama")
    assert 'action="/connections/ollama/pull/"' in text_of(staff, "/connections/ollama/")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            answer = staff.post("/connections/ollama/pull/", {"model": " qwen3:8b ", "once": "abc"})
            assert answer["Location"] == "/connections/ollama/"
    assert put == [("models", queue.PULL, connection.pk, "qwen3:8b", 1)]
    assert "<code>qwen3:8b</code> is to be pulled." in text_of(staff, "/connections/ollama/")


def test_what_is_no_name_of_a_model_is_told_and_a_service_that_pulls_nothing_offers_nothing(staff: Client) -> None:
    connect("ollama")
    connect("bfl", values={"key": "k"})
    answer = staff.post("/connections/ollama/pull/", {"model": "two words"})
    assert answer.status_code == 422
    assert "Write the model as its service names it" in answer.content.decode()
    assert "/pull/" not in text_of(staff, "/connections/bfl/")
    assert staff.post("/connections/bfl/pull/", {"model": "m"}).status_code == 404


def test_only_staff_pull_models(client: Client, alice: User) -> None:
    connect("ollama")
    client.force_login(alice)
    assert client.post("/connections/ollama/pull/", {"model": "qwen3:8b"}).status_code == 404
    assert not Connection.objects.get().health


def test_what_runs_in_our_own_processes_needs_no_address(staff: Client, settings: Any) -> None:
    settings.RUNNABLES = ["tests.runnables:greet"]
    assert "base_url" not in text_of(staff, "/connections/add/runnable/")
    given = {"name": "chains", "set-target": "tests.runnables:greet", "enabled": "on"}
    assert staff.post("/connections/add/runnable/", given)["Location"] == "/connections/chains/"
    assert "can be invoked." in text_of(staff, "/connections/chains/")
    assert "none, it runs here" in text_of(staff, "/connections/")
