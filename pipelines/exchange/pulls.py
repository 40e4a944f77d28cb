"""Models that a service fetches on demand: asked for by staff, fetched in turns by a worker of the models' lane.

A model takes minutes, and the worker has other things to do: after each turn it begins anew at the end of the queue.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final

from .. import queue
from ..actions.connections import note_news
from ..actions.models import look_after_models
from ..errors import Invalid, NotFound, StudioError
from ..models import Connection
from ..providers import Provider
from .connections import open_provider

NAME: Final = re.compile(r"[\w.:/-]{1,120}", re.ASCII)
TURN_SECONDS: Final = 20.0
MOST_TURNS: Final = 1_000


def ask_for_pull(connection: Connection, model: str) -> dict[str, Any]:
    """Has a worker pull the model after commit, and says which.

    Raises NotFound where the service fetches none, and Invalid for what is no model's name.
    """
    if not open_provider(connection).describe().pulls:
        raise NotFound
    if not NAME.fullmatch(model):
        raise Invalid("Write the model as its service names it, such as `qwen3:8b`.", loc=("model",))
    note_news(connection, f"`{model}` is to be pulled.")
    queue.ask_for_pull(connection.pk, model, 1)
    return {"model": model}


def pull_model(connection: Connection, model: str, *, turn: int) -> None:
    """One turn of pulling, and what became of it as the connection's news; where it is not done, the next is queued."""
    try:
        provider = open_provider(connection)
        done = provider.pull(model, seconds=TURN_SECONDS)
    except StudioError as error:
        note_news(connection, f"`{model}` was not pulled. {error.message}")
        return
    if done:
        _look(connection, provider)
        note_news(connection, f"`{model}` has been pulled and can be used.")
    elif turn < MOST_TURNS:
        note_news(connection, f"`{model}` is being pulled.")
        queue.ask_for_pull(connection.pk, model, turn + 1)
    else:
        note_news(connection, f"`{model}` is not there after {turn} turns. Look at the service, or pull again.")


def _look(connection: Connection, provider: Provider) -> None:
    """Puts what is new into the table of models."""
    with suppress(StudioError):
        look_after_models(connection, list(provider.models()))
