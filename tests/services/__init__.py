"""The outside services as they speak, one file each: what a test's local server answers, and what is asked of it.

Every module here has CASES; what must hold for every adapter is tested over all of them.
"""

from __future__ import annotations

import importlib
import pkgutil

from .case import Case


def all_cases() -> list[Case]:
    """The cases of every service, by name."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return [case for module in modules for case in getattr(module, "CASES", ())]


__all__ = ["Case", "all_cases"]
