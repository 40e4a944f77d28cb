"""Drawings keep the order of their keys on PostgreSQL; what `jsonb` has sorted before stays sorted."""

from django.db import migrations

from pipelines.models.drawing_field import DrawingField


class Migration(migrations.Migration):
    dependencies = [("pipelines", "0013_the_canvas")]

    operations = [
        migrations.AlterField(
            model_name="pipeline",
            name="draft",
            field=DrawingField(default=dict),
        ),
        migrations.AlterField(
            model_name="version",
            name="drawing",
            field=DrawingField(),
        ),
    ]
