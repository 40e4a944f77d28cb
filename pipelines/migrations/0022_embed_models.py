import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pipelines', '0021_passage_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='brand',
            name='embed_model',
            field=models.CharField(blank=True, default='', max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='documentversion',
            name='embed_model',
            field=models.CharField(blank=True, default='', max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='documentversion',
            name='run',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='document_versions', to='pipelines.run'),
        ),
        migrations.AddField(
            model_name='passage',
            name='outside',
            field=models.BinaryField(null=True),
        ),
    ]
