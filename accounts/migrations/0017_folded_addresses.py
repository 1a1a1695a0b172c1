"""One mailbox, one account: addresses are kept as `folding.address` writes them, and the database holds to it.

Of two accounts with one mailbox the one that has the address as it is folded keeps it, else the older. The other goes
on with its phone; where it has none, nobody can sign in to it any more, and its number is printed for the operators.
"""

from django.db import migrations, models
from django.db.models import Q

from ui import folding

FOLDED = r"^[!-~]+[!-\-/-~]$"


def fold(apps, schema_editor):
    users, addresses = apps.get_model("accounts", "User"), apps.get_model("account", "EmailAddress")
    for row in addresses.objects.exclude(email__regex=FOLDED).order_by("pk"):
        address = folding.address(row.email)
        same = addresses.objects.filter(email=address).exclude(pk=row.pk)
        if same.filter(user=row.user_id).exists() or (row.verified and same.filter(verified=True).exists()):
            row.delete()
        else:
            addresses.objects.filter(pk=row.pk).update(email=address)
    for user in users.objects.exclude(email=None).exclude(email__regex=FOLDED).order_by("pk"):
        address = folding.address(user.email)
        if not users.objects.filter(email=address).exists():
            users.objects.filter(pk=user.pk).update(email=address)
            continue
        addresses.objects.filter(user=user).delete()
        changed = {"email": None, "wants_sms": True}
        if not user.phone:
            changed["password"] = f"!{user.password}"[:128]
            print(f"account {user.pk} had the mailbox of another account and no phone: it has no way in now")
        users.objects.filter(pk=user.pk).update(**changed)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_calendar_feeds"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email__regex=FOLDED), name="user_email_is_folded"
            ),
        ),
    ]
