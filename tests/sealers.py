"""`python -m tests.sealers`: many note deeds and seal the log at once, on the database that DATABASE_URL names.

It leaves with 1, and says why, where the chain does not hold afterwards or an entry was left out.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

PEOPLE, DEEDS = 6, 40


def main() -> int:
    """Each of them notes so many deeds, and seals after each."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with ThreadPoolExecutor(PEOPLE) as pool:
        sealed = sum(pool.map(_work, range(PEOPLE)))
    return _judge(sealed)


def _work(person: int) -> int:
    from django.db import connection

    from pipelines.actions.audit import note_deed, seal_audit

    sealed = 0
    try:
        for turn in range(DEEDS):
            note_deed("change", "model", turn, project=None, by=None, who=f"person {person}")
            sealed += seal_audit()
        return sealed + seal_audit()
    finally:
        connection.close()


def _judge(sealed: int) -> int:
    from pipelines.snapshots.audit import verify_audit

    verdict = verify_audit()
    told = f"{verdict.sealed} in the chain, {sealed} sealed, {verdict.waiting} waiting: {verdict.broken or 'it holds'}"
    print(told, flush=True)
    return int(bool(verdict.broken) or verdict.waiting > 0 or not PEOPLE * DEEDS == verdict.sealed == sealed)


if __name__ == "__main__":
    sys.exit(main())
