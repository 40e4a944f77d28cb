"""Adobe's sign-in (IMS): a client id and secret for a token that is good for a day, kept while it is young."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from ...errors import NotConfigured, StepFailed, Transient
from ..http import Http, Reply

SCOPES = "openid,AdobeID,session,additional_info,read_organizations,firefly_api,ff_apis"
LABEL = "Adobe's sign-in"
# A token is used for this part of its life, so that none runs out on its way.
YOUNG = 0.8


class Ims:
    """The token of one pair of credentials, asked for when it is first needed; may be used by many threads."""

    def __init__(self, url: str, *, client_id: str, client_secret: str, private: bool) -> None:
        self._url = url
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self._http = Http(url, label=LABEL, private=private, explain=_explain, secrets=[client_secret])
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """A token that is still young; raises NotConfigured where Adobe does not know the credentials."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._token, seconds = self._ask()
                self._until = time.monotonic() + seconds * YOUNG
            return self._token

    def forget(self) -> None:
        """Drops the token, since the service did not take it."""
        with self._lock:
            self._until = 0.0

    def _ask(self) -> tuple[str, float]:
        # Nothing is lost by asking for a token twice.
        reply = self._http.send("POST", self._url, data={**self._form, "scope": SCOPES})
        told: Mapping[str, Any] = self._http.read(reply, works=False)
        token, seconds = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token:
            raise Transient(f"{LABEL} gave no token.")
        return token, float(seconds) if isinstance(seconds, int | float) else 0.0


def _explain(reply: Reply) -> StepFailed | None:
    """It says 400 for credentials that it does not know."""
    if reply.status not in (400, 401, 403):
        return None
    error = reply.body.get("error") if isinstance(reply.body, dict) else ""
    why = f" It says: {error}" if isinstance(error, str) and error.replace("_", "").isalnum() else ""
    return NotConfigured(f"{LABEL} does not accept the client id and client secret of this connection.{why}")
