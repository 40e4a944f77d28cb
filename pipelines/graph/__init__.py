"""The pipeline file: parse, check (all problems at once), order, fan-out depth; pure."""

from . import paths
from .check import make_plan
from .document import dump_json, load_text
from .drawing import Drawing, Input, Port, PortType, Ref, Step
from .plan import ROWS, Axes, Axis, Catalogue, Plan, StepKind, Wire

__all__ = [
    "ROWS",
    "Axes",
    "Axis",
    "Catalogue",
    "Drawing",
    "Input",
    "Plan",
    "Port",
    "PortType",
    "Ref",
    "Step",
    "StepKind",
    "Wire",
    "dump_json",
    "load_text",
    "make_plan",
    "paths",
]
