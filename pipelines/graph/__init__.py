"""The pipeline file: parse, check (all problems at once), order, fan-out depth; pure."""

from . import paths
from .check import make_plan
from .diff import Difference, find_differences
from .document import dump_json, load_text
from .drawing import ANY, FILE_TYPES, Drawing, Input, OpenType, Port, PortType, Ref, Step
from .plan import ROWS, Axes, Axis, Catalogue, Plan, StepKind, Wire
from .trial import TRIALS, draw_trial

__all__ = [
    "ANY",
    "FILE_TYPES",
    "ROWS",
    "TRIALS",
    "Axes",
    "Axis",
    "Catalogue",
    "Difference",
    "Drawing",
    "Input",
    "OpenType",
    "Plan",
    "Port",
    "PortType",
    "Ref",
    "Step",
    "StepKind",
    "Wire",
    "draw_trial",
    "dump_json",
    "find_differences",
    "load_text",
    "make_plan",
    "paths",
]
