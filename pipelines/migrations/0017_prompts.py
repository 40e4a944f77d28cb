
import django.db.models.deletion
import pipelines.models.prompts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pipelines', '0016_the_chain'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='run',
            name='prompts',
            field=models.JSONField(default=dict, help_text='what each named prompt said when it began, by its name'),
        ),
        migrations.CreateModel(
            name='Prompt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=200)),
                ('protected', models.JSONField(default=pipelines.models.prompts.protected_at_first, help_text='labels that move only with approval')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prompts', to='pipelines.project')),
            ],
            options={
                'ordering': ('name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='PromptTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('given', models.JSONField(default=dict)),
                ('expects', models.JSONField(default=list)),
                ('prompt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='pipelines.prompt')),
            ],
            options={
                'ordering': ('name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='PromptVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('variables', models.JSONField(default=dict)),
                ('message', models.CharField(blank=True, max_length=200)),
                ('branch', models.SlugField(default='main')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('runs', models.ManyToManyField(related_name='prompt_versions', to='pipelines.run')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='pipelines.promptversion')),
                ('prompt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='pipelines.prompt')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='PromptLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=40)),
                ('moved_at', models.DateTimeField()),
                ('moved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prompt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='pipelines.prompt')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='pipelines.promptversion')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='LabelMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=40)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('note', models.CharField(blank=True, max_length=400)),
                ('state', models.CharField(choices=[('open', 'open'), ('approved', 'approved'), ('refused', 'refused'), ('overtaken', 'overtaken')], default='open', max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prompt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='pipelines.prompt')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='pipelines.promptversion')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.AddConstraint(
            model_name='prompt',
            constraint=models.UniqueConstraint(fields=('project', 'slug'), name='prompt_slug_in_project'),
        ),
        migrations.AddConstraint(
            model_name='prompttest',
            constraint=models.UniqueConstraint(fields=('prompt', 'name'), name='prompt_test_name'),
        ),
        migrations.AddConstraint(
            model_name='promptversion',
            constraint=models.UniqueConstraint(fields=('prompt', 'number'), name='prompt_version_number'),
        ),
        migrations.AddConstraint(
            model_name='promptlabel',
            constraint=models.UniqueConstraint(fields=('prompt', 'name'), name='prompt_label_name'),
        ),
        migrations.AddConstraint(
            model_name='labelmove',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('prompt', 'name'), name='label_move_open_once'),
        ),
    ]
