"""Write the search column anew where a personal answer stands in it: whoever sees it masked found it digit by digit."""

from django.db import migrations

from search import bigrams

BATCH = 500


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def lexemes(case):
    known = {row["key"] for row in case.questions if not row.get("personal")}
    answers = [text for key, value in case.answers.items() if key in known for text in texts(value)]
    return bigrams.lexemes(
        identity=[case.respondent_name, case.respondent_hint],
        title=case.title,
        texts=[case.facts, *answers],
        numbers=[case.reference, case.contact_ticket, *(text for text in answers if bigrams.is_number(text))],
    )


def write_anew(apps, schema_editor):
    rows = apps.get_model("complaints", "Complaint").objects.filter(questions__contains=[{"personal": True}])
    names = ("respondent_name", "respondent_hint", "title", "facts", "reference", "contact_ticket", "answers", "questions")
    last = 0
    while batch := list(rows.filter(pk__gt=last).exclude(search=None).order_by("pk").only("pk", *names)[:BATCH]):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "update complaints_complaint set search = array_to_tsvector(%s::text[]) where id = %s",
                [(lexemes(row), row.pk) for row in batch],
            )
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False  # batch by batch: it can be stopped and run again

    dependencies = [("complaints", "0029_seals")]
    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True)]
