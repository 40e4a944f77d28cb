"""Publishing brands: a version says everything, also what it took from the brand above."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from pydantic import TypeAdapter, ValidationError
from slugify import slugify

from ..brand import BrandRules, inherit, read_brand
from ..errors import Invalid
from ..graph import load_text
from ..models import Brand, BrandVersion, Project
from ..steps import CATALOGUE
from .audit import note_done
from .brand_marks import check_family, import_marks
from .brand_pictures import ask_for_rehearsed


def publish_brand(
    project: Project, *, rules: Mapping[str, Any], by: AbstractBaseUser | None = None, message: str = ""
) -> BrandVersion:
    """The next version of the project's brand of that name, made if it is new; raises Invalid for wrong rules."""
    name = read_brand(dict(rules)).name
    with transaction.atomic():
        brand, _ = Brand.objects.get_or_create(project=project, slug=slugify(name)[:60], defaults={"name": name})
        return publish_said(brand, said=rules, by=by, message=message)


@transaction.atomic
def publish_said(
    brand: Brand, *, said: Mapping[str, Any], by: AbstractBaseUser | None = None, message: str = ""
) -> BrandVersion:
    """The brand's next version, which says this and takes the rest from the brand above; equal rules make none.

    Raises Invalid with a sentence for each field that is wrong. The draft begins anew from what is published.
    """
    brand = Brand.objects.select_for_update(of=("self",)).select_related("parent").get(pk=brand.pk)
    above = brand.parent.newest() if brand.parent else None
    rules, newest = whole_rules(said, above), brand.newest()
    content = rules.model_dump(mode="json")
    # Read, since what older versions leave unsaid is the usual.
    if newest and newest.read() == rules:
        return newest
    version = BrandVersion.objects.create(
        brand=brand,
        number=newest.number + 1 if newest else 1,
        rules=content,
        overrides=dict(said),
        above=above,
        message=message[:200],
        created_by_id=by.pk if by else None,
    )
    Brand.objects.filter(pk=brand.pk).update(name=rules.name, draft=dict(said), revision=F("revision") + 1)
    before = {"name": rules.name, "version": newest.number if newest else None}
    after = {"name": rules.name, "version": version.number, "message": version.message}
    note_done("publish", "brand", brand.pk, project=brand.project_id, by=by, before=before, after=after)
    ask_for_rehearsed(version)
    return version


def whole_rules(said: Mapping[str, Any], above: BrandVersion | None) -> BrandRules:
    """What a brand says with all that it takes from above; raises Invalid, also for params that no step type has."""
    rules = read_brand(inherit(above.rules, said) if above else dict(said))
    check_family(rules)
    wrong = [line for kind, params in rules.defaults.items() for line in _wrong_defaults(kind, params)]
    if wrong:
        raise Invalid("\n".join(wrong), loc=("defaults",))
    return rules


def import_brand(project: Project, *, path: Path, by: AbstractBaseUser | None = None) -> BrandVersion:
    """Publishes a brand file; its logos and its font are files beside it. Raises Invalid or BadFile with the reason."""
    if not path.is_file():
        raise Invalid(f"There is no brand file at {path}.")
    rules = load_text(path.read_text(encoding="utf-8"))
    # A brand that was saved as a file says which format it is of; that of today is the only one.
    said = {name: value for name, value in rules.items() if (name, value) != ("format", 1)}
    rules = import_marks(said, folder=path.parent)
    return publish_brand(project, rules=rules, by=by, message=f"Read from {path.name}")


def _wrong_defaults(kind: str, params: Mapping[str, Any]) -> list[str]:
    if kind not in CATALOGUE:
        return [f"defaults.{kind}: There is no step type of this name."]
    fields = CATALOGUE[kind].params.model_fields
    unknown = [f"defaults.{kind}.{param}: The step type has no such param." for param in params if param not in fields]
    return unknown + [
        f"defaults.{kind}.{param}: {error.errors()[0]['msg']}."
        for param, value in params.items()
        if param in fields and (error := _wrong(fields[param], value))
    ]


def _wrong(field: Any, value: Any) -> ValidationError | None:
    read: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, field])
    try:
        read.validate_python(value)
    except ValidationError as error:
        return error
    return None
