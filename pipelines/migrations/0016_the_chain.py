"""The audit log says from where, and is sealed into a chain."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipelines", "0015_templates")]

    operations = [
        migrations.AddField("auditentry", "origin", models.CharField(blank=True, max_length=120)),
        migrations.AddField("auditentry", "number", models.PositiveBigIntegerField(null=True, unique=True)),
        migrations.AddField("auditentry", "digest", models.CharField(blank=True, max_length=64)),
    ]
