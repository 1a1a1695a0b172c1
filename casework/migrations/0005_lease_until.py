from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_setbacks'),
    ]

    operations = [
        migrations.RenameField('calendarnotice', 'claimed_until', 'lease_until'),
    ]
