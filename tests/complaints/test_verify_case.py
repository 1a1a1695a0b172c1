"""Alterations of an exported case, or behind the ledger's back, are found, and the first of them is named."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework import ledger
from casework.seals import canonical
from complaints.commands import correction, ending, mediation, offer
from complaints.exports.bundle import as_json, bundle
from complaints.models import ComplaintEvent
from complaints.presenters.facts import SIGHTS
from complaints.queries import annex as annex_queries
from complaints.rules.codes import Side
from tests.factories import cases
from tests.support.case_files import full

pytestmark = pytest.mark.django_db
SCRIPT = Path(settings.BASE_DIR) / "script/verify-case"


def run(folder: Path, document: Any, *options: str) -> tuple[int, str]:
    """The script as anybody runs it: by a bare Python, away from the project."""
    file = folder / "case.json"
    file.write_bytes(document if isinstance(document, bytes) else as_json(document))
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, env={"PYTHONUTF8": "1"})
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def case(db: Any) -> Any:
    return full()


@pytest.fixture
def document(case: Any) -> dict[str, Any]:
    return bundle(case, Side.STAFF, timezone.now())


def originals(case: Any, folder: Path) -> Path:
    folder.mkdir()
    for row in case.evidence.all():
        with row.file.original.open() as file:
            (folder / f"{row.pk}.bin").write_bytes(file.read())
    return folder


def test_a_case_as_it_was_exported_agrees(case, document, tmp_path):
    code, said = run(tmp_path, document, "--files", str(originals(case, tmp_path / "files")), "--head", case.last_hash)

    assert code == 0
    assert f"相符：投诉{case.reference}的6条办理记录、2个版本没有被改动" in said
    assert "2个证据文件逐个核对相符" in said


def test_a_signed_agreement_is_checked_and_is_not_taken_for_a_version(tmp_path):
    case = cases.settlement_proposed()
    for signer in (case.complainant, cases.handler_of(case)):
        mediation.sign_settlement(case, actor=signer, sha256=cases.to_sign(case), now=cases.MONDAY)
    document = bundle(cases.fresh(case), Side.BUSINESS, timezone.now(), SIGHTS[Side.BUSINESS])
    forged, swapped = copy.deepcopy(document), copy.deepcopy(document)
    forged["records"]["settlement"][0]["content"]["amount"] = "1.00"
    other = swapped["records"]["settlement"][0]["content"] | {"amount": "1.00"}
    said = {"action": ""} | {key: other[key] for key in ("version", "text", "amount", "perform_by")}
    other["sha256"] = sha256(canonical(said | {"reference": case.reference})).hexdigest()
    swapped["records"]["settlement"][0]["content"] = other

    assert run(tmp_path, document)[0] == 0
    assert run(tmp_path, forged) == (1, "不符：调解协议第1版被改动过：内容与校验码不符。\n")
    assert run(tmp_path, swapped) == (1, "不符：调解协议第1版被换过：与办理记录写明的校验码不符。\n")


def test_a_corrected_and_a_merged_case_agree_for_every_side(tmp_path):
    tuesday = cases.MONDAY + timedelta(days=1)
    corrected = cases.amendment_open(case=cases.extension_asked())
    ending.discontinue(corrected, actor=cases.supervisor(), outcome="O13", reason="不符。", now=tuesday)
    correction.correct_step(corrected, actor=cases.supervisor(), reason="看错了材料。", now=tuesday)
    ended = cases.in_mediation()
    mediation.terminate_mediation(ended, actor=ended.mediator, termination="T3", reason="分歧。", now=tuesday)
    correction.correct_step(ended, actor=cases.supervisor(), reason="看错了材料。", now=tuesday)
    merged = cases.with_business()
    into = cases.with_business(merged.complainant, merged.business)
    ending.merge(merged, actor=cases.officer(), into=into.reference, reason="同一件事。", now=tuesday)

    for case in (corrected, ended, merged, into):
        for document in for_each_side(cases.fresh(case)):
            assert run(tmp_path, document)[0] == 0, (case, document["exported_for"])
    altered = bundle(cases.fresh(merged), Side.STAFF, timezone.now())
    altered["parts"]["decision"]["content"]["merged_into"] = None
    assert run(tmp_path, altered)[0] == 1


def test_what_the_complainant_gets_agrees_too(case, tmp_path):
    assert run(tmp_path, bundle(case, Side.COMPLAINANT, timezone.now()))[0] == 0


# --- what the dispute is about ---
def for_each_side(case: Any) -> list[dict[str, Any]]:
    return [bundle(case, viewer, timezone.now(), SIGHTS[viewer]) for viewer in Side]


def content(document: dict[str, Any], kind: str, place: int = 0) -> dict[str, Any]:
    return document["records"][kind][place]["content"]


def cut_last_line(document: dict[str, Any]) -> None:
    """Drop the last line and say so everywhere the line itself is told of."""
    document["events"].pop()
    last = document["events"][-1]
    document["head"] = {"count": len(document["events"]), "hash": last["hash"]}
    document["status"] = last["to"]


FORGERIES: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "an answer's amount": (lambda d: content(d, "answer").update(amount="99999.00"), "企业答复（编号"),
    "the text of an offer": (lambda d: content(d, "offer").update(text="别的"), "方案（编号"),
    "a message removed": (lambda d: d["records"]["message"].pop(0), "被删去：办理记录里写着它"),
    "an offer added": (
        lambda d: d["records"]["offer"].append(d["records"]["offer"][0] | {"id": 10**6}),
        "方案（编号1000000",
    ),
    "a signing time": (
        lambda d: content(d, "settlement").update(business_signed_at="2026-11-01T00:00:00.000000+00:00"),
        "企业签署的时间被改动过",
    ),
    "who signed": (lambda d: content(d, "settlement").update(business_signer=1), "调解协议（编号"),
    "the status": (lambda d: d.update(status="closed"), "案件状态被改动过"),
    "the outcome": (lambda d: d["parts"]["decision"]["content"].update(outcome="O05"), "决定和结果被改动过"),
    "when a clock is due": (lambda d: content(d, "clock").update(due_on="2027-01-01"), "期限（编号"),
    "an appeal's decision": (
        lambda d: d["appeals"][0]["parts"]["appeal"]["content"].update(decision="驳回。"),
        "申诉内容被改动过",
    ),
    "an appeal removed": (lambda d: d["appeals"].pop(), "被删去：办理记录里写着它"),
    "the last line, with its head": (cut_last_line, "调解协议第1版企业签署的时间被改动过"),
    "a message said to be withheld": (
        lambda d: d["withheld_records"].append(f"message:{d['records']['message'].pop(0)['id']}"),
        "被删去：办理记录里写着它",
    ),
}


def test_each_side_is_given_what_it_sees_and_it_agrees(tmp_path):
    case = cases.negotiated()
    schema = json.loads((Path(settings.BASE_DIR) / "docs/schemas/case-file.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)

    for document in for_each_side(case):
        code, said = run(tmp_path, document)

        assert (code, said.startswith("相符")) == (0, True), said
        assert [error.message for error in validator.iter_errors(document)] == []
    to_complainant, to_company, to_staff = for_each_side(case)
    assert [len(one["records"]["message"]) for one in (to_complainant, to_company, to_staff)] == [1, 2, 2]
    assert [len(one["appeals"]) for one in (to_complainant, to_company, to_staff)] == [1, 0, 1]
    assert "底线" not in json.dumps(to_complainant, ensure_ascii=False)
    private = {*("complainant_name", "region", "may_publish")} & to_company["versions"][0]["content"].keys()
    assert private == {"complainant_name"} and to_company["versions"][0]["content"]["complainant_name"] == "林**"
    assert any(event.get("hidden") for event in to_company["events"])


def merged(*, served: bool = True) -> Any:
    """The case that goes on: into it went one with a file, a message and an answer to a question, and a second one."""
    case = cases.with_business()
    person = case.complainant
    first = (cases.with_business if served else cases.filed)(person, case.business, title="甲案的冰箱")
    cases.given_file(first)
    if served:
        offer.message(first, actor=person, text="甲案的留言。", now=cases.MONDAY)
    for one in (first, cases.with_business(person, case.business, title="乙案的冰箱")):
        ending.merge(cases.fresh(one), actor=cases.officer(), into=case.reference, reason="同一件事", now=cases.MONDAY)
    return cases.fresh(case)


@pytest.mark.parametrize("served", [True, False])
def test_merged_cases_are_an_annex_for_each_side_and_are_checked(served, tmp_path):
    case = merged(served=served)
    schema = json.loads((Path(settings.BASE_DIR) / "docs/schemas/case-file.schema.json").read_text())
    first, second = annex_queries.annexes(case)

    for document in for_each_side(case):
        assert [row["reference"] for row in document["annexes"]] == [first.reference, second.reference]
        annex = document["annexes"][0]
        assert annex["versions"][-1]["content"]["title"] == "甲案的冰箱"
        assert [row["sha256"] for row in annex["evidence"]] == [first.evidence.get().file.sha256]
        is_known = served or document["exported_for"] != "business"
        assert bool(annex["parts"]) == is_known
        assert ("甲案的留言。" in json.dumps(annex, ensure_ascii=False)) == served
        code, said = run(tmp_path, document)
        assert (code, f"并入的投诉{first.reference}、{second.reference}也没有被改动" in said) == (0, True), said
        assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)] == []


def test_what_is_forged_in_a_merged_case_is_named(tmp_path):
    case = merged()
    document = bundle(case, Side.COMPLAINANT, timezone.now())
    first = document["annexes"][0]["reference"]
    altered_, cut, added = (copy.deepcopy(document) for _ in range(3))
    content(altered_["annexes"][0], "message").update(text="别的")
    cut["annexes"].pop(0)
    added["annexes"].append(bundle(cases.filed(), Side.COMPLAINANT, timezone.now()))

    assert run(tmp_path, altered_)[1].startswith(f"不符：并入的投诉{first}：留言（编号")
    assert run(tmp_path, cut) == (1, f"不符：并入的投诉{first}被删去：办理记录里写着它。\n")
    assert "是后来添加的：办理记录里没有它" in run(tmp_path, added)[1]


def test_who_opened_the_case_is_in_the_file_of_the_complainant_and_the_staff(client):
    case, officer = cases.with_business(), cases.officer()
    client.force_login(officer)
    client.get(reverse("admin:complaints_complaint_change", args=[case.pk]))

    to_complainant, to_company, to_staff = for_each_side(cases.fresh(case))

    assert [(row["by"], row["items"], row["evidence"]) for row in to_complainant["openings"]] == [
        (officer.pk, ["name"], None)
    ]
    assert (to_staff["openings"], to_company["openings"]) == (to_complainant["openings"], [])


def test_whatever_is_forged_is_named(tmp_path):
    document = bundle(cases.negotiated(), Side.COMPLAINANT, timezone.now())

    for what, (forge, told) in FORGERIES.items():
        forged = copy.deepcopy(document)
        forge(forged)
        code, said = run(tmp_path, forged)
        assert (code, told in said) == (1, True), f"{what}: {said}"


def test_what_was_written_before_the_seals_is_said_not_to_be_covered(tmp_path):
    """Lines without seals are as good as ever; they vouch for nothing but themselves."""
    old = as_before_seals(bundle(cases.countered(), Side.COMPLAINANT, timezone.now()))
    added = copy.deepcopy(old)
    added["records"]["offer"].append(added["records"]["offer"][0] | {"id": 10**6})

    code, said = run(tmp_path, old)

    assert code == 0 and "项写于启用这种校验之前" in said and "方案（编号" in said
    code, said = run(tmp_path, added)
    assert code == 1 and said.startswith("不符：方案（编号1000000，") and "是后来添加的" in said


def as_before_seals(document: dict[str, Any]) -> dict[str, Any]:
    """The same case as if its lines had been written when the ledger covered only itself."""
    previous = "0" * 64
    for event in document["events"]:
        del event["hash"]
        event["data"].pop("sealed", None)
        event["previous"] = previous
        previous = event["hash"] = ledger_hash(event | {"case": document["reference"]})
    document["head"]["hash"] = previous
    return document


def altered(value: Any) -> Any:
    """The same with one thing changed."""
    if isinstance(value, str):
        return f"{value[:-1]}{'0' if value[-1:] != '0' else '1'}" if value else "x"
    if isinstance(value, dict):
        return value | {"x": 1}
    return 7 if value is None else value + 1


@pytest.mark.parametrize("key", ["seq", "step", "from", "to", "role", "actor", "at", "data", "hash", "previous"])
def test_one_thing_altered_in_any_line_is_named(key, document, tmp_path):
    for place in range(1, len(document["events"]) + 1):
        changed = copy.deepcopy(document)
        event = changed["events"][place - 1]
        event[key] = altered(event[key])

        code, said = run(tmp_path, changed)

        assert (code, said.startswith(f"不符：第{place}条办理记录（seq {event['seq']}，{event['step']}，")) == (
            1,
            True,
        ), said


def test_a_line_that_was_written_anew_with_its_hash_is_named(document, tmp_path):
    event = document["events"][2]
    event["data"] = {"version": 2}
    line = {key: value for key, value in event.items() if key != "hash"} | {"case": document["reference"]}
    event["hash"] = ledger_hash(line)

    code, said = run(tmp_path, document)

    assert code == 1 and said.startswith("不符：第3条办理记录（seq 3，serve，")


def ledger_hash(line: dict[str, Any]) -> str:
    return sha256(canonical(line)).hexdigest()


CUTS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a line removed": (lambda d: d["events"].pop(3), "第3条办理记录（seq 3，serve"),
    "the first line removed": (lambda d: d["events"].pop(0), "第1条办理记录（seq 2，accept"),
    "the last line removed": (lambda d: d["events"].pop(), "末尾与案卷不符"),
    "two lines exchanged": (lambda d: d["events"].insert(1, d["events"].pop(2)), "第1条办理记录（seq 1，file"),
    "the head": (lambda d: d["head"].update(count=5), "末尾与案卷不符"),
    "the reference": (lambda d: d.update(reference="TS-261102-2222222"), "第1条办理记录（seq 1，file"),
    "a word that was said": (lambda d: d["versions"][1]["content"].update(facts="别的"), "投诉内容第2版被改动过"),
    "a version's hash": (lambda d: d["versions"][0].update(sha256="0" * 64), "投诉内容第1版被改动过"),
    "a version's time": (
        lambda d: d["versions"][0].update(at=d["versions"][0]["at"].replace("2026", "2025")),
        "投诉内容第1版被改动过",
    ),
    "a version removed": (lambda d: d["versions"].pop(0), "投诉内容第1版缺失"),
    "the last version removed": (lambda d: d["versions"].pop(), "投诉内容第2版缺失"),
    "a file's hash": (lambda d: d["evidence"][0].update(sha256="0" * 64), "“photo.png”被换过"),
    "a file removed": (lambda d: d["evidence"].pop(), "不在清单里"),
}


@pytest.mark.parametrize("what", CUTS)
def test_what_was_cut_exchanged_or_said_otherwise_is_named(what, document, tmp_path):
    alter, expected = CUTS[what]
    alter(document)

    code, said = run(tmp_path, document)

    assert code == 1
    assert expected in said


def test_one_byte_of_a_file_is_named(case, document, tmp_path):
    folder = originals(case, tmp_path / "files")
    row = case.evidence.first()
    path = folder / f"{row.pk}.bin"
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    unnamed = run(tmp_path, document, "--files", str(folder))
    path.rename(folder / row.file.name)
    named = run(tmp_path, document, "--files", str(folder))

    assert unnamed == (1, f"不符：证据{row.pk}“photo.png”不在文件夹里，不能核对。\n")
    assert named == (1, f"不符：证据{row.pk}“photo.png”被改动过：文件与清单的校验码不符。\n")


def test_a_bundle_written_anew_is_found_by_a_hash_from_elsewhere(document, tmp_path):
    code, said = run(tmp_path, document, "--head", "0" * 64)

    assert code == 1 and "与您给出的" in said


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff\xfe", b'{"format": "other/1"}', b'{"format": 1, "events": []}']
)
def test_what_is_no_bundle_is_said_to_be_unreadable(content, tmp_path):
    code, said = run(tmp_path, content)

    assert code == 2 and said.startswith("无法核对，文件读不懂")


def test_the_script_needs_the_standard_library_only():
    imported = [line for line in SCRIPT.read_text().splitlines() if line.startswith(("import ", "from "))]

    assert {line.split()[1].split(".")[0] for line in imported} <= {*sys.stdlib_module_names}
    assert SCRIPT.stat().st_mode & 0o111


# --- on the site ---
def verify() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_ledger", stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def behind_its_back(statement: str, *values: Any) -> None:
    """Alter rows as somebody with the database's password could: the triggers are switched off."""
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("set local session_replication_role = origin")


def test_ledgers_nobody_touched_agree(case):
    cases.settled()
    cases.draft()

    assert verify() == (0, "相符：所有案件的办理记录和投诉内容的版本都没有被改动。\n")
    assert ComplaintEvent in ledger.models()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "update complaints_complaintevent set data = '{}' where case_id = %s and seq = 3",
            "第3条办理记录（serve）：内容与校验码不符",
        ),
        (
            "update complaints_complaintevent set actor_id = null where case_id = %s and seq = 4",
            "第4条办理记录（note）",
        ),
        (
            "delete from complaints_complaintevent where case_id = %s and seq = 4",
            "第3条办理记录（serve）：被改动过，或者它后面有记录被删去",
        ),
        (
            "delete from complaints_complaintevent where case_id = %s and seq = 6",
            "第5条办理记录（amend）：末尾与案件不符",
        ),
        ("delete from complaints_complaintevent where case_id = %s", "全部办理记录被删去"),
        ("update complaints_complaint set last_hash = repeat('0', 64) where id = %s", "末尾与案件不符"),
        (
            "update complaints_complaintversion set content = '{}' where complaint_id = %s and number = 1",
            "第1版：内容与校验码不符",
        ),
    ],
)
def test_a_row_altered_behind_the_triggers_back_is_named(statement, told, case):
    cases.settled()

    behind_its_back(statement, case.pk)

    code, said = verify()
    assert code == 1
    assert f"{case.reference}" in said and told in said
    assert "不符：1处" in said


def test_cases_are_read_as_a_stream(django_assert_num_queries, case):
    cases.settled()

    with django_assert_num_queries(2):
        assert list(ledger.broken(ComplaintEvent)) == []


def test_a_bundle_is_plain_json(document):
    assert json.loads(as_json(document)) == document
