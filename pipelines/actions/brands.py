"""Verbs on brands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from slugify import slugify

from ..brand import read_brand
from ..errors import BadFile, Invalid
from ..graph import load_text
from ..media.sniff import sniff
from ..models import Brand, BrandVersion, Project
from .assets import store_content


@transaction.atomic
def publish_brand(
    project: Project, *, rules: dict[str, Any], by: AbstractBaseUser | None = None, message: str = ""
) -> BrandVersion:
    """The next version of the project's brand of that name, made if it is new; raises Invalid for wrong rules."""
    read = read_brand(rules)
    brand, _ = Brand.objects.get_or_create(project=project, slug=slugify(read.name), defaults={"name": read.name})
    brand = Brand.objects.select_for_update().get(pk=brand.pk)
    newest = brand.newest()
    content = read.model_dump(mode="json")
    if newest and newest.rules == content:
        return newest
    return BrandVersion.objects.create(
        brand=brand,
        number=newest.number + 1 if newest else 1,
        rules=content,
        message=message,
        created_by_id=by.pk if by else None,
    )


def import_brand(project: Project, *, path: Path, by: AbstractBaseUser | None = None) -> BrandVersion:
    """Publishes a brand file; its logos are files beside it. Raises Invalid or BadFile with the reason."""
    if not path.is_file():
        raise Invalid(f"There is no brand file at {path}.")
    rules = load_text(path.read_text(encoding="utf-8"))
    logo = rules.get("logo")
    if isinstance(logo, dict):
        files = {
            ground: _store_logo(path.parent / str(logo[ground])) for ground in ("on_light", "on_dark") if ground in logo
        }
        rules = {**rules, "logo": {**logo, **files}}
    return publish_brand(project, rules=rules, by=by, message=f"Read from {path.name}")


def _store_logo(path: Path) -> str:
    if not path.is_file():
        raise Invalid(f"The brand names a logo at {path}, but no file is there.", loc=("logo",))
    data = path.read_bytes()
    if sniff(data, name=path.name).kind != "image":
        raise BadFile(f"{path.name} is no picture. Give the logo as a PNG.")
    return store_content(data)
