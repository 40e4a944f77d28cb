from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('studio', '0003_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='last_used_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
