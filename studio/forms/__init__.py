"""Forms of pages."""

from .connection import ConnectionForm
from .model import ModelForm
from .once import do_once
from .start import StartField, StartForm
from .table import TableField
from .trial import TrialForm
from .uploads import keep_handed, keep_upload

__all__ = [
    "ConnectionForm",
    "ModelForm",
    "StartField",
    "StartForm",
    "TableField",
    "TrialForm",
    "do_once",
    "keep_handed",
    "keep_upload",
]
