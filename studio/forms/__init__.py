"""Forms of pages."""

from .connection import ConnectionForm
from .model import ModelForm
from .once import do_once
from .start import StartField, StartForm
from .table import TableField
from .uploads import keep_upload

__all__ = ["ConnectionForm", "ModelForm", "StartField", "StartForm", "TableField", "do_once", "keep_upload"]
