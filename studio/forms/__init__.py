"""Forms of pages."""

from .absence import AbsenceForm
from .answer import read_answer, read_pins
from .audit import read_audit
from .brand import BrandForm
from .brand_colours import ColoursForm
from .connection import ConnectionForm
from .guest_link import GuestLinkForm
from .inbox import AGES, DUES, KINDS, read_wanted
from .invitation import InvitationForm
from .model import ModelForm
from .numbers import read_number
from .once import do_once
from .policy import PolicyForm
from .prompt import PromptForm
from .prompt_files import PromptFilesForm
from .prompt_test import PromptTestForm, say_expectation
from .start import StartField, StartForm
from .table import TableField
from .token import TokenForm
from .trial import TrialForm
from .uploads import keep_handed, keep_upload, read_upload

__all__ = [
    "AGES",
    "DUES",
    "KINDS",
    "AbsenceForm",
    "BrandForm",
    "ColoursForm",
    "ConnectionForm",
    "GuestLinkForm",
    "InvitationForm",
    "ModelForm",
    "PolicyForm",
    "PromptFilesForm",
    "PromptForm",
    "PromptTestForm",
    "StartField",
    "StartForm",
    "TableField",
    "TokenForm",
    "TrialForm",
    "do_once",
    "keep_handed",
    "keep_upload",
    "read_answer",
    "read_audit",
    "read_number",
    "read_pins",
    "read_upload",
    "read_wanted",
    "say_expectation",
]
