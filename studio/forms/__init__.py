"""Forms of pages."""

from .once import do_once
from .start import StartField, StartForm
from .table import TableField
from .uploads import keep_upload

__all__ = ["StartField", "StartForm", "TableField", "do_once", "keep_upload"]
