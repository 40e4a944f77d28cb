"""How pictures get to Adobe: into Firefly's own storage, or into one of ours, which Photoshop reads."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit, urlunsplit

from ...errors import Transient
from ..base import File
from ..http import Http
from .jobs import LABEL

UPLOAD_SECONDS = 120.0


def upload(http: Http, file: File) -> str:
    """The id of a picture for seven days; it may be sent again, since it costs nothing."""
    headers = {"Content-Type": file.mime}
    reply = http.send("POST", "v2/storage/image", content=file.data, headers=headers, seconds=UPLOAD_SECONDS)
    images = http.read(reply, works=False).get("images")
    first = images[0] if isinstance(images, list) and images else {}
    found = first.get("id") if isinstance(first, dict) else None
    if not isinstance(found, str) or not found:
        raise Transient(f"{LABEL} took a picture without saying what it calls it.")
    return found


def store(container: str, file: File, *, private: bool) -> str:
    """The address of a picture put into a container of Azure Blob Storage, whose address has a signature.

    It is named by its content, so that putting it twice is no harm.
    """
    parts = urlsplit(container)
    name = hashlib.sha256(file.data).hexdigest()
    address = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}"))
    http = Http(address, label="The storage for Photoshop", private=private, secrets=[parts.query])
    headers = {"Content-Type": file.mime, "x-ms-blob-type": "BlockBlob"}
    http.send("PUT", address, content=file.data, headers=headers, seconds=UPLOAD_SECONDS)
    return address
