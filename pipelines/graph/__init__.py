"""The pipeline file: parse, check (all problems at once), order, fan-out depth; pure."""

from . import paths
from .check import make_plan
from .cut import cut_to
from .diff import Difference, find_differences
from .document import dump_json, dump_line, load_pipeline, load_text, texts_in
from .drawing import ANY, FILE_TYPES, FORMAT, Drawing, Group, Input, Note, OpenType, Port, PortType, Ref, Step
from .kinds import Catalogue, Kinds, OpenKind, StepKind, kind_of, open_up, read_ports
from .links import DEEPEST, SUB_PIPELINE, Find, Linked, Unlinked, inside, ports_of, write_ports
from .plan import ROWS, Axes, Axis, Plan, Wire
from .trial import TRIALS, draw_trial

__all__ = [
    "ANY",
    "DEEPEST",
    "FILE_TYPES",
    "FORMAT",
    "ROWS",
    "SUB_PIPELINE",
    "TRIALS",
    "Axes",
    "Axis",
    "Catalogue",
    "Difference",
    "Drawing",
    "Find",
    "Group",
    "Input",
    "Kinds",
    "Linked",
    "Note",
    "OpenKind",
    "OpenType",
    "Plan",
    "Port",
    "PortType",
    "Ref",
    "Step",
    "StepKind",
    "Unlinked",
    "Wire",
    "cut_to",
    "draw_trial",
    "dump_json",
    "dump_line",
    "find_differences",
    "inside",
    "kind_of",
    "load_pipeline",
    "load_text",
    "make_plan",
    "open_up",
    "paths",
    "ports_of",
    "read_ports",
    "texts_in",
    "write_ports",
]
