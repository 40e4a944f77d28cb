"""Policies, seats, guests, notices and the audit log; every review gets its project and who is asked."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill_reviews(apps: Any, schema_editor: Any) -> None:
    """Each review knows its project, what it is about, and asks a reviewer of the project, as it has done so far."""
    Review, Seat = apps.get_model("pipelines", "Review"), apps.get_model("pipelines", "Seat")
    for review in Review.objects.select_related("run", "asset").iterator():
        review.project_id = review.run.project_id
        review.kind = review.asset.kind if review.asset else "text"
        last = review.decisions.order_by("-pk").first()
        review.outcome = last.verdict if last and review.state == "decided" else ""
        review.save(update_fields=["project", "kind", "outcome"])
        if review.state == "open":
            Seat.objects.create(review=review, key=f"role:{review.project_id}:reviewer")


class Migration(migrations.Migration):

    dependencies = [
        ('pipelines', '0011_subscriptions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('retired', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('barred', models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name='decision',
            name='instead_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='picks',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='decision',
            name='pins',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='decision',
            name='reasons',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='decision',
            name='stage',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='decision',
            name='text',
            field=models.TextField(blank=True, help_text='what an edit made of the text'),
        ),
        migrations.AddField(
            model_name='decision',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='pipelines.decision'),
        ),
        migrations.AddField(
            model_name='review',
            name='approvals',
            field=models.PositiveSmallIntegerField(default=0, help_text='in this stage so far'),
        ),
        migrations.AddField(
            model_name='review',
            name='claimed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='claimed_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='did',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='review',
            name='due_at',
            field=models.DateTimeField(help_text='when its time is over', null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='findings',
            field=models.PositiveSmallIntegerField(default=0, help_text='how many checks found something'),
        ),
        migrations.AddField(
            model_name='review',
            name='kind',
            field=models.CharField(default='text', help_text='image, video, audio, text, json or file', max_length=8),
        ),
        migrations.AddField(
            model_name='review',
            name='max_cost',
            field=models.DecimalField(decimal_places=6, help_text='US dollars for all rounds', max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='needed',
            field=models.PositiveSmallIntegerField(default=1, help_text='in this stage'),
        ),
        migrations.AddField(
            model_name='review',
            name='options',
            field=models.JSONField(default=list, help_text='what there is to pick from'),
        ),
        migrations.AddField(
            model_name='review',
            name='outcome',
            field=models.CharField(blank=True, help_text='approve, send_back or fail, once it is decided', max_length=10),
        ),
        migrations.AddField(
            model_name='review',
            name='picks',
            field=models.PositiveSmallIntegerField(default=0, help_text='how many to pick; 0: this is no choice'),
        ),
        migrations.AddField(
            model_name='review',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='pipelines.project'),
        ),
        migrations.AddField(
            model_name='review',
            name='risk',
            field=models.FloatField(default=0, help_text='0 to 1, as the checks before it said'),
        ),
        migrations.AddField(
            model_name='review',
            name='shown',
            field=models.JSONField(default=dict, help_text='what the token stands for, part by part'),
        ),
        migrations.AddField(
            model_name='review',
            name='stage',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='review',
            name='wake_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='steprun',
            name='marks',
            field=models.JSONField(default=list, help_text='where reviewers want it made anew'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='verdict',
            field=models.CharField(choices=[('approve', 'approved'), ('send_back', 'sent back'), ('pick', 'picked'), ('edit', 'edited and approved'), ('escalate', 'passed up'), ('abstain', 'abstained'), ('undo', 'taken back'), ('fail', 'closed')], max_length=10),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('stand_in', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stands_in', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('starts_at',),
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('who', models.CharField(max_length=160)),
                ('deed', models.CharField(max_length=60)),
                ('noun', models.CharField(max_length=40)),
                ('noun_id', models.CharField(max_length=40)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='audit', to='pipelines.project')),
            ],
            options={
                'verbose_name_plural': 'audit entries',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='GuestLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('passphrase', models.CharField(blank=True, help_text='hashed; empty: none is asked for', max_length=200)),
                ('may', models.CharField(choices=[('comment', 'comment'), ('decide', 'decide')], default='comment', max_length=8)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(help_text='when it was first opened', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guest_links', to='pipelines.project')),
                ('reviews', models.ManyToManyField(related_name='guest_links', to='pipelines.review')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.TextField()),
                ('pins', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='pipelines.review')),
                ('guest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='pipelines.guestlink')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='guest',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='pipelines.guestlink'),
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('facts', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='pipelines.project')),
                ('review', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='pipelines.review')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=60)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='policies', to='pipelines.project')),
            ],
            options={
                'verbose_name_plural': 'policies',
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('rules', models.JSONField()),
                ('message', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='pipelines.policy')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.AddField(
            model_name='review',
            name='policy_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='pipelines.policyversion'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['project', 'state', 'id'], name='pipelines_r_project_d66be7_idx'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('wake_at__isnull', False)), fields=['wake_at'], name='review_due'),
        ),
        migrations.AddField(
            model_name='reason',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reasons', to='pipelines.project'),
        ),
        migrations.AddField(
            model_name='seat',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='pipelines.review'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='absence_ends_later'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['project', '-id'], name='pipelines_a_project_bdfcab_idx'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['noun', 'noun_id'], name='pipelines_a_noun_d36e86_idx'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['user', '-id'], name='pipelines_n_user_id_33419b_idx'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('sent_at', None)), fields=['created_at'], name='notice_to_send'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.UniqueConstraint(fields=('project', 'slug'), name='policy_slug_in_project'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'number'), name='policy_version_number'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(fields=('project', 'code'), name='reason_code_in_project'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(fields=['key', 'barred', 'review'], name='pipelines_s_key_d11088_idx'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('review', 'key', 'barred'), name='seat_once'),
        ),
        migrations.RunPython(fill_reviews, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="review",
            name="project",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="pipelines.project"),
        ),
    ]
