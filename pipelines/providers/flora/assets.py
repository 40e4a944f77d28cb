"""Files for FLORA: it gives an address that takes the bytes, and makes of them an address that its models read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import BadRequest, Transient
from ..base import File
from ..http import WRITE_SECONDS, Http
from .runs import path_of


def upload(http: Http, file: File, *, workspace: str) -> str:
    """The address of a file in FLORA; raises Transient where it may be tried again, for nothing is billed."""
    name = file.name or f"file.{file.mime.partition('/')[2] or 'bin'}"
    asked = {"source": "signed-url", "workspace_id": workspace, "content_type": file.mime, "file_name": name}
    told = http.read(http.send("POST", "assets", json=asked), works=False)
    asset = told.get("asset_id")
    if not isinstance(asset, str) or not asset:
        raise Transient("FLORA did not say where a file is to go.")
    _send(http, told, file, name)
    done = http.read(http.send("POST", f"assets/{path_of(asset)}/complete"), works=False)
    if done.get("status") == "failed":
        raise BadRequest(f"FLORA cannot use the file {name}. It says: {done.get('failure_message') or 'nothing'}")
    url = done.get("url") or told.get("url")
    if not isinstance(url, str) or not url:
        raise Transient("FLORA has not made a file ready yet.", retry_after=5.0)
    return url


def _send(http: Http, told: Mapping[str, Any], file: File, name: str) -> None:
    """The bytes as a form where it gives one, else as they are."""
    form, url = told.get("upload"), told.get("upload_url")
    if isinstance(form, dict) and isinstance(form.get("url"), str):
        given = form.get("form_fields")
        fields = {str(key): str(value) for key, value in given.items()} if isinstance(given, dict) else {}
        files = {str(form.get("file_field") or "file"): (name, file.data, file.mime)}
        http.send("POST", form["url"], data=fields, files=files, seconds=WRITE_SECONDS)
    elif isinstance(url, str) and url:
        http.send("PUT", url, content=file.data, headers={"Content-Type": file.mime}, seconds=WRITE_SECONDS)
    else:
        raise Transient("FLORA did not say where a file is to go.")
