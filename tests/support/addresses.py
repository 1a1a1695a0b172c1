"""Every address of the site × everybody who may come: one table of what each of them gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts import absences, blocks
from accounts.commands import set_roles
from accounts.models import DataArchive, User
from businesses.papers import PapersShelf
from casework.models import CalendarDay
from catalogue.models import Category
from complaints.commands import calendar, conflict, hotline, intake, mediation, merger, privacy, service_link
from complaints.commands import draft as draft_commands
from complaints.commands import evidence as evidence_commands
from complaints.commands.staging import StepShelf
from complaints.models import Disposal, EvidenceArchive, LetterTemplate
from complaints.rules.service_link import typed_of
from files import uploads
from files.intake import receive
from files.models import StagedFile
from files.tasks import process
from notifications.models import Notice
from tests.factories import cases, companies
from tests.support import colleagues, samples

# anon  nobody is signed in                offi  an officer
# pers  a person who just signed up        supe  a supervisor
# comp  the complainant of the case        audi  an auditor
# hand  handler of the case's company      root  a superuser without a staff role
# view  viewer of the case's company
# othr  handler of another company
#
# A number is the status; `in` is a redirect to a sign-in page (the admin has its own), `go` one to elsewhere.
# {taken} is a draft that the officer wrote for the complainant on the phone; {token} leads to it without a sign-in.
# {case} was served on {company} by the complainant of {draft}, {new} is filed there and not served; {file} belongs to
# {case}. A POST sends nothing but itself.
TABLE = """
#                                                                 anon pers comp hand view othr offi supe audi root
# everybody
/                                                                 200  200  200  200  200  200  200  200  200  200
/healthz                                                          200  200  200  200  200  200  200  200  200  200
/readyz                                                           200  200  200  200  200  200  200  200  200  200
/lookup/                                                          200  200  200  200  200  200  200  200  200  200
POST /lookup/                                                     422  422  422  422  422  422  422  422  422  422
/verify/                                                          200  200  200  200  200  200  200  200  200  200
POST /verify/                                                     422  422  422  422  422  422  422  422  422  422
/verify/{hash}/                                                   200  200  200  200  200  200  200  200  200  200
/verify/nonsense/                                                 200  200  200  200  200  200  200  200  200  200
/dev/inbox/                                                       200  200  200  200  200  200  200  200  200  200
/dev/inbox/{mail}/                                                200  200  200  200  200  200  200  200  200  200
/regions.json                                                     200  200  200  200  200  200  200  200  200  200
/help/privacy/                                                    200  200  200  200  200  200  200  200  200  200
/help/terms/                                                      200  200  200  200  200  200  200  200  200  200
/feeds/nonsense/due.ics                                           404  404  404  404  404  404  404  404  404  404
/companies/                                                       200  200  200  200  200  200  200  200  200  200
/companies/{company}/                                             200  200  200  200  200  200  200  200  200  200
/companies/999999/                                                404  404  404  404  404  404  404  404  404  404

# the account
/accounts/login/                                                  200  go   go   go   go   go   go   go   go   go
/accounts/login/code/                                             200  go   go   go   go   go   go   go   go   go
/accounts/login/code/confirm/                                     in   go   go   go   go   go   go   go   go   go
/accounts/login/proof/                                            in   go   go   go   go   go   go   go   go   go
POST /accounts/login/proof/                                       in   go   go   go   go   go   go   go   go   go
/accounts/login/proof/not-mine/                                   in   go   go   go   go   go   go   go   go   go
POST /accounts/login/proof/not-mine/                              in   go   go   go   go   go   go   go   go   go
/accounts/signup/                                                 200  go   go   go   go   go   go   go   go   go
POST /accounts/signup/                                            200  go   go   go   go   go   go   go   go   go
/accounts/signup/again/                                           405  405  405  405  405  405  405  405  405  405
POST /accounts/signup/again/                                      go   go   go   go   go   go   go   go   go   go
/accounts/logout/                                                 go   200  200  200  200  200  200  200  200  200
POST /accounts/logout/                                            go   go   go   go   go   go   go   go   go   go
/accounts/inactive/                                               200  200  200  200  200  200  200  200  200  200
/accounts/phone/verify/                                           in   go   go   go   go   go   go   go   go   go
/accounts/phone/change/                                           in   200  200  200  200  200  200  200  200  200
/accounts/confirm-email/                                          in   go   go   go   go   go   go   go   go   go
/accounts/email/                                                  in   200  200  200  200  200  200  200  200  200
/accounts/reauthenticate/                                         in   200  200  200  200  200  200  200  200  200
/accounts/reauthenticate/code/                                    in   go   go   go   go   go   go   go   go   go
/accounts/password/change/                                        in   200  200  200  200  200  200  200  200  200
/accounts/password/set/                                           in   go   go   go   go   go   go   go   go   go
/accounts/password/reset/                                         200  200  200  200  200  200  200  200  200  200
/accounts/password/reset/confirm/                                 in   in   in   in   in   in   in   in   in   in
/accounts/password/reset/complete/                                go   go   go   go   go   go   go   go   go   go
/accounts/password/reset/done/                                    200  200  200  200  200  200  200  200  200  200
/accounts/sessions/                                               in   200  200  200  200  200  200  200  200  200
/accounts/staff-invitation/{joining}/                             200  200  200  200  200  200  200  200  200  200
POST /accounts/staff-invitation/{joining}/                        422  422  422  422  422  422  422  422  422  422
/accounts/staff-invitation/nonsense/                              404  404  404  404  404  404  404  404  404  404
POST /accounts/staff-invitation/nonsense/                         404  404  404  404  404  404  404  404  404  404
/accounts/2fa/                                                    in   200  200  200  200  200  200  200  200  200
/accounts/2fa/authenticate/                                       in   go   go   go   go   go   go   go   go   go
/accounts/2fa/reauthenticate/                                     in   go   go   go   go   go   200  200  200  200
/accounts/2fa/totp/activate/                                      in   go   go   go   go   go   go   go   go   go
/accounts/2fa/totp/deactivate/                                    in   404  404  404  404  404  go   go   go   go
/accounts/2fa/recovery-codes/                                     in   404  404  404  404  404  404  404  404  404
/accounts/2fa/recovery-codes/generate/                            in   go   go   go   go   go   go   go   go   go
/accounts/2fa/recovery-codes/download/                            in   404  404  404  404  404  404  404  404  404
/accounts/2fa/passkeys/                                           in   200  200  200  200  200  200  200  200  200
/accounts/2fa/passkeys/add/                                       in   go   go   go   go   go   go   go   go   go
/accounts/2fa/passkeys/login/                                     in   go   go   go   go   go   go   go   go   go
/accounts/2fa/passkeys/reauthenticate/                            in   go   go   go   go   go   go   go   go   go
/accounts/2fa/passkeys/1/edit/                                    in   go   go   go   go   go   go   go   go   go
/accounts/2fa/passkeys/1/remove/                                  in   go   go   go   go   go   go   go   go   go
/accounts/oidc/oidc/login/                                        404  404  404  404  404  404  404  404  404  404
/accounts/oidc/oidc/callback/                                     404  404  404  404  404  404  404  404  404  404
/accounts/weixin/login/                                           404  404  404  404  404  404  404  404  404  404
/accounts/weixin/callback/                                        404  404  404  404  404  404  404  404  404  404
/accounts/social/signup/                                          404  404  404  404  404  404  404  404  404  404
/accounts/social/                                                 404  404  404  404  404  404  404  404  404  404
POST /accounts/social/                                            404  404  404  404  404  404  404  404  404  404
/me/                                                              in   200  200  200  200  200  200  200  200  200
/large-type/                                                      405  405  405  405  405  405  405  405  405  405
POST /large-type/                                                 go   go   go   go   go   go   go   go   go   go
/language/                                                        405  405  405  405  405  405  405  405  405  405
POST /language/                                                   go   go   go   go   go   go   go   go   go   go
/me/settings/                                                     in   200  200  200  200  200  200  200  200  200
POST /me/settings/                                                in   422  422  422  422  422  422  422  422  422
/me/block/                                                        in   200  200  200  200  200  200  200  200  200
POST /me/block/                                                   in   200  200  200  200  200  200  200  200  200
/me/real-name/                                                    in   404  404  404  404  404  404  404  404  404
POST /me/real-name/                                               in   404  404  404  404  404  404  404  404  404
/me/data/                                                         in   200  200  200  200  200  200  200  200  200
POST /me/data/                                                    in   go   go   go   go   go   go   go   go   go
/me/data/{archive}/                                               in   404  go   404  404  404  404  404  404  404
/me/agreement/                                                    in   200  200  200  200  200  200  200  200  200
POST /me/agreement/                                               in   422  422  422  422  422  422  422  422  422
/me/leave/                                                        in   200  200  200  200  200  200  200  200  200
POST /me/leave/                                                   in   422  422  422  422  422  422  422  422  422
/notices/                                                         in   200  200  200  200  200  200  200  200  200
/notices/{notice}/                                                in   404  go   404  404  404  404  404  404  404
/notices/read/                                                    in   405  405  405  405  405  405  405  405  405
POST /notices/read/                                               in   go   go   go   go   go   go   go   go   go

# the complainant
/complaints/                                                      in   200  200  200  200  200  200  200  200  200
/complaints/new/                                                  in   200  200  200  200  200  200  200  200  200
POST /complaints/new/                                             in   422  422  422  422  422  422  422  422  422
/complaints/{case}/                                               in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/                                              in   404  go   404  404  404  404  404  404  404
/complaints/{draft}/draft/category/                               in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/draft/respondent/                             in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/draft/precheck/                               in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/draft/details/                                in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/draft/person/                                 in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/draft/evidence/                               in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/draft/check/                                  in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/draft/nonsense/                               in   404  404  404  404  404  404  404  404  404
POST /complaints/{draft}/draft/check/                             in   404  422  404  404  404  404  404  404  404
POST /complaints/{draft}/draft/evidence/                          in   404  go   404  404  404  404  404  404  404
/complaints/{case}/draft/details/                                 in   404  go   404  404  404  404  404  404  404
POST /complaints/{case}/draft/details/                            in   404  409  404  404  404  404  404  404  404
/complaints/{draft}/discard/                                      in   404  200  404  404  404  404  404  404  404
POST /complaints/{draft}/discard/                                 in   404  go   404  404  404  404  404  404  404
/complaints/{case}/discard/                                       in   404  go   404  404  404  404  404  404  404
POST /complaints/{case}/discard/                                  in   404  go   404  404  404  404  404  404  404
/complaints/{case}/filed/                                         in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/filed/                                        in   404  go   404  404  404  404  404  404  404
/complaints/{case}/receipt/                                       in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/receipt/                                      in   404  404  404  404  404  404  404  404  404
/complaints/{case}/receipt.pdf                                    in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/receipt.pdf                                   in   404  404  404  404  404  404  404  404  404
/complaints/{case}/case.pdf                                       in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/case.pdf                                      in   404  404  404  404  404  404  404  404  404
/complaints/{case}/case.json                                      in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/case.json                                     in   404  404  404  404  404  404  404  404  404
/complaints/{case}/edit/                                          in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/edit/                                     in   404  go   404  404  404  404  404  404  404
/complaints/{draft}/edit/                                         in   404  go   404  404  404  404  404  404  404
/complaints/{case}/edit/details/                                  in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/edit/details/                             in   404  422  404  404  404  404  404  404  404
/complaints/{case}/edit/nonsense/                                 in   404  404  404  404  404  404  404  404  404
/complaints/{case}/edit/confirm/                                  in   404  go   404  404  404  404  404  404  404
POST /complaints/{case}/edit/confirm/                             in   404  409  404  404  404  404  404  404  404
/complaints/{case}/versions/                                      in   404  200  404  404  404  404  404  404  404
/complaints/{case}/do/refile/                                     in   404  409  404  404  404  404  404  404  404
POST /complaints/{case}/do/refile/                                in   404  409  404  404  404  404  404  404  404
/complaints/{case}/do/withdraw/                                   in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/do/withdraw/                              in   404  422  404  404  404  404  404  404  404
/complaints/{case}/do/permit_publication/                         in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/do/permit_publication/                    in   404  go   404  404  404  404  404  404  404
POST /complaints/{case}/do/revoke_publication/                    in   404  409  404  404  404  404  404  404  404
/complaints/{case}/do/add_evidence/                               in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/do/add_evidence/                          in   404  go   404  404  404  404  404  404  404
/complaints/{case}/do/accept_offer/                               in   404  409  404  404  404  404  404  404  404
POST /complaints/{case}/do/accept_offer/                          in   404  409  404  404  404  404  404  404  404
/complaints/{case}/do/answer/                                     in   404  404  404  404  404  404  404  404  404
POST /complaints/{case}/do/answer/                                in   404  404  404  404  404  404  404  404  404
POST /complaints/{case}/do/accept/                                in   404  404  404  404  404  404  404  404  404
POST /complaints/{case}/do/nonsense/                              in   404  404  404  404  404  404  404  404  404
/complaints/{case}/files/{file}/                                  in   404  200  200  200  404  200  200  200  404
/complaints/{case}/files/{file}/cover/                            in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/files/{file}/cover/                       in   404  409  404  404  404  404  404  404  404
/complaints/{case}/files/{file}/withdraw/                         in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/files/{file}/withdraw/                    in   404  go   404  404  404  404  404  404  404
/complaints/{case}/waiting/add_evidence/{staged}/thumb/           in   404  200  404  404  404  404  404  404  404
/complaints/{case}/waiting/add_evidence/                          in   404  200  200  200  404  200  200  200  404
POST /complaints/{case}/waiting/add_evidence/                     in   404  422  422  422  404  422  422  422  404
/complaints/{case}/waiting/add_evidence/uploads/                  in   404  405  405  405  404  405  405  405  404
POST /complaints/{case}/waiting/add_evidence/uploads/             in   404  422  422  422  404  422  422  422  404
/complaints/{case}/waiting/add_evidence/uploads/{upload}/         in   404  200  404  404  404  404  404  404  404
/complaints/{draft}/uploads/                                      in   404  405  404  404  404  404  404  404  404
POST /complaints/{draft}/uploads/                                 in   404  422  404  404  404  404  404  404  404
/complaints/{draft}/uploads/{upload}/                             in   404  200  404  404  404  404  404  404  404
POST /complaints/{draft}/uploads/{upload}/                        in   404  409  404  404  404  404  404  404  404
/complaints/{case}/files/                                         in   404  200  200  200  404  200  200  404  404
POST /complaints/{case}/files/                                    in   404  go   go   go   404  422  422  404  404
/complaints/{draft}/files/                                        in   404  404  404  404  404  404  404  404  404
/complaints/{case}/files/{zip}.zip                                in   404  200  404  404  404  404  404  404  404
/complaints/{case}/files/{file}/clean/                            in   404  200  200  200  404  200  200  200  404
/complaints/{case}/files/{file}/thumb/                            in   404  200  200  200  404  200  200  200  404
/complaints/{case}/files/{file}/original/                         in   405  405  405  405  405  405  405  405  405
POST /complaints/{case}/files/{file}/original/                    in   404  404  404  404  404  200  200  409  404
/complaints/{case}/files/{file}/nonsense/                         in   404  404  404  404  404  404  404  404  404
/complaints/{draft}/files/{file}/clean/                           in   404  404  404  404  404  404  404  404  404

# a complaint by phone
/attest/{token}/                                                  200  200  200  200  200  200  200  200  200  200
POST /attest/{token}/                                             422  422  422  422  422  422  422  422  422  422
/serve/{letter_token}/                                            200  200  200  200  200  200  200  200  200  200
POST /serve/{letter_token}/                                       200  200  200  200  200  200  200  200  200  200
/l/                                                               200  200  200  200  200  200  200  200  200  200
POST /l/                                                          422  422  422  422  422  422  422  422  422  422
/l/{letter_typed}/                                                200  200  200  200  200  200  200  200  200  200
POST /l/{letter_typed}/                                           200  200  200  200  200  200  200  200  200  200
/l/nonsense/                                                      404  404  404  404  404  404  404  404  404  404
/serve/nonsense/                                                  404  404  404  404  404  404  404  404  404  404
/serve/case/{lettered}/                                           404  404  404  404  404  404  404  404  404  404
/serve/case/{lettered}/do/answer/                                 404  404  404  404  404  404  404  404  404  404
POST /serve/case/{lettered}/do/answer/                            404  404  404  404  404  404  404  404  404  404
/attest/nonsense/                                                 404  404  404  404  404  404  404  404  404  404
/complaints/{taken}/                                              in   404  go   404  404  404  404  404  404  404
/complaints/{taken}/draft/category/                               in   404  200  404  404  404  200  404  404  404
/complaints/{taken}/draft/check/                                  in   404  200  404  404  404  200  404  404  404
POST /complaints/{taken}/draft/check/                             in   404  422  404  404  404  409  404  404  404
/complaints/{taken}/discard/                                      in   404  200  404  404  404  200  404  404  404
POST /complaints/{taken}/discard/                                 in   404  go   404  404  404  go   404  404  404
/complaints/{taken}/filed/                                        in   404  go   404  404  404  404  404  404  404

# the company
/business/                                                        in   200  200  go   go   go   200  200  200  200
/business/{company}/                                              in   404  404  200  200  404  404  404  404  404
/business/{company}/{case}/                                       in   404  404  200  200  404  404  404  404  404
/business/{company}/{new}/                                        in   404  404  404  404  404  404  404  404  404
/business/{company}/{draft}/                                      in   404  404  404  404  404  404  404  404  404
/business/{company}/{case}/versions/                              in   404  404  200  200  404  404  404  404  404
/business/{company}/{new}/versions/                               in   404  404  404  404  404  404  404  404  404
/business/{company}/{case}/do/answer/                             in   404  404  200  409  404  404  404  404  404
POST /business/{company}/{case}/do/answer/                        in   404  404  422  409  404  404  404  404  404
POST /business/{company}/{case}/do/report_performed/              in   404  404  409  409  404  404  404  404  404
POST /business/{company}/{case}/do/withdraw/                      in   404  404  404  404  404  404  404  404  404
POST /business/{company}/{new}/do/answer/                         in   404  404  404  404  404  404  404  404  404

/business/{company}/groups/                                       in   404  404  200  200  404  404  404  404  404
/business/{company}/groups/{group}/                               in   404  404  200  200  404  404  404  404  404
/business/{company}/groups/{group}/answer/                        in   404  404  go   go   404  404  404  404  404
POST /business/{company}/groups/{group}/answer/                   in   404  404  422  404  404  404  404  404  404
/business/{company}/groups/{group}/answers/{lead}/                in   404  404  200  200  404  404  404  404  404
/business/{company}/groups/{group}/answers/0/                     in   404  404  404  404  404  404  404  404  404
# claims, members and invitations; {claim} is of pers, {others} is the company of othr, who invited pers
/business/claim/                                                  in   200  200  200  200  200  200  200  200  200
/business/claim/new/                                              in   200  200  200  200  200  200  200  200  200
POST /business/claim/new/                                         in   422  422  422  422  422  422  422  422  422
/business/claim/papers/new-0/                                     in   200  200  200  200  200  200  200  200  200
POST /business/claim/papers/new-0/                                in   422  422  422  422  422  422  422  422  422
/business/claim/papers/new-999999/                                in   404  404  404  404  404  404  404  404  404
/business/claim/papers/nonsense/                                  in   404  404  404  404  404  404  404  404  404
/business/claim/papers/{claim}/                                   in   200  404  404  404  404  404  404  404  404
POST /business/claim/papers/{claim}/                              in   422  404  404  404  404  404  404  404  404
/business/claim/papers/new-0/uploads/                             in   405  405  405  405  405  405  405  405  405
POST /business/claim/papers/new-0/uploads/                        in   422  422  422  422  422  422  422  422  422
/business/claim/papers/new-0/uploads/{upload}/                    in   404  200  404  404  404  404  404  404  404
/business/claim/papers/new-0/{paper_staged}/thumb/                in   200  404  404  404  404  404  404  404  404
/business/claims/{claim}/                                         in   200  404  404  404  404  404  404  404  404
/business/claims/{claim}/supply/                                  in   go   404  404  404  404  404  404  404  404
POST /business/claims/{claim}/supply/                             in   422  404  404  404  404  404  404  404  404
/business/claims/{claim}/withdraw/                                in   200  404  404  404  404  404  404  404  404
POST /business/claims/{claim}/withdraw/                           in   go   404  404  404  404  404  404  404  404
/business/claims/{claim}/files/{paper}/clean/                     in   200  404  404  404  404  404  404  404  404
/business/claims/{claim}/files/{paper}/original/                  in   404  404  404  404  404  404  404  404  404
/business/{company}/members/                                      in   404  404  200  200  404  404  404  404  404
/business/{company}/members/leave/                                in   404  404  200  200  404  404  404  404  404
POST /business/{company}/members/leave/                           in   404  404  go   go   404  404  404  404  404
/business/{company}/members/log/                                  in   404  404  404  404  404  404  404  404  404
POST /business/{company}/members/invite/                          in   404  404  404  404  404  404  404  404  404
/business/{others}/members/log/                                   in   404  404  404  404  200  404  404  404  404
/business/{others}/members/invite/                                in   404  404  404  404  go   404  404  404  404
POST /business/{others}/members/invite/                           in   404  404  404  404  422  404  404  404  404
POST /business/{others}/members/leave/                            in   404  404  404  404  409  404  404  404  404
/business/{others}/members/{member}/                              in   404  404  404  404  200  404  404  404  404
/business/{others}/members/{member}/absence/                      in   404  404  404  404  200  404  404  404  404
POST /business/{others}/members/{member}/absence/                 in   404  404  404  404  422  404  404  404  404
/business/{company}/members/{member}/absence/                     in   404  404  404  404  404  404  404  404  404
POST /business/{others}/members/{member}/                         in   404  404  404  404  422  404  404  404  404
/business/{company}/members/{member}/                             in   404  404  404  404  404  404  404  404  404
/business/{others}/members/{member}/remove/                       in   404  404  404  404  200  404  404  404  404
POST /business/{others}/members/{member}/remove/                  in   404  404  404  404  409  404  404  404  404
/business/{others}/invitations/{invitation}/revoke/               in   404  404  404  404  go   404  404  404  404
POST /business/{others}/invitations/{invitation}/revoke/          in   404  404  404  404  go   404  404  404  404
POST /business/{company}/invitations/{invitation}/revoke/         in   404  404  404  404  404  404  404  404  404
/invitations/{invited}/                                           200  200  404  404  404  404  404  404  404  404
POST /invitations/{invited}/                                      200  go   404  404  404  404  404  404  404  404
/invitations/nonsense/                                            200  404  404  404  404  404  404  404  404  404
POST /invitations/nonsense/                                       200  404  404  404  404  404  404  404  404  404
# a mediation
/complaints/{mediated}/                                           in   404  200  404  404  404  404  404  404  404
/complaints/{mediated}/sessions/{session}.ics                     in   404  200  404  404  404  404  404  404  404
/complaints/{case}/sessions/{session}.ics                         in   404  404  404  404  404  404  404  404  404
/complaints/{mediated}/agreement.pdf                              in   404  200  404  404  404  404  404  404  404
/complaints/{case}/agreement.pdf                                  in   404  404  404  404  404  404  404  404  404
/complaints/{case}/do/counter/                                    in   404  409  404  404  404  404  404  404  404
POST /complaints/{case}/do/counter/                               in   404  409  404  404  404  404  404  404  404
/complaints/{case}/do/request_mediation/                          in   404  409  404  404  404  404  404  404  404
POST /complaints/{case}/do/request_mediation/                     in   404  409  404  404  404  404  404  404  404
/complaints/{case}/do/sign_settlement/                            in   404  409  404  404  404  404  404  404  404
POST /complaints/{case}/do/sign_settlement/                       in   404  409  404  404  404  404  404  404  404
/complaints/{case}/do/message/                                    in   404  200  404  404  404  404  404  404  404
POST /complaints/{case}/do/message/                               in   404  422  404  404  404  404  404  404  404
/complaints/{case}/do/object/                                     in   404  404  404  404  404  404  404  404  404
POST /complaints/{case}/do/object/                                in   404  404  404  404  404  404  404  404  404
/business/{company}/{mediated}/sessions/{session}.ics             in   404  404  200  200  404  404  404  404  404
/business/{company}/{case}/sessions/{session}.ics                 in   404  404  404  404  404  404  404  404  404
/business/{company}/{mediated}/agreement.pdf                      in   404  404  200  200  404  404  404  404  404
POST /business/{company}/{mediated}/case.pdf                      in   404  404  200  200  404  404  404  404  404
POST /business/{company}/{mediated}/case.json                     in   404  404  200  200  404  404  404  404  404
/business/{company}/{mediated}/case.json                          in   405  405  405  405  405  405  405  405  405
/business/{company}/{case}/agreement.pdf                          in   404  404  404  404  404  404  404  404  404
/business/{company}/{case}/do/object/                             in   404  404  409  409  404  404  404  404  404
POST /business/{company}/{case}/do/object/                        in   404  404  409  409  404  404  404  404  404
/business/{company}/{case}/do/request_extension/                  in   404  404  409  409  404  404  404  404  404
POST /business/{company}/{case}/do/request_extension/             in   404  404  409  409  404  404  404  404  404
/business/{company}/{case}/do/ask_complainant/                    in   404  404  409  409  404  404  404  404  404
POST /business/{company}/{case}/do/ask_complainant/               in   404  404  409  409  404  404  404  404  404
/business/{company}/{case}/do/message/                            in   404  404  200  409  404  404  404  404  404
POST /business/{company}/{case}/do/message/                       in   404  404  422  409  404  404  404  404  404
/business/{company}/{case}/do/revise_offer/                       in   404  404  409  409  404  404  404  404  404
POST /business/{company}/{case}/do/revise_offer/                  in   404  404  409  409  404  404  404  404  404
/business/{company}/{case}/do/sign_settlement/                    in   404  404  409  409  404  404  404  404  404
POST /business/{company}/{case}/do/sign_settlement/               in   404  404  409  409  404  404  404  404  404
/admin/complaints/complaint/{mediated_pk}/sessions/{session}.ics  in   in   in   in   in   in   200  200  200  200
/admin/complaints/complaint/{case_pk}/sessions/{session}.ics      in   in   in   in   in   in   404  404  404  404
/admin/complaints/complaint/{mediated_pk}/agreement.pdf           in   in   in   in   in   in   200  200  200  200
POST /admin/complaints/complaint/{case_pk}/do/merge/              in   in   in   in   in   in   422  409  409  409
POST /admin/complaints/complaint/{case_pk}/do/discontinue/        in   in   in   in   in   in   409  422  409  409
POST /admin/complaints/complaint/{case_pk}/do/message/            in   in   in   in   in   in   422  422  409  409
POST /admin/complaints/complaint/{case_pk}/do/decide_objection/   in   in   in   in   in   in   409  409  409  409
POST /admin/complaints/complaint/{case_pk}/do/terminate_mediation/ in   in   in   in   in   in   409  409  409  409
POST /admin/complaints/complaint/{new_pk}/do/ask_referral/        in   in   in   in   in   in   422  409  409  409

# appeals
/appeals/of/{refused}/                                            in   404  200  404  404  404  404  404  404  404
POST /appeals/of/{refused}/                                       in   404  422  404  404  404  404  404  404  404
/appeals/of/{contested}/                                          in   404  go   404  404  404  404  404  404  404
/appeals/of/{case}/                                               in   404  409  404  404  404  404  404  404  404
/appeals/{appeal}/                                                in   404  200  404  404  404  404  404  404  404
/appeals/{appeal}/do/withdraw/                                    in   404  200  404  404  404  404  404  404  404
POST /appeals/{appeal}/do/withdraw/                               in   404  go   404  404  404  404  404  404  404
POST /appeals/{appeal}/do/add_files/                              in   404  422  404  404  404  404  404  404  404
POST /appeals/{appeal}/do/uphold/                                 in   404  404  404  404  404  404  404  404  404
/business/{company}/{contested}/                                  in   404  404  404  404  404  404  404  404  404
/admin/appeals/                                                   in   in   in   in   in   in   404  200  200  200
/admin/appeals/appeal/                                            in   in   in   in   in   in   403  200  200  200
/admin/appeals/appeal/add/                                        in   in   in   in   in   in   403  403  403  403
/admin/appeals/appeal/of/{contested_pk}/                          in   in   in   in   in   in   go   go   go   go
/admin/appeals/appeal/of/{case_pk}/                               in   in   in   in   in   in   404  404  404  404
/admin/appeals/appeal/{appeal_pk}/                                in   in   in   in   in   in   go   go   go   go
/admin/appeals/appeal/{appeal_pk}/change/                         in   in   in   in   in   in   403  200  200  200
POST /admin/appeals/appeal/{appeal_pk}/change/                    in   in   in   in   in   in   403  403  403  403
/admin/appeals/appeal/{appeal_pk}/history/                        in   in   in   in   in   in   403  200  200  200
/admin/appeals/appeal/{appeal_pk}/delete/                         in   in   in   in   in   in   403  403  403  403
POST /admin/appeals/appeal/{appeal_pk}/do/assign/                 in   in   in   in   in   in   409  422  409  409
POST /admin/appeals/appeal/{appeal_pk}/do/uphold/                 in   in   in   in   in   in   409  409  409  409
POST /admin/appeals/appeal/{appeal_pk}/do/nonsense/               in   in   in   in   in   in   404  404  404  404

# the staff
/admin/                                                           in   in   in   in   in   in   200  200  200  200
/admin/search/                                                    in   in   in   in   in   in   200  200  200  200
/admin/login/                                                     in   403  403  403  403  403  go   go   go   go
/admin/logout/                                                    go   go   go   go   go   go   405  405  405  405
POST /admin/logout/                                               go   go   go   go   go   go   go   go   go   go
/admin/password_change/                                           go   go   go   go   go   go   go   go   go   go
/admin/password_change/done/                                      in   in   in   in   in   in   200  200  200  200
/admin/autocomplete/                                              in   in   in   in   in   in   403  403  403  403
/admin/jsi18n/                                                    in   in   in   in   in   in   200  200  200  200
/admin/r/{type}/{user}/                                           in   in   in   in   in   in   404  404  404  404
/admin/nonsense/                                                  in   in   in   in   in   in   404  404  404  404
/admin/complaints/                                                in   in   in   in   in   in   200  200  200  200
/admin/complaints/complaint/                                      in   in   in   in   in   in   200  200  200  200
/admin/complaints/complaint/hotline/                              in   in   in   in   in   in   200  200  403  403
POST /admin/complaints/complaint/hotline/                         in   in   in   in   in   in   422  422  403  403
/admin/complaints/complaint/hotline/calls/                        in   in   in   in   in   in   200  200  403  403
POST /admin/complaints/complaint/hotline/calls/                   in   in   in   in   in   in   422  422  403  403
/admin/complaints/complaint/hotline/calls/{case_pk}/              in   in   in   in   in   in   200  200  403  403
POST /admin/complaints/complaint/hotline/calls/{case_pk}/         in   in   in   in   in   in   422  422  403  403
/admin/complaints/complaint/hotline/calls/{draft_pk}/             in   in   in   in   in   in   404  404  403  403
/admin/complaints/complaint/groups/                               in   in   in   in   in   in   200  200  200  200
/admin/complaints/complaint/groups/{group_pk}/                    in   in   in   in   in   in   200  200  200  200
POST /admin/complaints/complaint/groups/{group_pk}/               in   in   in   in   in   in   422  422  403  403
/admin/complaints/complaint/groups/0/                             in   in   in   in   in   in   404  404  404  404
/admin/complaints/complaint/groups/link/?ids={case_pk}            in   in   in   in   in   in   200  200  200  200
POST /admin/complaints/complaint/groups/link/                     in   in   in   in   in   in   422  422  403  403
/admin/complaints/complaint/{case_pk}/do/link_group/              in   in   in   in   in   in   409  409  409  409
/admin/complaints/complaint/add/                                  in   in   in   in   in   in   403  403  403  403
/admin/complaints/complaint/{case_pk}/                            in   in   in   in   in   in   go   go   go   go
/admin/complaints/complaint/{case_pk}/change/                     in   in   in   in   in   in   200  200  200  200
/admin/complaints/complaint/{draft_pk}/change/                    in   in   in   in   in   in   404  404  404  404
POST /admin/complaints/complaint/{case_pk}/change/                in   in   in   in   in   in   403  403  403  403
/admin/complaints/complaint/feed/                                 in   in   in   in   in   in   200  200  200  403
POST /admin/complaints/complaint/feed/                            in   in   in   in   in   in   go   go   go   403
/admin/complaints/complaint/{case_pk}/watch/                      in   in   in   in   in   in   405  405  405  405
POST /admin/complaints/complaint/{case_pk}/watch/                 in   in   in   in   in   in   go   go   go   go
POST /admin/complaints/complaint/{draft_pk}/watch/                in   in   in   in   in   in   404  404  404  404
/admin/complaints/complaint/{case_pk}/history/                    in   in   in   in   in   in   200  200  200  200
/admin/complaints/complaint/{case_pk}/delete/                     in   in   in   in   in   in   403  403  403  403
POST /admin/complaints/complaint/{case_pk}/delete/                in   in   in   in   in   in   403  403  403  403
/admin/complaints/complaint/{new_pk}/do/accept/                   in   in   in   in   in   in   200  409  409  409
POST /admin/complaints/complaint/{new_pk}/do/accept/              in   in   in   in   in   in   go   409  409  409
POST /admin/complaints/complaint/{new_pk}/do/propose_refusal/     in   in   in   in   in   in   422  409  409  409
POST /admin/complaints/complaint/{new_pk}/do/request_supplement/  in   in   in   in   in   in   422  409  409  409
POST /admin/complaints/complaint/{new_pk}/do/countersign/         in   in   in   in   in   in   409  409  409  409
POST /admin/complaints/complaint/{case_pk}/do/accept/             in   in   in   in   in   in   409  409  409  409
POST /admin/complaints/complaint/{case_pk}/do/note/               in   in   in   in   in   in   422  422  409  409
/admin/complaints/complaint/{case_pk}/do/consent_amendment/       in   in   in   in   in   in   409  409  409  409
POST /admin/complaints/complaint/{case_pk}/do/decline_amendment/  in   in   in   in   in   in   409  409  409  409
/admin/complaints/complaint/{case_pk}/case.pdf                    in   in   in   in   in   in   405  405  405  405
POST /admin/complaints/complaint/{case_pk}/case.pdf               in   in   in   in   in   in   200  200  200  go
POST /admin/complaints/complaint/{case_pk}/case.json              in   in   in   in   in   in   200  200  200  go
/admin/complaints/complaint/{case_pk}/letter.pdf                  in   in   in   in   in   in   405  405  405  405
POST /admin/complaints/complaint/{case_pk}/letter.pdf             in   in   in   in   in   in   200  200  200  go
POST /admin/complaints/complaint/{case_pk}/do/reveal/             in   in   in   in   in   in   422  422  409  409
/admin/complaints/conflict/                                       in   in   in   in   in   in   200  200  200  200
/admin/complaints/conflict/add/                                   in   in   in   in   in   in   200  200  200  403
POST /admin/complaints/conflict/add/                              in   in   in   in   in   in   422  422  422  403
/admin/complaints/conflict/{conflict}/                            in   in   in   in   in   in   go   go   go   go
/admin/complaints/conflict/{conflict}/change/                     in   in   in   in   in   in   404  200  200  200
POST /admin/complaints/conflict/{conflict}/change/                in   in   in   in   in   in   404  422  403  403
/admin/complaints/conflict/{conflict}/history/                    in   in   in   in   in   in   go   200  200  200
/admin/complaints/conflict/{conflict}/delete/                     in   in   in   in   in   in   403  403  403  403
/admin/accounts/filingblock/                                      in   in   in   in   in   in   403  200  200  200
/admin/accounts/filingblock/add/                                  in   in   in   in   in   in   403  200  403  403
POST /admin/accounts/filingblock/add/                             in   in   in   in   in   in   403  422  403  403
/admin/accounts/filingblock/{block}/                              in   in   in   in   in   in   go   go   go   go
/admin/accounts/filingblock/{block}/change/                       in   in   in   in   in   in   403  200  200  200
POST /admin/accounts/filingblock/{block}/change/                  in   in   in   in   in   in   403  422  403  403
/admin/accounts/filingblock/{block}/history/                      in   in   in   in   in   in   403  200  200  200
/admin/accounts/filingblock/{block}/delete/                       in   in   in   in   in   in   403  403  403  403
/admin/accounts/absence/                                          in   in   in   in   in   in   200  200  200  200
/admin/accounts/absence/add/                                      in   in   in   in   in   in   200  200  200  403
POST /admin/accounts/absence/add/                                 in   in   in   in   in   in   422  422  422  403
/admin/accounts/absence/{absence}/                                in   in   in   in   in   in   go   go   go   go
/admin/accounts/absence/{absence}/change/                         in   in   in   in   in   in   404  200  404  200
POST /admin/accounts/absence/{absence}/change/                    in   in   in   in   in   in   404  go   404  409
/admin/accounts/absence/{absence}/history/                        in   in   in   in   in   in   go   200  go   200
/admin/accounts/absence/{absence}/delete/                         in   in   in   in   in   in   403  403  403  403
/admin/complaints/reveal/                                         in   in   in   in   in   in   403  200  200  200
/admin/complaints/reveal/add/                                     in   in   in   in   in   in   403  403  403  403
/admin/complaints/reveal/{reveal}/                                in   in   in   in   in   in   go   go   go   go
/admin/complaints/reveal/{reveal}/change/                         in   in   in   in   in   in   403  200  200  200
/admin/complaints/reveal/{reveal}/history/                        in   in   in   in   in   in   403  200  200  200
/admin/complaints/reveal/{reveal}/delete/                         in   in   in   in   in   in   403  403  403  403
/admin/complaints/complaint/{case_pk}/case.doc                    in   in   in   in   in   in   404  404  404  404
/admin/complaints/complaint/{draft_pk}/case.json                  in   in   in   in   in   in   404  404  404  404
/admin/complaints/complaint/{case_pk}/versions/                   in   in   in   in   in   in   200  200  200  200
/admin/complaints/complaint/{draft_pk}/versions/                  in   in   in   in   in   in   404  404  404  404
POST /admin/complaints/complaint/{case_pk}/do/withdraw/           in   in   in   in   in   in   404  404  404  404
POST /admin/complaints/complaint/{draft_pk}/do/note/              in   in   in   in   in   in   404  404  404  404
# the staff's workspace
/admin/complaints/complaint/assign/                               in   in   in   in   in   in   200  200  403  403
/admin/complaints/complaint/refuse/                               in   in   in   in   in   in   200  403  403  403
POST /admin/complaints/complaint/refuse/                          in   in   in   in   in   in   422  403  403  403
/admin/complaints/complaint/merge/                                in   in   in   in   in   in   200  403  403  403
POST /admin/complaints/complaint/merge/                           in   in   in   in   in   in   422  403  403  403
POST /admin/complaints/complaint/assign/                          in   in   in   in   in   in   422  422  403  403
/admin/complaints/complaint/filters/                              in   in   in   in   in   in   405  405  405  405
POST /admin/complaints/complaint/filters/                         in   in   in   in   in   in   422  422  422  422
/admin/complaints/complaint/filters/1/delete/                     in   in   in   in   in   in   405  405  405  405
POST /admin/complaints/complaint/filters/1/delete/                in   in   in   in   in   in   go   go   go   go
POST /admin/complaints/complaint/{case_pk}/do/release/            in   in   in   in   in   in   409  422  409  409
/admin/complaints/businessmerge/                                  in   in   in   in   in   in   200  200  200  200
/admin/complaints/businessmerge/add/                              in   in   in   in   in   in   403  200  403  403
POST /admin/complaints/businessmerge/add/                         in   in   in   in   in   in   403  422  403  403
/admin/complaints/businessmerge/{merger}/                         in   in   in   in   in   in   go   go   go   go
/admin/complaints/businessmerge/{merger}/change/                  in   in   in   in   in   in   200  200  200  200
POST /admin/complaints/businessmerge/{merger}/change/             in   in   in   in   in   in   403  403  403  403
/admin/complaints/businessmerge/{merger}/history/                 in   in   in   in   in   in   200  200  200  200
/admin/complaints/businessmerge/{merger}/delete/                  in   in   in   in   in   in   403  403  403  403
/admin/complaints/complaint/disposals/                            in   in   in   in   in   in   200  200  200  200
POST /admin/complaints/complaint/disposals/                       in   in   in   in   in   in   409  409  403  403
/admin/complaints/complaint/disposals/{disposal}/                 in   in   in   in   in   in   200  200  200  200
POST /admin/complaints/complaint/disposals/{disposal}/            in   in   in   in   in   in   409  409  403  403
/admin/complaints/complaint/disposals/0/                          in   in   in   in   in   in   404  404  404  404
POST /admin/complaints/complaint/{case_pk}/do/hold/               in   in   in   in   in   in   409  422  409  409
POST /admin/complaints/complaint/{case_pk}/do/lift_hold/          in   in   in   in   in   in   409  409  409  409
/admin/complaints/lettertemplate/                                 in   in   in   in   in   in   200  200  200  200
/admin/complaints/lettertemplate/add/                             in   in   in   in   in   in   403  200  403  200
/admin/complaints/lettertemplate/{letter}/                        in   in   in   in   in   in   go   go   go   go
/admin/complaints/lettertemplate/{letter}/change/                 in   in   in   in   in   in   200  200  200  200
POST /admin/complaints/lettertemplate/{letter}/change/            in   in   in   in   in   in   403  200  403  200
/admin/complaints/lettertemplate/{letter}/history/                in   in   in   in   in   in   200  200  200  200
/admin/complaints/lettertemplate/{letter}/delete/                 in   in   in   in   in   in   403  403  403  403
/admin/catalogue/category/                                       in   in   in   in   in   in   200  200  200  200
/admin/catalogue/category/add/                                   in   in   in   in   in   in   403  200  403  200
/admin/catalogue/category/{category}/                            in   in   in   in   in   in   go   go   go   go
/admin/catalogue/category/{category}/change/                     in   in   in   in   in   in   200  200  200  200
/admin/catalogue/category/{category}/history/                    in   in   in   in   in   in   200  200  200  200
/admin/catalogue/category/{category}/delete/                     in   in   in   in   in   in   403  403  403  403
POST /admin/catalogue/category/{category}/delete/                in   in   in   in   in   in   403  403  403  403
/admin/catalogue/category/{category}/preview/                    in   in   in   in   in   in   200  200  200  200
POST /admin/catalogue/category/{category}/preview/               in   in   in   in   in   in   403  422  403  422
/admin/catalogue/category/{category}/versions/                   in   in   in   in   in   in   200  200  200  200
/admin/businesses/business/                                       in   in   in   in   in   in   200  200  200  200
/admin/businesses/business/add/                                   in   in   in   in   in   in   200  200  403  200
/admin/businesses/business/{company}/                             in   in   in   in   in   in   go   go   go   go
/admin/businesses/business/{company}/change/                      in   in   in   in   in   in   200  200  200  200
POST /admin/businesses/business/{company}/change/                 in   in   in   in   in   in   200  200  403  200
/admin/businesses/business/{company}/history/                     in   in   in   in   in   in   200  200  200  200
/admin/businesses/business/{company}/delete/                      in   in   in   in   in   in   403  403  403  403
/admin/businesses/businessclaim/                                  in   in   in   in   in   in   200  200  200  200
/admin/businesses/businessclaim/add/                              in   in   in   in   in   in   403  403  403  403
/admin/businesses/businessclaim/{claim_pk}/                       in   in   in   in   in   in   go   go   go   go
/admin/businesses/businessclaim/{claim_pk}/change/                in   in   in   in   in   in   200  200  200  200
POST /admin/businesses/businessclaim/{claim_pk}/change/           in   in   in   in   in   in   404  404  404  404
/admin/businesses/businessclaim/{claim_pk}/do/approve/            in   in   in   in   in   in   go   go   go   go
POST /admin/businesses/businessclaim/{claim_pk}/do/approve/       in   in   in   in   in   in   422  422  404  404
POST /admin/businesses/businessclaim/{claim_pk}/do/withdraw/      in   in   in   in   in   in   404  404  404  404
/admin/businesses/businessclaim/{claim_pk}/files/{paper}/clean/   in   in   in   in   in   in   200  200  200  404
/admin/businesses/businessclaim/{claim_pk}/files/{paper}/original/ in   in   in   in   in   in   404  404  404  404
/admin/businesses/businessclaim/{claim_pk}/history/               in   in   in   in   in   in   200  200  200  200
/admin/businesses/businessclaim/{claim_pk}/delete/                in   in   in   in   in   in   403  403  403  403
/admin/accounts/user/                                             in   in   in   in   in   in   403  200  200  200
/admin/accounts/user/add/                                         in   in   in   in   in   in   403  403  403  403
/admin/accounts/user/{user}/                                      in   in   in   in   in   in   go   go   go   go
/admin/accounts/user/{user}/change/                               in   in   in   in   in   in   403  200  200  200
POST /admin/accounts/user/{user}/change/                          in   in   in   in   in   in   403  403  403  200
/admin/accounts/user/{user}/history/                              in   in   in   in   in   in   403  200  200  200
/admin/accounts/user/{user}/delete/                               in   in   in   in   in   in   403  403  403  403
/admin/accounts/user/{user}/roles/                                in   in   in   in   in   in   403  200  403  200
/admin/accounts/user/{user}/factor/                               in   in   in   in   in   in   403  403  403  200
POST /admin/accounts/user/{user}/factor/                          in   in   in   in   in   in   403  403  403  422
POST /admin/accounts/user/{user}/roles/                           in   in   in   in   in   in   403  422  403  422
/admin/accounts/user/{user}/suspend/                              in   in   in   in   in   in   403  403  403  200
POST /admin/accounts/user/{user}/suspend/                         in   in   in   in   in   in   403  403  403  422
/admin/accounts/staffinvitation/                                  in   in   in   in   in   in   403  200  200  200
/admin/accounts/staffinvitation/add/                              in   in   in   in   in   in   403  403  403  200
POST /admin/accounts/staffinvitation/add/                         in   in   in   in   in   in   403  403  403  422
/admin/accounts/staffinvitation/{colleague}/                      in   in   in   in   in   in   go   go   go   go
/admin/accounts/staffinvitation/{colleague}/change/               in   in   in   in   in   in   403  200  200  200
POST /admin/accounts/staffinvitation/{colleague}/change/          in   in   in   in   in   in   403  403  403  go
/admin/accounts/staffinvitation/{colleague}/history/              in   in   in   in   in   in   403  200  200  200
/admin/accounts/staffinvitation/{colleague}/delete/               in   in   in   in   in   in   403  403  403  403
/admin/accounts/rolechange/                                       in   in   in   in   in   in   403  200  200  200
/admin/accounts/rolechange/add/                                   in   in   in   in   in   in   403  403  403  403
/admin/accounts/rolechange/{change}/                              in   in   in   in   in   in   go   go   go   go
/admin/accounts/rolechange/{change}/change/                       in   in   in   in   in   in   403  200  200  200
/admin/accounts/rolechange/{change}/history/                      in   in   in   in   in   in   403  200  200  200
/admin/accounts/rolechange/{change}/delete/                       in   in   in   in   in   in   403  403  403  403
/admin/notifications/notice/                                      in   in   in   in   in   in   403  200  200  200
/admin/notifications/notice/add/                                  in   in   in   in   in   in   403  403  403  403
/admin/notifications/notice/{notice}/                             in   in   in   in   in   in   go   go   go   go
/admin/notifications/notice/{notice}/change/                      in   in   in   in   in   in   403  200  200  200
/admin/notifications/notice/{notice}/history/                     in   in   in   in   in   in   403  200  200  200
/admin/notifications/notice/{notice}/delete/                      in   in   in   in   in   in   403  403  403  403
/admin/casework/calendarday/                                      in   in   in   in   in   in   200  200  200  200
/admin/casework/calendarday/add/                                  in   in   in   in   in   in   403  403  403  403
/admin/casework/calendarday/{day}/                                in   in   in   in   in   in   go   go   go   go
/admin/casework/calendarday/{day}/change/                         in   in   in   in   in   in   200  200  200  200
/admin/casework/calendarday/{day}/history/                        in   in   in   in   in   in   200  200  200  200
/admin/casework/calendarday/{day}/delete/                         in   in   in   in   in   in   403  403  403  403
/admin/casework/calendarnotice/                                   in   in   in   in   in   in   200  200  200  200
/admin/casework/calendarnotice/add/                               in   in   in   in   in   in   403  200  403  200
POST /admin/casework/calendarnotice/add/                          in   in   in   in   in   in   403  422  403  422
/admin/casework/calendarnotice/{yearly}/                          in   in   in   in   in   in   go   go   go   go
/admin/casework/calendarnotice/{yearly}/change/                   in   in   in   in   in   in   200  200  200  200
POST /admin/casework/calendarnotice/{yearly}/change/              in   in   in   in   in   in   403  403  403  403
/admin/casework/calendarnotice/{yearly}/history/                  in   in   in   in   in   in   200  200  200  200
/admin/casework/calendarnotice/{yearly}/delete/                   in   in   in   in   in   in   403  403  403  403
"""
NAMES = TABLE.split("#")[1].split()
DOORS = ("/accounts/login/", "/admin/login/")


def rows() -> list[tuple[str, str, list[str]]]:
    """(method, address, expected answers in the order of NAMES)."""
    found = []
    for line in TABLE.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        address, *expected = line.split()
        method = "GET"
        if address == "POST":
            method, (address, *expected) = address, expected
        found.append((method, address, expected))
    return found


# --- who and what is there ---
def mediation_of(complainant: User, company: Any, handler: User) -> tuple[Any, int]:
    """A case that was mediated, with a meeting, and settled by both signatures."""
    case = cases.in_mediation(case=cases.answered(case=cases.with_business(complainant, company)))
    at = cases.MONDAY + timedelta(days=2)
    meeting = mediation.call_session(
        case, actor=case.mediator, starts_at=at, minutes=60, place="调解室", now=cases.MONDAY
    )
    case = cases.settlement_proposed(case=case)
    for signer in (complainant, handler):
        mediation.sign_settlement(case, actor=signer, sha256=cases.to_sign(case), now=cases.MONDAY)
    return cases.fresh(case), meeting.pk


def refused(complainant: User) -> Any:
    """A complaint that was refused a moment ago, so that its person may appeal today."""
    case = cases.filed(complainant)
    words = {"ground": "R02", "reason": "应由其他部门处理。", "other_remedies": "可拨打12305。"}
    intake.propose_refusal(case, actor=cases.officer("吴前任"), now=timezone.now(), **words)
    return cases.fresh(case)


def archive_of(person: User) -> DataArchive:
    """One's own data, ready to be fetched."""
    now = timezone.now()
    days = {"finished_at": now, "expires_at": now + timedelta(days=3)}
    return DataArchive.objects.create(user=person, asked_at=now, attempts=1, is_built=True, **days)


def evidence_archive_of(case: Any) -> EvidenceArchive:
    """The ZIP of the evidence that the complainant asked for an hour ago, built."""
    asked_at = timezone.now() - timedelta(hours=1)
    archive = EvidenceArchive.objects.create(
        complaint=case, user=case.complainant, side="complainant", asked_at=asked_at, attempts=1, is_built=True,
        finished_at=asked_at, expires_at=asked_at + timedelta(days=3),
    )  # fmt: skip
    default_storage.save(archive.blob, ContentFile(b"PK"))
    return archive


@pytest.fixture
def world(db) -> dict[str, Any]:
    """The people of the table, and what its addresses name."""
    cache.clear()
    handler = cases.person("徐敏")
    company = cases.company(cases.person("厉总"), handler)
    company.memberships.create(user=(viewer := cases.person("顾盼")), role="viewer")
    others = cases.company(other := cases.person("别家"))
    complainant = cases.person("林晓云")
    draft = cases.draft(complainant, company)
    stored = receive(samples.upload(samples.picture()), owner=complainant, now=cases.MONDAY)
    whole = cases.draft(complainant, company)
    evidence = evidence_commands.add_evidence(whole, actor=complainant, stored=stored, now=cases.MONDAY)
    while process():  # a turn ends after a while, on a busy machine before the last file
        pass
    draft_commands.file(whole, actor=complainant, attested=True, now=cases.MONDAY)
    intake.accept(whole, actor=cases.officer("吴前任"), now=cases.MONDAY)
    again = receive(samples.upload(samples.picture()), owner=complainant, now=cases.MONDAY)
    kept = StepShelf(whole, "add_evidence", complainant).keep(again)
    claim = companies.claim(newcomer := cases.person("新人"))
    scan = receive(samples.upload(samples.picture()), owner=newcomer, now=cases.MONDAY)
    PapersShelf(newcomer).keep(scan, "licence")
    invitation, invited = companies.invitation(others, other, newcomer, now=timezone.now())
    while process():  # a turn ends after a while, on a busy machine before the last file
        pass
    people = {
        "anon": None,
        "pers": newcomer,
        "comp": complainant,
        "hand": handler,
        "view": viewer,
        "othr": other,
        "offi": cases.officer(),
        "supe": cases.supervisor(),
        "audi": cases.staff("auditor", "阅卷人"),
        "root": cases.person("管理员", is_staff=True, is_superuser=True),
    }
    group = cases.group(whole)
    lead = cases.lead(group, actor=handler)
    new = cases.filed(complainant, company)
    mediated, session = mediation_of(complainant, company, handler)
    appealable, contested = (refused(complainant) for _ in range(2))
    appeal = cases.appealed(contested)
    taken = cases.taken(people["offi"], phone=complainant.phone)
    link = hotline.send_attestation_link(taken, actor=people["offi"])
    sms = Notice.objects.get(key=f"attest:{link.pk}").text
    lettered = cases.served_offline()
    _letter, letter_token = service_link.make_link(
        lettered, actor=people["offi"], kind="phone", contact="+8613900001111"
    )
    notices = Notice.objects.filter(user=complainant)
    colleague = colleagues.invited(actor=people["root"])
    return {
        "people": people,
        "case": whole.reference,
        "case_pk": whole.pk,
        "hash": whole.versions.get(number=1).sha256,
        "draft": draft.reference,
        "draft_pk": draft.pk,
        "taken": taken.reference,
        "lettered": lettered.reference,
        "letter_token": letter_token,
        "letter_typed": typed_of(letter_token),
        "token": sms.split("/attest/")[1].split("/")[0],
        "new": new.reference,
        "mediated": mediated.reference,
        "mediated_pk": mediated.pk,
        "session": session,
        "refused": appealable.reference,
        "contested": contested.reference,
        "contested_pk": contested.pk,
        "appeal": appeal.reference,
        "appeal_pk": appeal.pk,
        "new_pk": new.pk,
        "company": company.pk,
        "claim": claim.reference,
        "claim_pk": claim.pk,
        "paper": claim.files.order_by("pk")[0].pk,
        "others": others.pk,
        "member": others.memberships.get().pk,
        "invitation": invitation.pk,
        "invited": invited,
        "colleague": colleague.pk,
        "joining": colleagues.token(colleague),
        "file": evidence.pk,
        "staged": kept.pk,
        "paper_staged": StagedFile.objects.get(owner=newcomer).pk,
        "upload": uploads.start(owner=complainant, name="录像.mp4", size=9_000_000, now=cases.MONDAY).uuid,
        "notice": notices.filter(channel="site")[0].pk,
        "mail": notices.filter(channel="email")[0].pk,
        "user": complainant.pk,
        "conflict": conflict.declare_conflict(
            cases.officer("有关系"),
            actor=people["supe"],
            business=cases.company(),
            reason="亲属任职",
            since=cases.MONDAY.date(),
        ).pk,
        "absence": absences.enter(
            away := cases.officer("请假的人"),
            actor=away,
            first_on=cases.MONDAY.date(),
            last_on=cases.MONDAY.date(),
            now=cases.MONDAY,
        ).pk,
        "block": blocks.block(
            cases.person("多次提交"),
            actor=people["supe"],
            reason="一周内提交43件内容相同的投诉。",
            until_on=timezone.localdate() + timedelta(days=30),
        ).pk,
        "reveal": privacy.reveal(whole, actor=people["supe"], items=["phone"], purpose="check", reason="核对号码").pk,
        "change": set_roles(cases.person("新同事"), actor=people["root"], wanted=["officer"], reason="兼任").pk,
        "category": Category.objects.get(code="ECM").pk,
        "day": CalendarDay.objects.order_by("pk")[0].pk,
        "merger": merger.merge_businesses(
            cases.company(), actor=cases.supervisor(), into=cases.company(), reason="登记了两次。"
        ).pk,
        "yearly": calendar.load_calendar_notice(
            actor=people["supe"], year=2028, ref="国办发明电", text="2028-01-01放假", now=cases.MONDAY
        ).pk,
        "letter": LetterTemplate.objects.all()[0].pk,
        "type": 1,
        "group": group.reference,
        "group_pk": group.pk,
        "lead": lead.pk,
        "archive": archive_of(complainant).uuid,
        "zip": evidence_archive_of(whole).uuid,
        "disposal": Disposal.objects.create(before=cases.MONDAY, prepared_at=cases.MONDAY).pk,
    }


def visit(client: Client, method: str, address: str) -> HttpResponse:
    """One request that leaves nothing behind."""
    with transaction.atomic():
        response = client.generic(method, address)
        response.content if not response.streaming else b"".join(response)  # noqa: B018
        transaction.set_rollback(True)
    return response


def answer(client: Client, method: str, address: str) -> str:
    response = visit(client, method, address)
    if response.status_code != 302:
        return str(response.status_code)
    return "in" if response["Location"].startswith(DOORS) else "go"


def walk(resolver: Any = None, prefix: str = "/") -> Iterator[str]:
    """Every route of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^" if prefix != "/" else "")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, route)
        else:
            yield route
