"""`python -m tests.key_order`: a pipeline goes through the API and the database and comes back, told as JSON.

The database is that of DATABASE_URL, still empty. A draft is kept there as it was before `0014_key_order`, and the
rest of the migrations is run over it.
"""

from __future__ import annotations

import json
import os
from typing import Any

import django

# PostgreSQL's jsonb puts short keys first and then sorts them: nothing here is in that order.
DRAWN: dict[str, Any] = {
    "format": 1,
    "name": "Order",
    "inputs": {"words": {"type": "text", "label": "Words"}, "a": {"type": "text"}},
    "steps": {
        "zebra": {"type": "write_text", "in": {"about": "$words"}, "params": {"prompt": "A line ☕", "model": "auto"}},
        "ape": {"type": "write_text", "in": {"about": "$a"}, "params": {"prompt": "Another"}},
    },
    "outputs": {"zebra": "zebra.text", "ape": "ape.text"},
}


def main() -> None:
    """Prints what was put, what came back, and what became of the draft that was there before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", "pipelines", "0013", verbosity=0)
    # As it stood then: what came later to the studio takes later pipelines along.
    call_command("migrate", "studio", "0002", verbosity=0)
    before = _keep_early()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        told = _go_through()
        # Neither queue nor browsers are there to be told after a commit.
        transaction.set_rollback(True)
    print(json.dumps({"early": _draft(before), **told}))


def _keep_early() -> int:
    """A pipeline as it was kept before: its text is `jsonb` on PostgreSQL."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    apps = MigrationExecutor(connection).loader.project_state([("pipelines", "0013_the_canvas")]).apps
    project = apps.get_model("pipelines", "Project").objects.create(name="Early", slug="early")
    kept: int = apps.get_model("pipelines", "Pipeline").objects.create(project=project, name="Early", draft=DRAWN).pk
    return kept


def _draft(pk: int) -> Any:
    from pipelines.models import Pipeline

    return Pipeline.objects.get(pk=pk).draft


def _go_through() -> dict[str, Any]:
    """Bytes of the draft and its version through the API, and whether an equal draft is frozen once."""
    from django.db import connection
    from django.test import Client

    from pipelines.actions import create_pipeline, create_project, publish_version, start_draft_run
    from pipelines.graph import dump_json
    from pipelines.models import Pipeline
    from studio.access import add_member, issue_token
    from studio.models import SCOPES, Role, User

    project, user = create_project("Order"), User.objects.create(email="dora@example.com")
    add_member(project, user, role=Role.DESIGNER)
    pipeline = create_pipeline(project, name="Order", draft={"format": 1, "steps": {}})
    client, address = Client(SERVER_NAME="localhost"), f"/api/v1/pipelines/{pipeline.pk}"
    headers = {"authorization": f"Bearer {issue_token(user, scopes=SCOPES)}"}
    body = json.dumps({"draft": DRAWN, "revision": 1})
    saved = client.put(address, data=body, content_type="application/json", headers=headers)
    assert saved.status_code == 200, saved.content
    pipeline = Pipeline.objects.get(pk=pipeline.pk)
    publish_version(pipeline, by=None)
    given = {"words": "x", "a": "y"}
    runs = [start_draft_run(Pipeline.objects.get(pk=pipeline.pk), by=None, inputs=given) for _ in range(2)]
    return {
        "vendor": connection.vendor,
        "put": dump_json(DRAWN),
        "draft": client.get(f"{address}/file", headers=headers).content.decode(),
        "version": client.get(f"{address}/file?version=1", headers=headers).content.decode(),
        "frozen": len({run.version_id for run in runs}),
    }


if __name__ == "__main__":
    main()
