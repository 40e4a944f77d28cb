"""How Pressline starts and is put on a server: make, CI, Docker and compose say what they should."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from ruamel.yaml import YAML

from tests.postgres import PASSWORD, running_postgres

ROOT = Path(__file__).resolve().parent.parent
SECRETS = {"SECRET_KEY": "s" * 60, "POSTGRES_PASSWORD": PASSWORD, "STORAGE_SECRET": "t" * 20}
OURS = {"migrate", "web", "worker", "models", "sweeper"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text()
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded


def fill(value: str, environment: dict[str, str]) -> str:
    """What compose makes of `${NAME:-default}` and `${NAME:?message}`."""

    def one(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if name in environment:
            return environment[name]
        assert kind == "-", f"{name} is required: {rest}"
        return rest or ""

    return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", one, value)


def test_compose_has_every_part_and_pins_every_image(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == OURS | {"database", "valkey", "storage"}
    for name in set(services) - OURS:
        assert re.fullmatch(r"[\w./-]+:\d[\w.-]*", services[name]["image"]), name
        assert "healthcheck" in services[name]
    assert set(compose["volumes"]) == {"database", "valkey", "storage"}


def test_compose_waits_only_for_services_that_it_has(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for other, condition in service.get("depends_on", {}).items():
            assert other in services
            if condition["condition"] == "service_healthy":
                assert "disable" not in services[other]["healthcheck"]


def test_compose_runs_commands_that_exist(compose: dict[str, Any]) -> None:
    for name in OURS - {"web"}:
        python, script, command, *rest = compose["services"][name]["command"].split()
        assert (python, script) == ("python", "manage.py")
        parser = load_command_class(get_commands()[command], command).create_parser(script, command)
        parser.parse_args(rest)


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_compose_has_no_secret_of_its_own(compose: dict[str, Any], missing: str) -> None:
    given = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(AssertionError, match=f"{missing} is required"):
        for service in compose["services"].values():
            for value in service.get("environment", {}).values():
                fill(value, given)


def test_compose_is_what_docker_compose_understands() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run((docker, "compose", "version"), capture_output=True).returncode != 0:
        pytest.skip("docker compose is not installed; the file was read as YAML by the tests above")
    answer = subprocess.run(
        (docker, "compose", "config", "--quiet"),
        cwd=ROOT,
        env={**os.environ, **SECRETS},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr


def test_compose_settings_start_the_application_on_a_real_postgres(compose: dict[str, Any], tmp_path: Path) -> None:
    settings = compose["services"]["web"]["environment"]
    with running_postgres() as url:
        address = url.partition("@")[2].partition("/")[0]
        environment = {name: fill(value, SECRETS) for name, value in settings.items()}
        environment["DATABASE_URL"] = environment["DATABASE_URL"].replace("database:5432", address)
        environment["PRESSLINE_DATA"] = str(tmp_path)
        migrated = manage("migrate", "--noinput", **environment)
        assert migrated.returncode == 0, migrated.stderr
        assert manage("migrate", "--check", **environment).returncode == 0
        told = manage("shell", "-v", "0", "-c", TELL, **environment)
        assert told.returncode == 0, told.stderr
        assert told.stdout.split() == ["postgresql", "S3Storage", "redis://valkey:6379/0", "0"]


TELL = """
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from pipelines.models import Run
print(connection.vendor, type(storages["default"]).__name__, settings.REDIS_URL, Run.objects.count())
"""


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    return subprocess.run(
        (sys.executable, "manage.py", *words), cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True
    )


def test_the_image_runs_as_an_ordinary_user_and_copies_only_what_exists() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER pressline" in last_stage
    assert any(line.startswith("HEALTHCHECK") for line in last_stage)
    assert not [line for line in lines if re.search(r"(SECRET|PASSWORD|TOKEN)\w*=", line)]
    for line in lines:
        if line.startswith("COPY") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source


@pytest.mark.parametrize("target", ["run", "setup", "test", "lint", "clean"])
def test_make_knows_its_targets(target: str) -> None:
    answer = subprocess.run(("make", "-n", target), cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("script", ["requirements/install.sh", ".ci/run"])
def test_scripts_can_be_run_and_parse(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    shell = "sh" if script.endswith(".sh") else "bash"
    assert subprocess.run((shell, "-n", script), cwd=ROOT).returncode == 0


def test_pinned_lists_carry_hashes_and_name_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text, path.name
        pins = re.findall(r"^[\w.\[\]-]+==.*\\$\n\s+--hash=sha256:", text, flags=re.M)
        assert len(pins) == len(re.findall(r"^\w", text, flags=re.M)), path.name


def fresh_copy(folder: Path, *, python: str = "") -> Path:
    """The setup script beside empty lists, so that it makes a real environment and asks the network for nothing."""
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "requirements" / "install.sh", folder / "requirements")
    for name in ("base", "models", "dev", "node"):
        (folder / "requirements" / f"{name}.txt").write_text("")
    return folder / "requirements" / "install.sh"


def set_up(script: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {"PATH": "/usr/bin:/bin", "HOME": str(script.parent), "PYTHON": sys.executable}
    return subprocess.run((script,), env={**plain, **environment}, capture_output=True, text=True)


def test_setup_makes_an_environment_once_and_is_silent_after_that(tmp_path: Path) -> None:
    script = fresh_copy(tmp_path)
    first = set_up(script)
    assert first.returncode == 0, first.stderr
    assert "Making a virtual environment" in first.stdout
    assert (tmp_path / ".venv" / "bin" / "python").exists()
    second = set_up(script)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    (tmp_path / "requirements" / "base.txt").write_text("# changed\n")
    assert "Installing what Pressline needs" in set_up(script).stdout


def test_setup_builds_the_pages_again_only_when_their_source_has_changed(tmp_path: Path) -> None:
    if shutil.which("npm", path="/usr/bin:/bin") is None:
        pytest.skip("no Node is installed on this machine")
    script = fresh_copy(tmp_path)
    canvas = tmp_path / "static" / "canvas"
    canvas.mkdir(parents=True)
    build = "mkdir -p ../dist && echo built >>../dist/log"
    (canvas / "package.json").write_text(json.dumps({"name": "tiny", "version": "1.0.0", "scripts": {"build": build}}))
    lock = {"name": "tiny", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "tiny"}}}
    (canvas / "package-lock.json").write_text(json.dumps(lock))
    (canvas / "page.ts").write_text("export {};")

    def builds() -> int:
        told = set_up(script)
        assert told.returncode == 0, told.stderr
        return len((tmp_path / "static" / "dist" / "log").read_text().splitlines())

    assert [builds(), builds()] == [1, 1]
    (canvas / "page.ts").write_text("export const changed = true;")
    assert [builds(), builds()] == [2, 2]


@pytest.mark.parametrize(
    ("version", "has_venv", "sentence"),
    [
        ("3.9", True, "Pressline needs Python 3.11 or newer. Found: "),
        ("3.11", False, "not the part of it that makes virtual environments"),
    ],
)
def test_setup_says_what_is_wrong_with_the_python_it_finds(
    tmp_path: Path, version: str, has_venv: bool, sentence: str
) -> None:
    script = fresh_copy(tmp_path / "clone")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum"):
        (tools / name).symlink_to(shutil.which(name) or name)
    python = tools / "python3"
    answers = f"""#!/bin/sh
case "$2" in
*print*) echo {version} ;;
*version_info*) [ {version} != 3.9 ] ;;
*ensurepip*) {str(has_venv).lower()} ;;
esac
"""
    python.write_text(answers)
    python.chmod(0o755)
    told = set_up(script, PATH=str(tools), PYTHON="")
    assert told.returncode == 1
    assert sentence in told.stderr
    assert not (tmp_path / "clone" / ".venv").exists()
