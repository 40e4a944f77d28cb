"""The form of a connection, without a page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.http import QueryDict

from pipelines.actions import connect
from pipelines.models import Connection
from pipelines.providers.base import Setting
from pipelines.secrets import unseal
from pipelines.snapshots import connection_seen, service_of
from studio.forms import ConnectionForm
from studio.models import KeptAnswer, User

pytestmark = pytest.mark.django_db
KEY = Setting("key", "API key", secret=True, required=False)


def given(**values: str) -> QueryDict:
    found = QueryDict(mutable=True)
    found.update(
        {"name": "flux", "set-key": "k", **{name.replace("_key", "-key"): text for name, text in values.items()}}
    )
    return found


def test_the_usual_address_is_not_written_down(alice: User) -> None:
    service = service_of("bfl")
    ConnectionForm(service).save(given(base_url=service.base_url), by=alice)
    assert Connection.objects.get().base_url == ""


def test_an_emptied_address_is_the_usual_one_again(alice: User) -> None:
    made = connect("bfl", name="flux", base_url="https://flux.example", values={"key": "k"})
    ConnectionForm(service_of("bfl"), connection_seen(made)).save(given(base_url=""), by=alice)
    assert connection_seen(Connection.objects.get()).host == "api.bfl.ai"


def test_a_secret_that_is_not_needed_can_be_forgotten(alice: User) -> None:
    made = connect("bfl", name="flux", values={"key": "k"})
    service = replace(service_of("bfl"), settings=(KEY,))
    form = ConnectionForm(service, connection_seen(made))
    assert [blank.may_forget for blank in form.settings] == [True]
    assert form._read(given(set_key="", forget_key="on")) == {"key": ""}
    needed = ConnectionForm(service_of("bfl"), connection_seen(made))
    assert [blank.may_forget for blank in needed.settings] == [False]
    assert needed._read(given(set_key="", forget_key="on")) == {}


def test_a_setting_of_the_service_may_be_called_like_ours(alice: User) -> None:
    named = Setting("organization", "Organisation", required=False)
    ours = replace(named, name="region", default="eu")
    form = ConnectionForm(replace(service_of("bfl"), settings=(KEY, named, ours)))
    assert [blank.key for blank in form.settings] == ["set-key", "set-organization", "set-region"]
    assert form._read(given()) == {"key": "k", "organization": "", "region": ""}


def test_what_is_kept_of_the_request_holds_no_secret(alice: User) -> None:
    form = ConnectionForm(service_of("bfl"))
    made = form.save(given(once="abc", set_key="sk-very-secret-1"), by=alice)
    assert made and unseal(made.secrets) == {"key": "sk-very-secret-1"}
    kept = KeptAnswer.objects.get()
    assert "secret" not in f"{kept.key} {kept.request} {kept.answer}"


def test_a_secret_of_many_lines_keeps_them_as_its_file_has_them(alice: User) -> None:
    form = ConnectionForm(service_of("vertex"))
    assert [blank.name for blank in form.settings if blank.long] == ["service_account"]
    made = form.save(given(name="films", **{"set-service_account": '{\r\n  "type": "x"\r\n}\r\n'}), by=alice)
    assert made and unseal(made.secrets) == {"service_account": '{\n  "type": "x"\n}'}
    assert [blank.text for blank in form.settings if blank.secret] == [""]
