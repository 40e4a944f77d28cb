"""Forms of pages."""

from .absence import AbsenceForm
from .answer import read_answer, read_pins
from .connection import ConnectionForm
from .guest_link import GuestLinkForm
from .inbox import AGES, DUES, KINDS, read_wanted
from .model import ModelForm
from .once import do_once
from .policy import PolicyForm
from .start import StartField, StartForm
from .table import TableField
from .trial import TrialForm
from .uploads import keep_handed, keep_upload

__all__ = [
    "AGES",
    "DUES",
    "KINDS",
    "AbsenceForm",
    "ConnectionForm",
    "GuestLinkForm",
    "ModelForm",
    "PolicyForm",
    "StartField",
    "StartForm",
    "TableField",
    "TrialForm",
    "do_once",
    "keep_handed",
    "keep_upload",
    "read_answer",
    "read_pins",
    "read_wanted",
]
