"""Every address there is, knocked at by everybody: a new one without a row here or in `tests.doors` fails.

What who may do is told by `test_doors`; here nobody gets further than that, by whatever method, and nothing falls over.
"""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import URLPattern, resolve

from pipelines.models import Review
from studio.models import User
from studio.urls import urlpatterns
from tests.doors import DESIGNERS_SEE, DONE, OWNERS_SEE, PEOPLE, RANK, SEEN, STAFF_DO, STAFF_SEE
from tests.guests import guest_of
from tests.studio.views import test_doors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
places = test_doors.places
NOBODY: Final = "nobody"
# Beside those tables: an address, the least role that sees it, and the least that posts to it.
MORE: Final = [
    ("/brands/{brand}/logo-on-light.png", "viewer", NOBODY),
    ("/brands/{brand}/versions/1/logo-on-light.png", "viewer", NOBODY),
    ("/brands/{brand}/versions/1/font", "viewer", NOBODY),
    ("/brands/{brand}/versions/1/rehearsed.webp", "viewer", NOBODY),
    ("/brands/{brand}/versions/1/brand.zip", "viewer", NOBODY),
    ("/brands/{brand}/brand.zip", "viewer", NOBODY),
    ("/brands/{brand}/edit/logo-on-light.png", "owner", NOBODY),
    ("/brands/{brand}/edit/font", "owner", NOBODY),
    ("/brands/{brand}/versions/1/pictures/1", "viewer", NOBODY),
    ("/brands/{brand}/edit/pictures/1", "owner", NOBODY),
    ("/brands/{brand}/edit/colours/", "owner", "owner"),
    ("/brands/{brand}/edit/file/", "owner", "owner"),
    ("/brands/{brand}/proposals/{proposal}/withdraw/", NOBODY, "designer"),
    ("/brands/{brand}/knowledge/", "viewer", "owner"),
    ("/brands/{brand}/knowledge/1/1/", "viewer", NOBODY),
    ("/brands/{brand}/knowledge/1/1/file/", "viewer", NOBODY),
    ("/brands/{brand}/knowledge/1/renew/", NOBODY, "owner"),
    ("/brands/{brand}/knowledge/1/archive/", NOBODY, "owner"),
    ("/projects/{slug}/pipelines/{pipeline}/exceptions/", "viewer", "owner"),
    ("/projects/{slug}/pipelines/{pipeline}/exceptions/1/end/", NOBODY, "owner"),
    ("/projects/{slug}/pipelines/{pipeline}/start/", "designer", "designer"),
    ("/projects/{slug}/pipelines/{pipeline}/start/table/", "designer", "designer"),
    ("/projects/{slug}/people/invitations/{invitation}/mail/", NOBODY, "owner"),
    ("/prompts/{prompt_key}/", "viewer", NOBODY),
    ("/assets/{asset}/thumb/", "viewer", NOBODY),
]
# For staff alone.
MORE_OF_STAFF: Final = ["/people/{member}/make-owner/", "/people/groups/", "/connections/{connection}/pull/"]
# For everybody who has signed in, of what is theirs.
OWN: Final = [
    "/",
    "/projects/",
    "/insights/",
    "/prompts/",
    "/runs/",
    "/brands/",
    "/models/",
    "/reviews/",
    "/reviews/start/",
    "/reviews/table/",
    "/reviews/table/items/",
    "/reviews/table/decide/",
    "/reviews/table/undo/",
    "/notices/",
    "/notices/read/",
    "/account/",
    "/account/absences/",
    "/account/absences/1/end/",
    "/account/email/",
    "/account/tokens/",
    "/account/tokens/1/revoke/",
    "/account/sessions/",
    "/account/sessions/1/end/",
    "/account/sessions/end-others/",
]
# These ask for a secret and not for who it is: without one they open nothing.
SECRET: Final = [
    "/welcome/x/x/",
    "/invitations/x/",
    "/notices/off/x/",
    "/callbacks/x/",
    "/hooks/x/",
    "/g/x/",
    "/g/x/enter/",
    "/g/x/1/",
    "/g/x/1/comment/",
    "/g/x/1/decide/",
    "/g/x/1/content/",
    "/g/x/1/thumb/",
]
SHUT: Final = {403, 404, 405}


def all_rows() -> dict[str, tuple[str, str]]:
    """Every address of a project: who sees it, and who posts to it."""
    rows = dict.fromkeys([*SEEN, *DESIGNERS_SEE, *OWNERS_SEE, *[one for one, _ in DONE]], (NOBODY, NOBODY))
    for address in rows:
        sees = "viewer" if address in SEEN else "designer" if address in DESIGNERS_SEE else NOBODY
        sees = "owner" if address in OWNERS_SEE else sees
        rows[address] = (sees, dict(DONE).get(address, NOBODY))
    return rows | {address: (sees, does) for address, sees, does in MORE}


def falls_short(role: str, least: str) -> bool:
    return least == NOBODY or role not in RANK or RANK.index(role) < RANK.index(least)


def knock(client: Client, addresses: list[str], places: dict[str, Any], *methods: str) -> dict[str, Any]:
    """The answers, by method and address as it stands in the tables."""
    asked = [(method, address) for address in addresses for method in methods]
    return {
        f"{method} {address}": getattr(client, method)(address.format(**places), follow=False)
        for method, address in asked
    }


def test_every_url_name_has_a_row() -> None:
    blank = dict.fromkeys(re.findall(r"{(\w+)}", " ".join([*all_rows(), *STAFF_SEE, *STAFF_DO, *MORE_OF_STAFF])), "1")
    blank |= {"asset": "00000000-0000-0000-0000-000000000000"}
    rows = [*all_rows(), *STAFF_SEE, *STAFF_DO, *MORE_OF_STAFF, *OWN, *SECRET]
    known = {resolve(address.format(**blank).partition("?")[0]).url_name for address in rows}
    there = {str(one.name) for one in urlpatterns if isinstance(one, URLPattern)}
    assert there - known == set()


@pytest.mark.parametrize("role", [*PEOPLE, "staff"])
def test_nobody_gets_further_than_their_role(
    role: str, places: dict[str, Any], client: Client, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(PEOPLE.get(role, "charlie"))
    User.objects.filter(pk=user.pk).update(is_staff=role == "staff")
    client.force_login(user)
    # Staff administer brands, whatever they are in their projects.
    rows = {one: least for one, least in all_rows().items() if role != "staff" or "brand" not in one}
    unseen = [address for address, (sees, _) in rows.items() if falls_short(role, sees)]
    undone = [address for address, (_, does) in rows.items() if falls_short(role, does)]
    if role != "staff":
        unseen, undone = [*unseen, *MORE_OF_STAFF], [*undone, *MORE_OF_STAFF]
    answers = knock(client, unseen, places, "get") | knock(client, undone, places, "post", "put", "delete")
    wrong = {name: answer.status_code for name, answer in answers.items() if answer.status_code not in SHUT}
    assert wrong == {}


@pytest.mark.parametrize("who", ["signed out", "guest"])
def test_who_has_no_account_is_asked_to_sign_in_everywhere(
    who: str, places: dict[str, Any], client: Client, dora: User
) -> None:
    if who == "guest":
        _, begins = guest_of(Review.objects.get(pk=places["review"]), by=dora)
        assert client.get(begins).status_code == 200
    rows = [*all_rows(), *STAFF_SEE, *STAFF_DO, *MORE_OF_STAFF, *OWN]
    for name, answer in knock(client, rows, places, "get", "post").items():
        assert (answer.status_code, answer.get("Location", "")[:15]) == (302, "/account/login/"), name


@pytest.mark.parametrize("role", ["viewer", "stranger", NOBODY])
def test_what_asks_for_a_secret_opens_nothing_without_one(
    role: str, client: Client, request: pytest.FixtureRequest
) -> None:
    if role in PEOPLE:
        client.force_login(request.getfixturevalue(PEOPLE[role]))
    for name, answer in knock(client, SECRET, {}, "get", "post").items():
        assert answer.status_code in {*SHUT, 410, 422}, name
