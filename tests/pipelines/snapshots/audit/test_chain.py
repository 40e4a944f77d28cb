"""The chain of the audit log: whatever is changed, taken out or put in after it was sealed is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.actions.audit import note_deed, seal_audit
from pipelines.models import AuditEntry
from pipelines.snapshots.audit import audit_lines, link_digest, verify_audit

pytestmark = pytest.mark.django_db
NUMBER = 6


def fill(number: int = NUMBER) -> None:
    for n in range(number):
        note_deed("publish", "brand", n, project=None, by=None, who=f"Åsa {n}", before={"v": n}, after={"v": n + 0.5})
    seal_audit()


class Undone(Exception):
    """Takes back what an example did."""


TEXTS = ("who", "deed", "noun", "noun_id", "origin", "digest")
forged = st.one_of(
    st.tuples(st.sampled_from(TEXTS), st.text(st.characters(codec="ascii", exclude_characters="\x00"), max_size=30)),
    st.tuples(st.sampled_from(("before", "after")), st.dictionaries(st.sampled_from("abv"), st.integers(-9, 9))),
    st.tuples(st.just("at"), st.integers(-(10**9), 10**9).map(lambda n: timedelta(microseconds=n))),
)


def tampered(do: Callable[[], object]) -> tuple[str, ...]:
    """What is found after something was done to the table, which is then undone."""
    found: tuple[str, ...] = ()
    with pytest.raises(Undone), transaction.atomic():
        do()
        found = verify_audit().broken
        raise Undone
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, NUMBER), forgery=forged)
def test_any_change_of_a_sealed_entry_is_found(number: int, forgery: tuple[str, object]) -> None:
    if not AuditEntry.objects.exists():
        fill()
    entry, (name, value) = AuditEntry.objects.get(number=number), forgery
    value = entry.at + value if isinstance(value, timedelta) else value
    same = getattr(entry, name) == value
    found = tampered(lambda: AuditEntry.objects.filter(pk=entry.pk).update(**{name: value}))
    assert bool(found) is not same
    assert same or f"Link {number} does not hold" in found[0]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gone=st.sets(st.integers(1, NUMBER - 1), min_size=1), closed_up=st.booleans())
def test_any_removal_is_found_also_when_the_gap_is_closed(gone: set[int], closed_up: bool) -> None:
    if not AuditEntry.objects.exists():
        fill()

    def remove() -> None:
        AuditEntry.objects.filter(number__in=gone).delete()
        for number, entry in enumerate(AuditEntry.objects.order_by("number") if closed_up else (), 1):
            AuditEntry.objects.filter(pk=entry.pk).update(number=number)

    assert tampered(remove)


@pytest.mark.parametrize("place", range(1, NUMBER + 1))
def test_any_insertion_is_found_even_with_a_digest_of_its_own(place: int) -> None:
    fill()

    def insert() -> None:
        for entry in AuditEntry.objects.filter(number__gte=place).order_by("-number"):
            AuditEntry.objects.filter(pk=entry.pk).update(number=F("number") + 1)
        made = AuditEntry.objects.create(who="Mallory", deed="approve", noun="review", noun_id="1", number=place)
        before = AuditEntry.objects.filter(number=place - 1).first()
        digest = link_digest(made, previous=before.digest if before else "")
        AuditEntry.objects.filter(pk=made.pk).update(digest=digest)

    assert f"Link {place + 1} does not hold" in tampered(insert)[0]


def test_a_missing_link_is_named_with_the_day_on_which_the_log_goes_on() -> None:
    fill()
    AuditEntry.objects.filter(number__in=(2, 3)).delete()
    verdict = verify_audit()
    assert verdict.broken[0].startswith(
        "Links 2 to 3 are missing: the log goes on with link 4, “Åsa 3: publish brand 3”"
    )
    assert verdict.number == 1


def test_a_tail_cut_off_and_a_log_written_anew_are_found_by_a_digest_kept_elsewhere() -> None:
    fill()
    kept = verify_audit()
    assert not verify_audit(expect=(kept.digest, NUMBER)).broken
    AuditEntry.objects.filter(number=NUMBER).delete()
    assert not verify_audit().broken
    assert "its end was cut off" in verify_audit(expect=(kept.digest, NUMBER)).broken[0]
    note_deed("approve", "review", 1, project=None, by=None, who="Mallory")
    seal_audit()
    assert "written anew" in verify_audit(expect=(kept.digest, NUMBER)).broken[0]


def test_a_seal_without_a_place_is_found() -> None:
    fill()
    AuditEntry.objects.create(who="Mallory", deed="approve", noun="review", noun_id="1", digest="0" * 64)
    assert "has a seal but no place" in verify_audit().broken[0]


def test_the_chain_can_be_followed_in_an_export_without_this_program() -> None:
    fill()
    previous = ""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.all()
    for line in audit_lines(rows):
        said = json.loads(line)
        digest = said.pop("digest")
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
        assert digest == hashlib.sha256((previous + canonical).encode()).hexdigest()
        previous = digest
    assert previous == verify_audit().digest
