"""Every address of the site, room by room."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from appeals.urls import appeal_patterns
from complaints.urls import business_patterns, complaint_patterns, front_patterns
from complaints_platform import health

# Staff sign in where everybody does.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(
        "admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")
    ),  # one way, which tells
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("businesses.urls")),
    path("", include("catalogue.urls")),
    path("", include("workspace.urls")),
    path("", include(front_patterns)),
    path("complaints/", include((complaint_patterns, "complaints"))),
    path("appeals/", include((appeal_patterns, "appeals"))),
    path("business/", include((business_patterns, "business"))),
]

handler400 = "complaints_platform.errors.bad_request"
handler403 = "complaints_platform.errors.forbidden"
handler404 = "complaints_platform.errors.not_found"
handler429 = "complaints_platform.errors.too_many"  # read by allauth
handler500 = "complaints_platform.errors.server_error"
