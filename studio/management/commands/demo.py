"""`manage.py demo EMAIL`: a project that is alive, so that the first page a newcomer sees has something in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from pipelines.actions import (
    create_pipeline,
    create_project,
    import_brand,
    publish_version,
    start_run,
    store_upload,
)
from pipelines.graph import load_text
from pipelines.models import Project
from studio.access import add_member
from studio.models import Role, User

EXAMPLES: Path = settings.BASE_DIR / "examples"
NAME = "Northbay Coffee"


class Command(BaseCommand):
    """Makes the demo project with its brand, its pipeline and a run that is going; does nothing where a project is."""

    requires_system_checks = ()
    help = "Makes the demo project and starts its run, unless there is a project already."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose project it is."""
        parser.add_argument("email", help="the e-mail address of its owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes it, once."""
        owner = User.objects.filter(email=options["email"].lower()).first()
        if owner is None:
            raise CommandError(f"There is nobody with the address {options['email']}.")
        if Project.objects.exists():
            return
        with transaction.atomic():
            self._make(owner)

    def _make(self, owner: User) -> None:
        project = create_project(NAME, by=owner)
        add_member(project, owner, Role.OWNER)
        brand = import_brand(project, path=EXAMPLES / "northbay" / "brand.yaml", by=owner).brand
        drawing = load_text((EXAMPLES / "launch.yaml").read_text(encoding="utf-8"))
        pipeline = create_pipeline(project, name=drawing["name"], draft=drawing, brand=brand, by=owner)
        version = publish_version(pipeline, by=owner, message="The example that comes with Pressline")
        photo = EXAMPLES / "northbay" / "coffee.jpg"
        product = store_upload(project, data=photo.read_bytes(), name=photo.name, by=owner)
        start_run(version, inputs={"product": product.as_value()}, by=owner)
