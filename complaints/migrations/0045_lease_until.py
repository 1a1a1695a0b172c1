from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0044_complainant_words'),
    ]

    operations = [
        migrations.RenameField('businessmerge', 'leased_until', 'lease_until'),
        migrations.RenameField('groupanswer', 'leased_until', 'lease_until'),
        migrations.RenameField('disposal', 'leased_until', 'lease_until'),
    ]
