"""What passages mean, once more as PostgreSQL's own vectors, where its extension `vector` is; elsewhere nothing."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from pipelines.models.passage_index import build_index, drop_index


def build(apps: Any, editor: Any) -> None:
    build_index(editor.connection)


def drop(apps: Any, editor: Any) -> None:
    drop_index(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("pipelines", "0020_brand_consequences")]

    operations = [migrations.RunPython(build, drop)]
