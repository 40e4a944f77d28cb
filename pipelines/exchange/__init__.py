"""How a step's request reaches a provider: through the ledger and the limiter, and never paid twice."""

from .connections import open_providers, try_connection
from .desk import Desk
from .handed import Exchange
from .hooks import hear_hook

__all__ = ["Desk", "Exchange", "hear_hook", "open_providers", "try_connection"]
