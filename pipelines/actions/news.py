"""News of brands and prompts: who is told of what is asked, of what was answered, and of rights that end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ..brand import Right
from ..models import Brand, BrandProposal, BrandVersion, LabelMove, Notice, ProposalState
from ..people import people
from ..snapshots import brand_rules
from ..snapshots.shown import say_day
from .notices import BRAND_ANSWERED, BRAND_ASKED, LABEL_ANSWERED, LABEL_ASKED, RIGHT_ENDS, ring

SOON: Final = timedelta(days=30)
ENDS: Final = {"font": "The licence of the font", "picture": "The licence of the picture", "model": "The consent of"}


def tell_proposal(proposal: BrandProposal, *, by: AbstractBaseUser) -> None:
    """Tells who may publish it that a brand's version is proposed."""
    brand = proposal.brand
    said = f"{by} proposes a version of {brand.name}: {proposal.message}"
    _tell_of_brand(brand, BRAND_ASKED, f"{proposal.pk}", said, to=_publishers(brand), by=by.pk)


def tell_proposal_answered(proposal: BrandProposal, state: ProposalState, *, by: AbstractBaseUser, note: str) -> None:
    """Tells who proposed it that it was published or refused."""
    name, why = proposal.brand.name, f": {note.strip()}" if note.strip() else ""
    said = f"{by} published the version of {name} that you proposed{why}"
    if state == ProposalState.REFUSED:
        said = f"{by} refused the version of {name} that you proposed{why}"
    to = [proposal.asked_by_id] if proposal.asked_by_id else []
    _tell_of_brand(proposal.brand, BRAND_ANSWERED, f"{proposal.pk}", said, to=to, by=by.pk)


def tell_label_asked(move: LabelMove, *, by: AbstractBaseUser) -> None:
    """Tells who may answer that somebody wants a protected label moved."""
    prompt = move.prompt
    brands = prompt.project.brands.values_list("pk", flat=True)
    keys = [f"role:{prompt.project_id}:owner", *(f"brand:{brand}:guardian" for brand in brands)]
    said = f"{by} asks to move `{move.name}` of {prompt.name} to v{move.version.number}"
    _tell_of_prompt(move, LABEL_ASKED, said, to=people().seated(keys, project=prompt.project_id), by=by.pk)


def tell_label_answered(move: LabelMove, *, by: AbstractBaseUser, approve: bool) -> None:
    """Tells who asked whether the label was moved."""
    did = "moved" if approve else "did not move"
    said = f"{by} {did} `{move.name}` of {move.prompt.name} to v{move.version.number}, as you asked"
    _tell_of_prompt(move, LABEL_ANSWERED, said, to=[move.asked_by_id] if move.asked_by_id else [], by=by.pk)


def tell_ending_rights() -> int:
    """Tells the guardians of each brand, once, of every right that ends within 30 days; says how many notices."""
    later = BrandVersion.objects.filter(brand=OuterRef("brand"), number__gt=OuterRef("number"))
    newest = BrandVersion.objects.filter(~Exists(later), brand__archived_at=None).select_related("brand__project")
    return sum(
        _tell_right(version.brand, right)
        for version in newest.iterator(chunk_size=100)
        if version.rules.get("rights")
        for right in brand_rules(version).rights
    )


def _tell_right(brand: Brand, right: Right) -> int:
    today = timezone.localdate()
    if not today <= right.until <= today + SOON:
        return 0
    said = f"{ENDS[right.kind]} {right.name} ends on {say_day(right.until)}: renew it, or take it out of {brand.name}"
    what = sha256(f"{right.kind} {right.name} {right.until}".encode()).hexdigest()[:16]
    return _tell_of_brand(brand, RIGHT_ENDS, f"{brand.pk} {what}", said, to=_publishers(brand))


def _publishers(brand: Brand) -> list[int]:
    """Who publishes the brand: its guardians, and the owners of its project where it has none."""
    guardians = people().seated([f"brand:{brand.pk}:guardian"], project=brand.project_id)
    return guardians or people().seated([f"role:{brand.project_id}:owner"], project=brand.project_id)


def _tell_of_brand(brand: Brand, kind: str, key: str, said: str, *, to: Iterable[int], by: int | None = None) -> int:
    place = f"{brand.project.name}, {brand.name}"
    return _tell(brand.project_id, kind, key, {"said": said, "place": place, "url": f"/brands/{brand.pk}/"}, to, by)


def _tell_of_prompt(move: LabelMove, kind: str, said: str, *, to: Iterable[int], by: int) -> int:
    prompt = move.prompt
    url, place = f"/projects/{prompt.project.slug}/prompts/{prompt.slug}/", f"{prompt.project.name}, {prompt.name}"
    return _tell(prompt.project_id, kind, f"{move.pk}", {"said": said, "place": place, "url": url}, to, by)


def _tell(project: int, kind: str, key: str, facts: dict[str, Any], to: Iterable[int], by: int | None) -> int:
    """Stores a notice for each but who did it; what was told already is not told again."""
    keys = {f"{kind} {key} user {user}": user for user in to if user != by}
    told = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    new = [
        Notice(user_id=user, project_id=project, kind=kind, key=one, facts=facts)
        for one, user in keys.items()
        if one not in told
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    ring([notice.user_id for notice in new])
    return len(new)
