"""A small OpenID Connect server on loopback that signs in whomever it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

CLIENT, SECRET = "pressline", "between-us"


@dataclass
class OpenIdServer:
    """Where it listens, and who has signed in there, as its claims say."""

    base: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)


@contextmanager
def serving_openid() -> Iterator[OpenIdServer]:
    """The server, which answers while the block lasts."""
    openid, key = OpenIdServer(), generate_private_key(public_exponent=65537, key_size=2048)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            if where.path == "/authorize":
                asked = parse_qs(where.query)
                openid.asked.append(asked)
                back = urlencode({"code": "a-code", "state": asked["state"][0]})
                self._send_on(f"{asked['redirect_uri'][0]}?{back}")
            elif where.path == "/userinfo":
                self._tell(openid.claims)
            elif where.path == "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
                self._tell({"keys": [{**public, "kid": "one", "use": "sig"}]})
            else:
                self._tell(configuration(openid.base))

        def do_POST(self) -> None:
            given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assert given["client_secret"] == [SECRET]
            assert given["code_verifier"]
            now = int(time.time())
            claims = {**openid.claims, "iss": openid.base, "aud": CLIENT, "iat": now, "exp": now + 60}
            token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})
            self._tell({"access_token": "t", "token_type": "Bearer", "expires_in": 60, "id_token": token})

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

        def _tell(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _send_on(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    openid.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield openid
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def configuration(base: str) -> dict[str, Any]:
    """What the server tells of itself."""
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "userinfo_endpoint": f"{base}/userinfo",
        "jwks_uri": f"{base}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }
