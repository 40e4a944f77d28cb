"""How a step's request reaches a provider: through the ledger and the limiter, and never paid twice."""

from .desk import Desk
from .handed import Exchange

__all__ = ["Desk", "Exchange"]
