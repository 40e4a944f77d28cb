"""Eviction: what old runs made on the way is deleted, by age and by size; never what something points to.

In this order, so that nothing is ever pointed to that is not there: results are taken out of the cache, turns that may
have seen them there end, pointers are read, values are marked as evicted, rows go, and at last files. Whoever dies in
between leaves at most a file too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, QuerySet, Sum
from django.utils import timezone
from redis.exceptions import RedisError

from ..errors import Invalid
from ..models import Asset, Project, Run, StepRun, is_file
from ..shared import shared
from ..states import DONE, RUN_LIVE
from .contents import drop_contents
from .pointers import AT_ONCE, assets_in, expired_runs, in_batches, pointed_to, pointed_to_by_inputs, with_assets
from .writers import one_writer

GIGABYTE: Final = 1_000_000_000
MOST_IDS = 20_000
MOST_ROUNDS = 12
DAILY = "evicted"
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Evicted:
    """How many assets were deleted, and the bytes they named."""

    assets: int = 0
    bytes: int = 0

    def __add__(self, other: Evicted) -> Evicted:
        return Evicted(self.assets + other.assets, self.bytes + other.bytes)


def evict(*, days: float | None = None, gigabytes: float | None = None, dry_run: bool = False) -> Evicted:
    """Evicts what runs that ended so many days ago made on the way, then the oldest until the rest fits; 0 GB: any.

    Without a number the settings say it. A dry run changes nothing and says about how much it would be.
    """
    days = settings.CACHE_DAYS if days is None else days
    most = (settings.CACHE_GIGABYTES if gigabytes is None else gigabytes) * GIGABYTE
    if days < 0 or most < 0:
        raise Invalid("Give days and gigabytes as numbers from 0 up.")
    before = timezone.now() - timedelta(days=days)
    gone = _evict_before(before, dry_run=dry_run)
    for _ in range(MOST_ROUNDS):
        too_many = stored_bytes() - (gone.bytes if dry_run else 0) - most
        further = _moment_for(too_many, before) if most and too_many > 0 else None
        if further is None:
            break
        more = _evict_before(further, dry_run=dry_run)
        before, gone = further, more if dry_run else gone + more
    return gone


def evict_daily() -> Evicted | None:
    """Evicts, unless this host or another has done so within a day; None where there was nothing to do."""
    try:
        mine = shared().set(DAILY, 1, nx=True, ex=DAY_SECONDS)
    except (RedisError, OSError):
        return None
    return evict() if mine else None


def stored_bytes() -> int:
    """The bytes of all assets, the same content counted once."""
    contents = Asset.objects.order_by().values("sha256").annotate(most=Max("size"))
    return contents.aggregate(total=Sum("most"))["total"] or 0


def _moment_for(too_many: float, after: datetime) -> datetime | None:
    """The moment before which runs ended that made twice these bytes, much of which may be pointed to."""
    ended = Run.objects.filter(finished_at__gte=after).exclude(state__in=RUN_LIVE).order_by("finished_at")
    seen = 0
    sized = ended.annotate(bytes=Sum("step_runs__assets__size")).filter(bytes__gt=0)
    last: datetime | None = None
    for finished_at, size in sized.values_list("finished_at", "bytes").iterator():
        last, seen = finished_at, seen + size
        if seen >= 2 * too_many:
            break
    return last + timedelta(microseconds=1) if last else None


def _evict_before(before: datetime, *, dry_run: bool) -> Evicted:
    gone = Evicted()
    for project_id in Project.objects.order_by("pk").values_list("pk", flat=True):
        if not dry_run:
            _take_out_of_cache(project_id, before)
            _let_turns_end(project_id)
        for ids in _candidates(project_id, before):
            gone += _evict_some(project_id, before, ids, dry_run=dry_run)
    return gone


def _take_out_of_cache(project_id: int, before: datetime) -> None:
    for run in in_batches(expired_runs(project_id, before).only("pk")):
        kept = StepRun.objects.filter(run=run, state=DONE, cache_key__gt="").order_by()
        while ids := list(kept.values_list("pk", flat=True)[:AT_ONCE]):
            with one_writer():
                StepRun.objects.filter(pk__in=ids).update(cache_key="")


@transaction.atomic
def _let_turns_end(project_id: int) -> None:
    """Waits for every turn that may have found in the cache what has just been taken out of it."""
    live = Run.objects.filter(project=project_id, state__in=RUN_LIVE).order_by("pk")
    list(live.select_for_update(of=("self",)).values_list("pk", flat=True))


def _candidates(project_id: int, before: datetime) -> Iterator[set[str]]:
    """The ids of what expired runs made and nobody was asked about, some thousands at a time."""
    made = _unasked(project_id).filter(step_run__run__in=expired_runs(project_id, before).values("pk")).order_by("pk")
    last: Any = None
    while ids := list((made if last is None else made.filter(pk__gt=last)).values_list("pk", flat=True)[:MOST_IDS]):
        yield {str(key) for key in ids}
        last = ids[-1]


def _unasked(project_id: int) -> QuerySet[Asset]:
    # What a person brought in cannot be made again.
    return Asset.objects.filter(project=project_id, reviews=None, created_by=None)


def _evict_some(project_id: int, before: datetime, ids: set[str], *, dry_run: bool) -> Evicted:
    newest = Run.objects.filter(project=project_id).aggregate(newest=Max("pk"))["newest"] or 0
    for pointed in pointed_to(project_id, before):
        ids.discard(pointed)
    if not dry_run and ids:
        _mark(project_id, before, ids)
    gone, doomed = Evicted(), sorted(ids)
    for start in range(0, len(doomed), AT_ONCE):
        some = doomed[start : start + AT_ONCE]
        gone += _measure(some) if dry_run else _delete(project_id, some, newest)
    return gone


def _measure(ids: Sequence[str]) -> Evicted:
    """What deleting these frees: a content that another asset names as well counts for nothing."""
    rows = Asset.objects.filter(pk__in=ids)
    shared_by = Asset.objects.filter(sha256__in=rows.values("sha256")).exclude(pk__in=ids).values("sha256")
    alone = rows.exclude(sha256__in=shared_by).order_by().values("sha256").annotate(size_once=Min("size"))
    return Evicted(rows.count(), alone.aggregate(total=Sum("size_once"))["total"] or 0)


def _mark(project_id: int, before: datetime, ids: set[str]) -> None:
    """Says in the values of expired step runs that these assets are not there any more, and since when."""
    today = timezone.localdate().isoformat()
    for run in in_batches(expired_runs(project_id, before).only("pk")):
        rows = with_assets(StepRun.objects.filter(run=run), "inputs", "outputs").order_by()
        values = rows.values_list("pk", "inputs", "outputs").iterator(chunk_size=AT_ONCE)
        naming = [key for key, *named in values if not ids.isdisjoint(assets_in(named))]
        for start in range(0, len(naming), AT_ONCE):
            _mark_some(naming[start : start + AT_ONCE], ids, today)


def _mark_some(keys: Sequence[int], ids: set[str], today: str) -> None:
    rows = list(StepRun.objects.filter(pk__in=keys).only("inputs", "outputs", "facts"))
    for row in rows:
        if not ids.isdisjoint(assets_in(row.outputs)):
            row.facts = {**row.facts, "evicted": today}
        row.inputs, row.outputs = _marked(row.inputs, ids, today), _marked(row.outputs, ids, today)
    with one_writer():
        StepRun.objects.bulk_update(rows, ("inputs", "outputs", "facts"), batch_size=100)


def _marked(value: Any, ids: set[str], today: str) -> Any:
    if is_file(value):
        return {**value, "evicted": today} if value["asset"] in ids and "evicted" not in value else value
    if isinstance(value, dict):
        return {name: _marked(item, ids, today) for name, item in value.items()}
    return [_marked(item, ids, today) for item in value] if isinstance(value, list) else value


def _delete(project_id: int, ids: Sequence[str], newest: int) -> Evicted:
    with one_writer():
        gone, digests = _delete_rows(project_id, ids, newest)
    drop_contents(digests)
    return gone


@transaction.atomic(durable=True)
def _delete_rows(project_id: int, ids: Sequence[str], newest: int) -> tuple[Evicted, list[str]]:
    """Deletes those that no run started meanwhile was given; says how much that frees, and of which contents."""
    # A run that is being started holds its project, so it is waited for and seen.
    Project.objects.select_for_update().get(pk=project_id)
    since = Run.objects.filter(project=project_id, pk__gt=newest)
    taken = {pointed for run in in_batches(since) for pointed in pointed_to_by_inputs(run)}
    doomed = _unasked(project_id).filter(pk__in=[key for key in ids if key not in taken])
    found = list(doomed.values_list("pk", "sha256"))
    gone = _measure([str(key) for key, _ in found])
    Asset.objects.filter(pk__in=[key for key, _ in found]).delete()
    return gone, [sha256 for _, sha256 in found]
