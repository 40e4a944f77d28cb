"""A pipeline can be a template of its project."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipelines", "0014_key_order")]

    operations = [
        migrations.AddField(
            model_name="pipeline",
            name="is_template",
            field=models.BooleanField(default=False, help_text="new pipelines of the project may begin with it"),
        ),
    ]
