"""Keep earlier choices: no SMS, or no mail, meant none of any group."""

from django.db import migrations

GROUPS = ("progress", "messages", "work")


def carry_over(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    for user in User.objects.exclude(wants_sms=True, wants_email=True).iterator():
        off = [name for name in ("sms", "email") if not getattr(user, f"wants_{name}")]
        user.muted = sorted(f"{group}:{name}" for group in GROUPS for name in off)
        user.save(update_fields=["muted"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_choices_by_group")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True)]
