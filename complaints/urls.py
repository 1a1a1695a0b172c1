"""Addresses of the complaint case: the complainant's, the company's, and the two front doors."""

from django.urls import path

from complaints.views import (
    amendment,
    attestation,
    case_file,
    cover,
    evidence,
    group,
    home,
    mediation,
    mine,
    mine_steps,
    offline,
    portal,
    portal_inbox,
    portal_steps,
    public,
    receipt,
    record,
    staging,
    upload,
    version,
    withdrawal,
)
from complaints.views.draft import after, category, pages
from files.views.staging import doors

front_patterns = [
    path("", home.home, name="home"),
    path("me/", home.Me.as_view(), name="me"),
    path("attest/<str:token>/", attestation.Attest.as_view(), name="attest"),
    path("serve/<str:token>/", offline.Open.as_view(), name="serve"),
    path("serve/case/<str:reference>/", offline.Case.as_view(), name="serve_case"),
    path("serve/case/<str:reference>/do/<str:step>/", offline.StepByLetter.as_view(), name="serve_step"),
    path("l/", offline.Enter.as_view(), name="serve_enter"),
    path("l/<str:typed>/", offline.Typed.as_view(), name="serve_typed"),
    path("lookup/", public.Lookup.as_view(), name="lookup"),
    path("verify/", public.Verify.as_view(), name="verify"),
    path("verify/<str:code>/", public.Verify.as_view(), name="verify_code"),
]

complaint_patterns = [
    path("", record.List.as_view(), name="mine"),
    path("new/", category.New.as_view(), name="new"),
    path("<str:reference>/", mine.Case.as_view(), name="case"),
    path("<str:reference>/draft/<str:page>/", pages.DraftPage.as_view(), name="draft"),
    path("<str:reference>/discard/", pages.Discard.as_view(), name="discard"),
    path("<str:reference>/filed/", after.Filed.as_view(), name="filed"),
    path("<str:reference>/receipt/", receipt.Receipt.as_view(), name="receipt"),
    path("<str:reference>/receipt.pdf", receipt.Pdf.as_view(), name="receipt_pdf"),
    path("<str:reference>/case.pdf", case_file.Mine.as_view(kind="pdf"), name="case_pdf"),
    path("<str:reference>/case.json", case_file.Mine.as_view(kind="json"), name="case_json"),
    path("<str:reference>/edit/", amendment.Overview.as_view(), name="edit"),
    path("<str:reference>/edit/confirm/", amendment.Confirm.as_view(), name="edit_confirm"),
    path("<str:reference>/edit/<str:page>/", amendment.Pages.as_view(), name="edit_page"),
    path("<str:reference>/versions/", version.Mine.as_view(), name="versions"),
    path("<str:reference>/do/<str:step>/", mine_steps.StepOfMine.as_view(), name="step"),
    path("<str:reference>/sessions/<int:pk>.ics", mediation.MySession.as_view(), name="session"),
    path("<str:reference>/agreement.pdf", mediation.MyAgreement.as_view(), name="agreement"),
    path("<str:reference>/uploads/", upload.Start.as_view(), name="uploads"),
    path("<str:reference>/uploads/<uuid:uuid>/", upload.One.as_view(), name="upload"),
    *doors("<str:reference>/waiting/<str:step>/", staging.shelf_of),
    path("<str:reference>/files/<int:pk>/", evidence.FilePage.as_view(), name="file"),
    path("<str:reference>/files/<int:pk>/cover/", cover.CoverPage.as_view(), name="cover"),
    path("<str:reference>/files/<int:pk>/withdraw/", withdrawal.WithdrawFile.as_view(), name="withdraw_file"),
    path("<str:reference>/files/<int:pk>/original/", evidence.Original.as_view(), name="original"),
    path("<str:reference>/files/<int:pk>/<str:variant>/", evidence.serve, name="evidence"),
]

business_patterns = [
    path("", portal_inbox.Index.as_view(), name="index"),
    path("<int:business>/", portal_inbox.Inbox.as_view(), name="inbox"),
    path("<int:business>/groups/", group.Groups.as_view(), name="groups"),
    path("<int:business>/groups/<str:reference>/", group.CompanyGroup.as_view(), name="group"),
    path("<int:business>/groups/<str:reference>/answer/", group.Lead.as_view(), name="group_answer"),
    path("<int:business>/groups/<str:reference>/answers/<int:pk>/", group.LeadResultPage.as_view(), name="lead"),
    path("<int:business>/<str:reference>/", portal.Case.as_view(), name="case"),
    path("<int:business>/<str:reference>/versions/", version.Theirs.as_view(), name="versions"),
    path("<int:business>/<str:reference>/sessions/<int:pk>.ics", mediation.TheirSession.as_view(), name="session"),
    path("<int:business>/<str:reference>/case.pdf", case_file.Theirs.as_view(), name="case_pdf"),
    path("<int:business>/<str:reference>/case.json", case_file.Theirs.as_view(kind="json"), name="case_json"),
    path("<int:business>/<str:reference>/agreement.pdf", mediation.TheirAgreement.as_view(), name="agreement"),
    path("<int:business>/<str:reference>/do/<str:step>/", portal_steps.CompanyStep.as_view(), name="step"),
]
