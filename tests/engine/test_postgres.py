"""The same engine on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.management.supervisor import ROOT
from tests.postgres import running_postgres

pytestmark = pytest.mark.engine

# Three pages one after another, in threads as the web server has them; before the last, the server ends all it knows.
PAGES = """
import threading
import django
django.setup()
import psycopg
from django.conf import settings
from django.db import connection
seen = []
def page():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        seen.append(cursor.fetchone()[0])
    connection.close()
def visit():
    thread = threading.Thread(target=page)
    thread.start()
    thread.join()
visit()
visit()
found = settings.DATABASES["default"]
where = {"dbname": found["NAME"], "user": found["USER"], "password": found["PASSWORD"]}
with psycopg.connect(**where, host=found["HOST"], port=found["PORT"], autocommit=True) as other:
    other.execute("SELECT pg_terminate_backend(%s, 10000)", [seen[0]])
visit()
print(*seen)
"""


def test_a_launch_runs_to_its_files_on_postgres(tmp_path: Path) -> None:
    words = ["examples/launch.yaml", "-i", "product=@examples/northbay/coffee.jpg", "--approve", "all"]
    brand = ["--brand", "examples/northbay/brand.yaml", "--out", str(tmp_path / "out")]
    with running_postgres() as url:
        env = {**os.environ, "DATABASE_URL": url, "PRESSLINE_DATA": str(tmp_path / "data"), "REHEARSAL_PACE": "0"}
        done = subprocess.run(
            [sys.executable, "manage.py", "run", *words, *brand],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert [file["preset"] for file in told["files"]] == ["instagram-square", "instagram-feed", "story", "web-hero"]
    assert not (tmp_path / "data" / "pressline.sqlite3").exists()


def test_pages_share_a_connection_and_none_gets_one_that_the_server_has_ended(tmp_path: Path) -> None:
    with running_postgres() as url:
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings", "DATABASE_URL": url}
        env |= {"PRESSLINE_DATA": str(tmp_path)}
        script = (sys.executable, "-c", PAGES)
        done = subprocess.run(script, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.split()
    assert first == second != third
