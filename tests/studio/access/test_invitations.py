"""Invitations: to one address, once, for a while; and the mail that carries them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from pipelines.errors import Forbidden, Invalid, NotFound, Stale
from pipelines.exchange import tell_people
from pipelines.models import AuditEntry, Project
from studio import access
from studio.access.letters import waiting_letters
from studio.models import Invitation, Role, User
from tests.peers.mailbox import receiving
from tests.studio.access.test_members import at_once

PASSWORD = "harbour lights at nine"


def invite(project: Project, by: User, email: str = "kim@example.com", role: str = "designer") -> str:
    """The secret of a new invitation."""
    return access.invite_person(project, email=email, role=role, note="We need your eye", by=by)[1]


def test_an_address_is_one_whatever_its_case(project: Project, alice: User, charlie: User) -> None:
    secret = invite(project, alice, " Charlie@Example.COM ")
    assert Invitation.objects.get().email == "charlie@example.com"
    with pytest.raises(Invalid, match="invited by Alice"):
        invite(project, alice, "CHARLIE@example.com")
    User.objects.filter(pk=charlie.pk).update(email="Charlie@example.com")
    charlie.refresh_from_db()
    assert access.accept_invitation(secret, user=charlie) == project
    assert access.role_in(charlie, project) == Role.DESIGNER


def test_who_is_a_member_already_is_not_invited(project: Project, alice: User, vera: User) -> None:
    with pytest.raises(Invalid, match="Vera is here already, as viewer"):
        invite(project, alice, "VERA@example.com")


def test_who_became_a_member_meanwhile_stays_what_they_are(project: Project, alice: User, charlie: User) -> None:
    secret = invite(project, alice, charlie.email, "viewer")
    access.add_member(project, charlie, Role.DESIGNER, by=alice)
    access.accept_invitation(secret, user=charlie)
    assert access.role_in(charlie, project) == Role.DESIGNER


def test_only_owners_invite_and_nothing_of_the_secret_is_kept(project: Project, alice: User, dora: User) -> None:
    with pytest.raises(Forbidden):
        invite(project, dora)
    secret = invite(project, alice)
    assert secret not in str(list(Invitation.objects.values())) + str(list(AuditEntry.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_an_address_invited_twice_at_once_is_invited_once(project: Project, alice: User, dora: User) -> None:
    access.add_member(project, dora, Role.OWNER)
    told = at_once(lambda: invite(project, alice), lambda: invite(project, dora))
    assert Invitation.objects.count() == 1
    assert [type(error) for error in told if error] == [Invalid]


@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_makes_one_member(project: Project, alice: User, charlie: User) -> None:
    secret = invite(project, alice, charlie.email)
    told = at_once(*[lambda: access.accept_invitation(secret, user=charlie)] * 2)
    assert [type(error) for error in told if error] == [NotFound]
    assert project.memberships.filter(user=charlie).count() == 1
    assert AuditEntry.objects.filter(deed="join").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_who_joins_twice_at_once_has_one_account(project: Project, alice: User) -> None:
    secret = invite(project, alice)
    told = at_once(*[lambda: access.join_as_newcomer(secret, name="Kim", password=PASSWORD)] * 2)
    assert [type(error) for error in told if error] in ([NotFound], [Stale])
    kim = User.objects.get(email="kim@example.com")
    assert kim.check_password(PASSWORD)
    assert access.role_in(kim, project) == Role.DESIGNER


@pytest.mark.parametrize(("password", "name", "field"), [("short", "Kim", "password"), (PASSWORD, " ", "name")])
def test_a_newcomer_says_a_name_and_a_good_password(
    password: str, name: str, field: str, project: Project, alice: User
) -> None:
    secret = invite(project, alice)
    with pytest.raises(Invalid) as caught:
        access.join_as_newcomer(secret, name=name, password=password)
    assert caught.value.loc == (field,)
    assert not User.objects.filter(email="kim@example.com").exists()
    assert access.join_as_newcomer(secret, name="Kim", password=PASSWORD)[1] == project


def test_the_mail_carries_the_link_once_and_then_the_secret_is_forgotten(project: Project, alice: User) -> None:
    secret = invite(project, alice)
    assert (tell_people(), tell_people()) == (1, 0)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["kim@example.com"], "Alice invites you to Northbay Coffee")
    assert re.search(rf"/invitations/{secret}/", str(sent.body))
    assert "We need your eye" in sent.body
    there = Invitation.objects.get()
    assert there.sent_at
    assert not there.sealed


def test_a_mail_that_is_taken_back_before_it_goes_is_not_sent(project: Project, alice: User) -> None:
    invite(project, alice)
    (letter,) = waiting_letters()
    access.revoke_invitation(Invitation.objects.get(), by=alice)
    assert not letter.claim()
    assert tell_people() == 0


def test_a_mail_that_a_server_refuses_is_tried_again(project: Project, alice: User, settings: Any) -> None:
    invite(project, alice)
    with receiving() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, box.manner = "127.0.0.1", box.port, "refuse"
        assert (tell_people(), tell_people()) == (0, 0)
        there = Invitation.objects.get()
        assert "refused" in there.trouble
        assert there.sealed
        Invitation.objects.update(mail_at=timezone.now() - timedelta(seconds=1))
        box.manner = ""
        assert tell_people() == 1
        assert len(box.taken) == 1
    assert Invitation.objects.get().trouble == ""


def test_a_mail_that_was_put_off_is_mailed_again_at_once(project: Project, alice: User) -> None:
    invite(project, alice)
    (letter,) = waiting_letters()
    assert letter.claim()
    letter.put_off(why="refused")
    access.mail_again(Invitation.objects.get(), by=alice)
    with pytest.raises(Invalid, match="Wait a minute"):
        access.mail_again(Invitation.objects.get(), by=alice)
    assert tell_people() == 1


def later(there: Invitation) -> None:
    """The mail of this invitation went out some minutes ago."""
    Invitation.objects.filter(pk=there.pk).update(mail_at=timezone.now() - timedelta(minutes=5))


def test_mailed_again_the_new_link_opens_it_and_the_old_one_nothing(
    project: Project, alice: User, charlie: User
) -> None:
    old, there = invite(project, alice, charlie.email), Invitation.objects.get()
    with pytest.raises(Invalid, match="Wait a minute"):
        access.mail_again(there, by=alice)
    tell_people()
    later(there)
    new = access.mail_again(there, by=alice)
    assert tell_people() == 1
    assert re.search(rf"/invitations/{new}/", str(mail.outbox[-1].body))
    with pytest.raises(NotFound):
        access.accept_invitation(old, user=charlie)
    access.accept_invitation(new, user=charlie)
    with pytest.raises(Invalid, match="is here already"):
        access.mail_again(there, by=alice)
    entry = AuditEntry.objects.get(deed="renew")
    assert (entry.by, entry.after["email"]) == (alice, charlie.email)
    assert new not in str([*AuditEntry.objects.values()])


def test_a_mail_that_is_still_going_out_does_not_forget_the_next_ones_secret(project: Project, alice: User) -> None:
    invite(project, alice)
    (slow,) = waiting_letters()
    assert slow.claim()
    later(slow.invitation)
    access.mail_again(slow.invitation, by=alice)
    slow.note_sent()
    assert len(waiting_letters()) == 1
    assert tell_people() == 1


def test_what_was_taken_back_is_not_mailed_again(project: Project, alice: User, dora: User) -> None:
    invite(project, alice)
    there = Invitation.objects.get()
    later(there)
    with pytest.raises(Forbidden):
        access.mail_again(there, by=dora)
    access.revoke_invitation(there, by=alice)
    with pytest.raises(Stale):
        access.mail_again(there, by=alice)
