"""How a step's request reaches a provider: through the ledger and the limiter, and never paid twice."""

from .connections import open_providers, try_connection
from .desk import Desk
from .handed import Exchange
from .hooks import hear_hook
from .lifecycle import Look, look_at_models, look_daily
from .pulls import ask_for_pull, pull_model

__all__ = [
    "Desk",
    "Exchange",
    "Look",
    "ask_for_pull",
    "hear_hook",
    "look_at_models",
    "look_daily",
    "open_providers",
    "pull_model",
    "try_connection",
]
