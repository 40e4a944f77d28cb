"""The audit log: deeds noted with their door, sealed once however many seal, and never a secret in them."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from pipelines.actions import audit as module
from pipelines.actions import (
    cancel_run,
    change_model,
    connect,
    create_project,
    disconnect,
    note_absence,
    pause_run,
    resume_run,
    start_run,
    steer_run,
    sweep,
)
from pipelines.actions.audit import acting_from, note_deed, note_done, seal_audit
from pipelines.actions.subscriptions import subscribe, unsubscribe
from pipelines.models import AuditEntry, Model, Project
from pipelines.snapshots.audit import DEEDS, NOUNS, audit_words, verify_audit
from studio.models import User
from tests.factories import drawing, make_version

SECRETS = ("sk-very-secret", "sk-newer-secret", "hook-token-123", "whsec_quiet")


def note(number: int) -> None:
    for n in range(number):
        note_deed("publish", "brand", n, project=None, by=None, who="Alice")


@pytest.mark.django_db
def test_a_deed_keeps_its_door_and_the_sweep_seals_it() -> None:
    with acting_from("page, 192.0.2.7"):
        note(2)
    note(1)
    assert list(AuditEntry.objects.order_by("pk").values_list("origin", "number")) == [
        ("page, 192.0.2.7", None),
        ("page, 192.0.2.7", None),
        ("", None),
    ]
    sweep()
    assert list(AuditEntry.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]
    assert (seal_audit(), verify_audit().sealed, verify_audit().broken) == (0, 3, ())


@pytest.mark.django_db
def test_many_are_sealed_in_several_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 4)
    note(9)
    assert seal_audit() == 9
    verdict = verify_audit()
    assert (verdict.sealed, verdict.waiting, verdict.number, verdict.broken) == (9, 0, 9, ())


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_entry_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 5)
    note(60)
    ready, sealed = threading.Barrier(3), list[int]()

    def seal() -> None:
        ready.wait()
        sealed.append(seal_audit())
        connection.close()

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_audit()
    assert sum(sealed) <= 60
    assert list(AuditEntry.objects.order_by("pk").values_list("number", flat=True)) == list(range(1, 61))
    assert not verify_audit().broken


@pytest.mark.django_db
def test_no_credential_ever_stands_in_the_log(project: Project, alice: User) -> None:
    connection = connect(
        "anthropic", values={"key": SECRETS[0]}, base_url="https://proxy.example/v1?k=sk-very-secret", by=alice
    )
    connect("anthropic", values={"key": SECRETS[1]}, slots=3, by=alice)
    model = Model.objects.filter(provider="anthropic").earliest("pk")
    change_model(model, prices={"per_call": "1"}, retires_on=timezone.localdate(), by=alice)
    address = f"https://hooks.example/{SECRETS[2]}"
    there = subscribe(project, event="run.ended", target_url=address, secret=SECRETS[3], by=alice)
    unsubscribe(there.pk, by=alice)
    disconnect(connection, by=alice)
    disconnect(connection, by=alice)
    entries = list(AuditEntry.objects.exclude(noun="project").order_by("pk"))
    assert [(entry.deed, entry.noun) for entry in entries] == [
        ("connect", "connection"),
        ("change", "connection"),
        ("change", "model"),
        ("subscribe", "subscription"),
        ("unsubscribe", "subscription"),
        ("disconnect", "connection"),
    ]
    assert {entry.who for entry in entries} == {"Alice"}
    assert entries[1].after["settings"] == ["key"]
    told = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("toys", "queue", "heard")
def test_what_governance_asks_of_runs_is_noted_with_who_it_was(project: Project, alice: User, dora: User) -> None:
    version = make_version(
        project, drawing({"say": {"type": "echo", "in": {"text": "$word"}}}, inputs={"word": {"type": "text"}})
    )
    run = start_run(version, inputs={"word": "you"}, by=dora, budget=Decimal("2.50"))
    pause_run(run, by=dora)
    resume_run(run, by=alice)
    steer_run(run, priority=20, slots=2, by=alice)
    cancel_run(run, by=alice)
    noted = AuditEntry.objects.filter(noun="run", noun_id=str(run.pk), project=project).order_by("pk")
    assert list(noted.values_list("deed", "who")) == [
        ("start", "Dora"),
        ("pause", "Dora"),
        ("resume", "Alice"),
        ("steer", "Alice"),
        ("cancel", "Alice"),
    ]
    started, steered, cancelled = noted[0], noted[3], noted[4]
    assert started.after["budget"] == "2.50"
    assert (steered.before["slots"], steered.after["slots"]) == (None, 2)
    assert cancelled.after == {"state": "cancelled"}


@pytest.mark.django_db
def test_every_deed_can_be_said_in_a_sentence(alice: User, dora: User) -> None:
    create_project("Elsewhere", by=alice)
    now = timezone.now()
    note_absence(alice, stand_in=dora, starts_at=now, ends_at=now + timedelta(days=1))
    note_done("add", "passkey", alice.pk, by=alice)
    entries = AuditEntry.objects.select_related("project").order_by("pk")
    said = [audit_words(entry, to_staff=False) for entry in entries]
    whole = [f"{entry.who} {words.said}{words.thing}{words.rest}." for entry, words in zip(entries, said, strict=True)]
    assert whole[-3:] == ["Alice made project Elsewhere.", "Alice noted an absence.", "Alice added their passkey."]
    assert all(told.count("{}") <= 1 for told in DEEDS.values())
    assert not [noun for noun in NOUNS if "_" in NOUNS[noun]]
