"""Drafts run as versions without a number; what they are tried with; who saved a draft last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipelines", "0012_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="version",
            options={"ordering": ("-pk",)},
        ),
        migrations.AddField(
            model_name="pipeline",
            name="samples",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="saved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pipeline",
            name="saved_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="links",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="run",
            name="pins",
            field=models.JSONField(default=dict, help_text="the run whose results are used again, by step"),
        ),
        migrations.AddField(
            model_name="version",
            name="revision",
            field=models.PositiveIntegerField(help_text="of the draft that it froze", null=True),
        ),
        migrations.AlterField(
            model_name="version",
            name="number",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
