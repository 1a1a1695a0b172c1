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

from complaints_platform import access_log

ROOT = Path(settings.BASE_DIR)
APP_SERVICES = ["migrate", "web", "worker", "files", "beat"]
COMPOSE_ONLY = {
    "POSTGRES_PASSWORD",
    "VALKEY_PASSWORD",
    "WEB_PORT",
    "WEB_CONCURRENCY",
    "WEB_MEMORY",
    "FILES_MEMORY",
    "POSTGRES_MEMORY",
}  # read by compose and gunicorn, not by us


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


KEY = "a-long-key-made-of-many-different-characters-0123456789"
FIT = {  # what production needs; no gateway is in the repository, so a class of the tests' stands in
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "example.com",
    "SMS_CHANNEL": "tests.notifications.channels.Provider",
    "BRAND_NAME": "诉求直办",
    "BRAND_OWNER": "某市投诉人委员会",
    "BRAND_HOTLINE": "0571-12315",
    "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.base",
}


def test_compose_has_the_two_servers_and_every_use_of_the_image(compose):
    assert set(compose["services"]) == {"postgres", "valkey", *APP_SERVICES}
    for name in APP_SERVICES:
        assert compose["services"][name]["image"] == "complaints-platform"


def test_every_service_that_stays_up_has_a_healthcheck(compose):
    without = [name for name, service in compose["services"].items() if "healthcheck" not in service]

    assert without == ["migrate"]


def test_the_broker_asks_for_a_password_and_everybody_has_it(compose):
    valkey = compose["services"]["valkey"]
    given = valkey["command"][valkey["command"].index("--requirepass") + 1]

    assert given == "${VALKEY_PASSWORD}"
    assert "VALKEY_PASSWORD" in valkey["environment"]["REDISCLI_AUTH"]
    for name in APP_SERVICES:
        assert compose["services"][name]["environment"]["BROKER_URL"].startswith("redis://:${VALKEY_PASSWORD")


def test_nothing_starts_before_the_migrations_are_done(compose):
    for name in ("web", "worker", "files", "beat"):
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_service_is_bounded_may_gain_nothing_and_turns_its_logs_over(compose):
    for name, service in compose["services"].items():
        assert service["mem_limit"] and service["pids_limit"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}, name


def test_every_queue_has_a_worker_of_its_own_and_files_have_theirs(compose):
    commands = {name: compose["services"][name]["command"] for name in ("worker", "files")}
    heard = {name: command[command.index("--queues") + 1] for name, command in commands.items()}

    assert heard == {"worker": "celery", "files": "files"}
    assert settings.CELERY_TASK_ROUTES == {"files.tasks.*": {"queue": "files"}}
    queues = {
        entry["options"].get("queue", "celery")
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if "options" in entry
    }
    assert queues <= set(heard.values())


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

    assert kept == rooms | {
        "manage.py",
        "requirements.txt",
        "complaints_platform",
        "leases",
        "search",
        "templates",
        "static",
        "locale",
    }


def test_gunicorn_accepts_the_command_of_the_image():
    command = shlex.split(instructions("CMD")[0].replace(",", " ").replace("[", " ").replace("]", " "))

    done = subprocess.run(
        [sys.executable, "-m", *command, "--check-config"],
        cwd=ROOT,
        env={**os.environ, **FIT},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def test_production_refuses_to_start_without_a_secret_key():
    done = production("import complaints_platform.wsgi")

    assert done.returncode != 0
    assert "ImproperlyConfigured: SECRET_KEY没有设置" in done.stderr


def test_production_settings_are_what_one_gets_without_naming_any():
    fit = {name: value for name, value in FIT.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = production("import complaints_platform.wsgi; from django.conf import settings; print(settings)", **fit)

    assert "complaints_platform.settings.base" in done.stdout


def test_production_passes_djangos_deployment_checks():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **FIT},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    # Being on the browsers' preload list is the owner's decision: it cannot be taken back for months.
    assert set(re.findall(r"\((\w+\.W\d+)\)", done.stderr)) <= {"security.W021"}


# every sentence of one refused start: a process costs seconds, so several faults share one
UNFIT = [
    ({"SECRET_KEY": "short"}, ["SECRET_KEY太短"]),
    (
        {"SECRET_KEY": "ab" * 40, "SMS_CHANNEL": "notifications.channels.sms.ConsoleSms", "BRAND_NAME": ""},
        ["SECRET_KEY太短或太简单", "短信只写入日志", "BRAND_NAME"],
    ),
    (
        {"SMS_CHANNEL": "notifications.channels.local.LocalSms", "EMAIL_URL": "consolemail://"}
        | {"BRAND_HOTLINE": "400-000-0000", "BRAND_OWNER": "平台运营单位"},
        ["短信只写入日志", "邮件只写入日志", "BRAND_HOTLINE", "BRAND_OWNER"],
    ),
]


@pytest.mark.parametrize(("differs", "sentences"), UNFIT)
def test_what_production_must_not_start_with(differs, sentences):
    done = production("import complaints_platform.wsgi", **FIT | differs)

    assert done.returncode != 0
    assert [words for words in sentences if words not in done.stderr] == []


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "celery", "-A", "complaints_platform", "worker", "--pool", "solo"],
        ["-m", "celery", "-A", "complaints_platform", "beat", "--pidfile=", "--schedule", "/dev/null"],
    ],
)
def test_neither_check_nor_worker_nor_beat_passes_without_a_gateway(command):
    env = {"PATH": os.environ["PATH"], **FIT, "SMS_CHANNEL": "notifications.channels.sms.ConsoleSms"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode != 0
    assert "短信只写入日志" in done.stderr


def test_a_trial_may_run_without_gateway_and_brand():
    trial = production("import complaints_platform.wsgi", SECRET_KEY=KEY, TRIAL="true")

    assert trial.returncode == 0, trial.stderr


def test_the_example_alone_does_not_start():
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))

    done = production("import complaints_platform.wsgi", **example | {"SECRET_KEY": KEY})

    assert done.returncode != 0
    missing = ("短信只写入日志", "BRAND_NAME", "BRAND_OWNER", "BRAND_HOTLINE")
    assert [words for words in missing if words not in done.stderr] == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("GET /invitations/Zk3n5x-qqqqqqqqqqqqqqqqqqqqqqqqqqqq_9Q/ HTTP/1.1", "GET /invitations/***/ HTTP/1.1"),
        ("GET /feeds/Zk3n5x-qqqqqqqqqqqqqqqqqqqqqqqqqqqq_9Q/due.ics HTTP/1.1", "GET /feeds/***/due.ics HTTP/1.1"),
        ("/attest/Zk3n5x-qqqqqqqqqqqqqqqqqqqqqqqqqqqq_9Q", "/attest/***"),
        ("GET /complaints/TS-261123-7K4M9XR/?q=138 HTTP/1.1", "GET /complaints/TS-261123-7K4M9XR/?*** HTTP/1.1"),
    ],
)
def test_the_access_log_covers_what_opens_doors(line, shown):
    assert access_log.masked(line) == shown
    assert "access_log.MaskedLogger" in instructions("CMD")[0]


@pytest.mark.parametrize("name", ["setup", "server", "test", "lint", "fmt", "../.ci/run"])
def test_scripts_are_executable_and_parse(name):
    path = (ROOT / "script" / name).resolve()

    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0
