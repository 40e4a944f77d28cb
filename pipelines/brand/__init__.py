"""What a brand says, whom it takes it from, what it holds steps to, and what changed; pure."""

from __future__ import annotations

from .difference import Change, compare_rules
from .files import files_named
from .holds import Exempt, breaches, hold_params, locked_params
from .inherit import inherit, overridden, overrides_of
from .reach import reaches
from .rights import ended_rights
from .rules import BrandRules, Colour, Cta, Family, Imagery, Logo, Lora, Placement, Right, Role, Type, read_brand

__all__ = [
    "BrandRules",
    "Change",
    "Colour",
    "Cta",
    "Exempt",
    "Family",
    "Imagery",
    "Logo",
    "Lora",
    "Placement",
    "Right",
    "Role",
    "Type",
    "breaches",
    "compare_rules",
    "ended_rights",
    "files_named",
    "hold_params",
    "inherit",
    "locked_params",
    "overridden",
    "overrides_of",
    "reaches",
    "read_brand",
]
