"""Turns, on the clock and on the case."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('businesses', '0004_claims_and_members'),
        ('complaints', '0031_offer_remedies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='complaint',
            name='business_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='complainant_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='mediator_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='officer_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='reviewer_due_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='complaintclock',
            name='asks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, null=True, size=None),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('complainant_due_at__isnull', False)), fields=['complainant', 'complainant_due_at', 'id'], name='turn_of_complainant'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('business_due_at__isnull', False)), fields=['business', 'business_due_at', 'id'], name='turn_of_business'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('officer_due_at__isnull', False)), fields=['officer', 'officer_due_at', 'id'], name='turn_of_officer'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('officer_due_at__isnull', False)), fields=['officer_due_at', 'id'], name='turn_of_officers'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('mediator_due_at__isnull', False)), fields=['mediator_due_at', 'id'], name='turn_of_mediators'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('reviewer_due_at__isnull', False)), fields=['reviewer_due_at', 'id'], name='turn_of_reviewers'),
        ),
    ]
