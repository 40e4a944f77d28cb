"""Numbers a lead would look at: how long people take, what they agree on, what they send back and what it costs.

An answer that was taken back is none, and what a machine answered (the sampling, a time limit, the command line) is no
person's. A question counts where people alone decided it, and on the day on which they did.
"""

from .board import Insights, insights
from .counted import Span
from .dimensions import DIMENSIONS
from .sheets import SHEETS, sheet
from .versions import version_lines

__all__ = [
    "DIMENSIONS",
    "SHEETS",
    "Insights",
    "Span",
    "insights",
    "sheet",
    "version_lines",
]
