"""Settings: from the environment, with defaults that work, loud when wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = (
    "import json; from studio import settings as s;"
    "print(json.dumps([s.DATABASES['default']['ENGINE'], s.REDIS_URL, s.STORAGES['default'], s.SECRET_KEY]))"
)


def load(data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    outside = {"DATABASE_URL", "REDIS_URL", "STORAGE_URL", "SECRET_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in outside}
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={**kept, "PRESSLINE_DATA": str(data), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_fresh_clone_works_on_its_own_and_keeps_its_secret(tmp_path: Path) -> None:
    engine, redis, storage, secret = json.loads(load(tmp_path).stdout)
    assert engine.endswith("sqlite3")
    assert redis.startswith("unix://")
    assert len(redis.removeprefix("unix://").partition("?")[0]) < 104
    assert storage["BACKEND"].endswith("FileSystemStorage")
    assert json.loads(load(tmp_path).stdout)[3] == secret
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_outgrowing_one_machine_is_three_addresses(tmp_path: Path) -> None:
    told = load(
        tmp_path,
        DATABASE_URL="postgres://a:b@db/c",
        REDIS_URL="redis://cache:6379/0",
        STORAGE_URL="s3://key:s%2Fcret@store:8333/bucket?tls=0",
    )
    engine, redis, storage, _ = json.loads(told.stdout)
    assert (engine, redis) == ("django.db.backends.postgresql", "redis://cache:6379/0")
    assert storage["OPTIONS"]["endpoint_url"] == "http://store:8333"
    assert (storage["OPTIONS"]["secret_key"], storage["OPTIONS"]["bucket_name"]) == ("s/cret", "bucket")


@pytest.mark.parametrize(
    "wrong",
    [
        {"DEBUG": "perhaps"},
        {"PORT": "eighty"},
        {"DATABASE_URL": "nonsense://x"},
        {"STORAGE_URL": "ftp://x/y"},
        {"STORAGE_URL": "s3://host"},
        {"REHEARSAL_PACE": "slow"},
    ],
)
def test_a_wrong_value_stops_the_start_and_names_itself(tmp_path: Path, wrong: dict[str, str]) -> None:
    told = load(tmp_path, **wrong)
    assert told.returncode != 0
    assert next(iter(wrong)) in told.stderr
