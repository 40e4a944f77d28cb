"""How a step's request reaches a provider: through the ledger and the limiter, and never paid twice."""

from .connections import open_providers, try_connection
from .desk import Desk
from .handed import Exchange
from .hook_deliveries import deliver_due
from .hooks import hear_hook
from .lifecycle import Look, look_at_models, look_daily
from .notices import describe_mail, tell_people
from .pulls import ask_for_pull, pull_model
from .subscriptions import HANDSHAKE, open_subscription

__all__ = [
    "HANDSHAKE",
    "Desk",
    "Exchange",
    "Look",
    "ask_for_pull",
    "deliver_due",
    "describe_mail",
    "hear_hook",
    "look_at_models",
    "look_daily",
    "open_providers",
    "open_subscription",
    "pull_model",
    "tell_people",
    "try_connection",
]
