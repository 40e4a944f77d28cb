#!/usr/bin/env python
"""Pressline's command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs a management command; `--data DIR` of any command is settled before settings load."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    if "--data" in sys.argv[:-1]:
        at = sys.argv.index("--data")
        os.environ["PRESSLINE_DATA"] = sys.argv[at + 1]
        del sys.argv[at : at + 2]
    from django.core.management import execute_from_command_line

    from pipelines.origin import begin_command

    begin_command(sys.argv[1] if len(sys.argv) > 1 else "")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
