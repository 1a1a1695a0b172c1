"""The wiring's entry in Django's registry: it brings the checks that a start in production has to pass."""

from django.apps import AppConfig

from complaints_platform import checks


class PlatformConfig(AppConfig):
    name = "complaints_platform"
    verbose_name = "投诉平台"

    def ready(self) -> None:
        checks.enter()
