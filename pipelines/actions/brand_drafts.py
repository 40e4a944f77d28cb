"""A brand on its way to its next version: drafted, proposed, then published or refused by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from slugify import slugify

from ..errors import Forbidden, Invalid, Stale
from ..models import Brand, BrandProposal, BrandVersion, Project, ProposalState
from .audit import note_done
from .brands import publish_said, whole_rules
from .news import tell_proposal, tell_proposal_answered

DEEPEST: Final = 3
PROPOSED: Final = "A version of this brand is proposed already. Publish, refuse or withdraw that one first."
OWN: Final = "Somebody else publishes what you proposed. You may withdraw it."


@transaction.atomic
def create_brand(project: Project, *, name: str, by: AbstractBaseUser, parent: Brand | None = None) -> Brand:
    """A brand without a version, maybe under another one of the project; raises Invalid for a name that is taken."""
    slug = slugify(name)[:60]
    if not slug:
        raise Invalid("A brand needs a name.", loc=("name",))
    if parent and Brand.objects.filter(pk=parent.pk).exclude(archived_at=None).exists():
        raise Invalid(f"{parent.name} is archived, so nothing new stands under it.", loc=("parent",))
    if parent and _depth(parent) >= DEEPEST:
        raise Invalid("A brand stands at most under a market, and that under a master.", loc=("parent",))
    try:
        with transaction.atomic():
            brand = Brand.objects.create(project=project, name=name, slug=slug, parent=parent, draft={"name": name})
    except IntegrityError as error:
        raise Invalid("This project has a brand of that name.", loc=("name",)) from error
    _note("make", brand, by, after={"name": name, "parent": parent.pk if parent else None})
    return brand


def save_brand_draft(brand: Brand, *, said: Mapping[str, Any], revision: int, by: AbstractBaseUser) -> int:
    """Keeps a draft, whole or not, and tells its new revision; raises Stale with who saved where it has moved on."""
    here = Brand.objects.filter(pk=brand.pk, revision=revision)
    kept = {"draft": dict(said), "saved_by": by.pk, "saved_at": timezone.now(), "revision": F("revision") + 1}
    if not here.update(**kept):
        now = Brand.objects.select_related("saved_by").get(pk=brand.pk)
        raise Stale(f"{now.saved_by or 'Somebody'} has saved this brand since. Load it again, then change it.")
    return revision + 1


@transaction.atomic
def propose_brand(brand: Brand, *, message: str, by: AbstractBaseUser) -> BrandProposal:
    """Asks for the draft as it is now to be published; raises Invalid for wrong rules, Stale where one is asked for."""
    if not message.strip():
        raise Invalid("Say in a few words what changes.", loc=("message",))
    brand = Brand.objects.select_related("parent").get(pk=brand.pk)
    whole_rules(brand.draft, brand.parent.newest() if brand.parent else None)
    try:
        with transaction.atomic():
            proposal = BrandProposal.objects.create(
                brand=brand, said=brand.draft, revision=brand.revision, message=message.strip()[:200], asked_by_id=by.pk
            )
    except IntegrityError as error:
        raise Stale(PROPOSED) from error
    _note("propose", brand, by, after={"proposal": proposal.pk, "message": proposal.message})
    tell_proposal(proposal, by=by)
    return proposal


@transaction.atomic
def publish_proposal(proposal: BrandProposal, *, by: AbstractBaseUser, note: str = "") -> BrandVersion:
    """Publishes what was proposed, as it was then; raises Forbidden for who proposed it and Stale once answered.

    What says the same as the newest version is answered too, and gives that one.
    """
    if proposal.asked_by_id == by.pk:
        raise Forbidden(OWN)
    _answer(proposal, ProposalState.PUBLISHED, by, note)
    version = publish_said(proposal.brand, said=proposal.said, by=by, message=proposal.message)
    # Equal rules make no version: the one that is there may be what an earlier proposal has made.
    if not BrandProposal.objects.filter(version=version).exists():
        BrandProposal.objects.filter(pk=proposal.pk).update(version=version)
    tell_proposal_answered(proposal, ProposalState.PUBLISHED, by=by, note=note)
    return version


@transaction.atomic
def refuse_proposal(proposal: BrandProposal, *, by: AbstractBaseUser, note: str) -> None:
    """Says no, and why; the draft stays. Raises Invalid without a reason, and as `publish_proposal` does."""
    if proposal.asked_by_id == by.pk:
        raise Forbidden(OWN)
    if not note.strip():
        raise Invalid("Say why it is not published.", loc=("note",))
    _answer(proposal, ProposalState.REFUSED, by, note)
    _note("refuse", proposal.brand, by, after={"proposal": proposal.pk, "note": note.strip()[:400]})
    tell_proposal_answered(proposal, ProposalState.REFUSED, by=by, note=note)


@transaction.atomic
def withdraw_proposal(proposal: BrandProposal, *, by: AbstractBaseUser) -> None:
    """Takes one's own proposal back; raises Forbidden for somebody else's and Stale once answered."""
    if proposal.asked_by_id != by.pk:
        raise Forbidden("Only who proposed it may withdraw it.")
    _answer(proposal, ProposalState.WITHDRAWN, by, "")
    _note("withdraw", proposal.brand, by, after={"proposal": proposal.pk})


def _answer(proposal: BrandProposal, state: ProposalState, by: AbstractBaseUser, note: str) -> None:
    here = BrandProposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    answered = {"answered_by": by.pk, "answered_at": timezone.now(), "note": note.strip()[:400]}
    if not here.update(state=state, **answered):
        now = BrandProposal.objects.select_related("answered_by").get(pk=proposal.pk)
        raise Stale(f"{now.answered_by or 'Somebody'} was first: it is {now.state}.")


def _depth(brand: Brand) -> int:
    return 1 + (_depth(brand.parent) if brand.parent else 0)


def _note(deed: str, brand: Brand, by: AbstractBaseUser, *, after: Mapping[str, Any]) -> None:
    name = {"name": brand.name}
    note_done(deed, "brand", brand.pk, project=brand.project_id, by=by, before=name, after={**name, **after})
