"""Addresses of the companies: the public directory, claims, members, invitations."""

from django.urls import path

from businesses.views import claiming, directory, members
from businesses.views.invitation import Invitation
from files.views.staging import doors

app_name = "businesses"
urlpatterns = [
    path("companies/", directory.directory, name="directory"),
    path("companies/<int:pk>/", directory.company, name="company"),
    path("business/claim/", claiming.Find.as_view(), name="find"),
    path("business/claim/new/", claiming.New.as_view(), name="claim_new"),
    *doors("business/claim/papers/<str:place>/", claiming.shelf_of),
    path("business/claims/<str:reference>/", claiming.Claim.as_view(), name="claim"),
    path("business/claims/<str:reference>/supply/", claiming.Supply.as_view(), name="claim_supply"),
    path("business/claims/<str:reference>/withdraw/", claiming.Withdraw.as_view(), name="claim_withdraw"),
    path("business/claims/<str:reference>/files/<int:pk>/<str:variant>/", claiming.claim_file, name="claim_file"),
    path("business/<int:business>/members/", members.Members.as_view(), name="members"),
    path("business/<int:business>/members/invite/", members.Invite.as_view(), name="invite"),
    path("business/<int:business>/members/leave/", members.Leave.as_view(), name="leave"),
    path("business/<int:business>/members/log/", members.Log.as_view(), name="member_log"),
    path("business/<int:business>/members/<int:pk>/", members.ChangeRole.as_view(), name="role"),
    path("business/<int:business>/members/<int:pk>/remove/", members.Remove.as_view(), name="remove"),
    path("business/<int:business>/members/<int:pk>/absence/", members.Absences.as_view(), name="absence"),
    path("business/<int:business>/invitations/<int:pk>/revoke/", members.Revoke.as_view(), name="revoke"),
    path("invitations/<str:token>/", Invitation.as_view(), name="invitation"),
]
