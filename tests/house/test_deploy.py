"""Deployment files agree with each other and with the settings they configure."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APP_SERVICES = ["migrate", "web", "worker", "beat"]
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "WEB_PORT", "WEB_CONCURRENCY"}  # read by compose and gunicorn, not by us


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def example_variables() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


def instructions(name: str) -> list[str]:
    """The values of one Dockerfile instruction, continued lines joined."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    return re.findall(rf"^{name} (.+)$", text, re.M)


def production(code: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a line of Python under the production settings in a bare environment."""
    env = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)


def test_compose_has_the_two_servers_and_every_use_of_the_image(compose):
    assert set(compose["services"]) == {"postgres", "valkey", *APP_SERVICES}
    for name in APP_SERVICES:
        assert compose["services"][name]["image"] == "complaints-platform"


def test_every_service_that_stays_up_has_a_healthcheck(compose):
    without = [name for name, service in compose["services"].items() if "healthcheck" not in service]

    assert without == ["migrate"]


def test_nothing_starts_before_the_migrations_are_done(compose):
    for name in ("web", "worker", "beat"):
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_services_depend_only_on_services_and_use_only_declared_volumes(compose):
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(compose["volumes"])


def test_the_web_healthcheck_is_a_valid_program(compose):
    kind, program, flag, code = compose["services"]["web"]["healthcheck"]["test"]

    assert (kind, program, flag) == ("CMD", "python", "-c")
    compile(code, "healthcheck", "exec")
    assert "/healthz" in code


def test_every_variable_of_compose_is_explained_in_the_example():
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))

    assert used <= example_variables()


def test_every_variable_of_the_example_is_read_by_somebody():
    read = set(
        re.findall(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)\"""", (ROOT / "complaints_platform/settings/base.py").read_text())
    )

    assert example_variables() - read == COMPOSE_ONLY


def test_the_image_runs_as_an_ordinary_user_and_installs_only_production_packages():
    assert instructions("USER") == ["complaints"]
    assert "requirements-" not in (ROOT / "Dockerfile").read_text()
    assert ":latest" not in instructions("FROM")[0]


def test_the_image_takes_every_room():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    rooms = {name.split(".")[0] for name in settings.INSTALLED_APPS if (ROOT / name.split(".")[0]).is_dir()}

    assert kept == rooms | {"manage.py", "requirements.txt", "complaints_platform", "templates", "static", "locale"}


def test_gunicorn_accepts_the_command_of_the_image():
    command = shlex.split(instructions("CMD")[0].replace(",", " ").replace("[", " ").replace("]", " "))

    done = subprocess.run(
        [sys.executable, "-m", *command, "--check-config"],
        cwd=ROOT,
        env={**os.environ, "SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.base"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def test_production_refuses_to_start_without_a_secret_key():
    done = production("import complaints_platform.wsgi")

    assert done.returncode != 0
    assert "ImproperlyConfigured: SECRET_KEY没有设置" in done.stderr


def test_production_settings_are_what_one_gets_without_naming_any():
    done = production(
        "import complaints_platform.wsgi; from django.conf import settings; print(settings)", SECRET_KEY="x"
    )

    assert "complaints_platform.settings.base" in done.stdout


def test_production_passes_djangos_deployment_checks():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.base",
            "SECRET_KEY": "a-long-key-made-of-many-different-characters-0123456789",
            "ALLOWED_HOSTS": "example.com",
        },
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    # Being on the browsers' preload list is the owner's decision: it cannot be taken back for months.
    assert set(re.findall(r"\((\w+\.W\d+)\)", done.stderr)) <= {"security.W021"}


@pytest.mark.parametrize("name", ["setup", "server", "test", "lint", "fmt", "../.ci/run"])
def test_scripts_are_executable_and_parse(name):
    path = (ROOT / "script" / name).resolve()

    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0
