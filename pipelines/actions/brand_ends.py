"""The end of a brand: deleted where nothing uses it, else archived, so that nothing new does."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..errors import Stale
from ..models import Brand
from ..snapshots.brand_uses import brand_uses
from .audit import note_done


@transaction.atomic
def delete_brand(brand: Brand, *, by: AbstractBaseUser) -> None:
    """Deletes a brand with its versions; raises Stale where it is gone, or says by what it is used."""
    # Its row is held; whatever begins to use it now waits, and then finds no brand.
    there = Brand.objects.select_for_update(of=("self",)).filter(pk=brand.pk).first()
    if there is None:
        raise Stale(f"{brand.name} is deleted already.")
    brand = there
    if uses := brand_uses(brand):
        raise Stale(f"{brand.name} is used by {', '.join(uses)}. Archive it instead.")
    before = {"name": brand.name, "versions": brand.versions.count()}
    note_done("delete", "brand", brand.pk, project=brand.project_id, by=by, before=before)
    brand.delete()


@transaction.atomic
def archive_brand(brand: Brand, *, by: AbstractBaseUser) -> None:
    """Lets no further pipeline or brand choose it; what uses it goes on. Raises Stale where it is archived."""
    if not Brand.objects.filter(pk=brand.pk, archived_at=None).update(archived_at=timezone.now()):
        raise Stale(f"{brand.name} is archived already.")
    open_, shut = _states(brand)
    note_done("archive", "brand", brand.pk, project=brand.project_id, by=by, before=open_, after=shut)


@transaction.atomic
def restore_brand(brand: Brand, *, by: AbstractBaseUser) -> None:
    """Lets pipelines choose it again; raises Stale where it is not archived."""
    if not Brand.objects.filter(pk=brand.pk).exclude(archived_at=None).update(archived_at=None):
        raise Stale(f"{brand.name} is not archived.")
    open_, shut = _states(brand)
    note_done("restore", "brand", brand.pk, project=brand.project_id, by=by, before=shut, after=open_)


def _states(brand: Brand) -> tuple[dict[str, object], dict[str, object]]:
    """How it is told while it can be chosen, and while it is archived."""
    return {"name": brand.name, "archived": False}, {"name": brand.name, "archived": True}
