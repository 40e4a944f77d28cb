"""The socket of a run: a snapshot first, then what the engine announces, word for word."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from pipelines import events
from pipelines.errors import StudioError
from pipelines.snapshots import run_snapshot

from .. import access
from .said import NOT_FOUND, read_said


class RunConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """One watcher of one run."""

    async def connect(self) -> None:
        """Joins the run's group before reading the snapshot, so that nothing falls between the two."""
        self.run_id = int(self.scope["url_route"]["kwargs"]["pk"])
        self.groups_joined = [events.run_group(self.run_id)]
        user = self.scope["user"]
        if user.is_authenticated:
            self.groups_joined.append(events.user_group(user.pk))
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        snapshot = await self._snapshot()
        if snapshot is None:
            await self.close(NOT_FOUND)
            return
        await self.accept()
        await self.send_json(snapshot)

    async def disconnect(self, code: int) -> None:
        """Leaves the groups."""
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """What a page says; what cannot be read is taken as nothing said."""
        return read_said(text_data)

    async def receive_json(self, content: Any, **_: Any) -> None:
        """A page that has missed a delta asks for the snapshot again."""
        if isinstance(content, dict) and content.get("type") == "snapshot":
            await self._send_snapshot_or_close()

    async def hint(self, message: dict[str, Any]) -> None:
        """What the engine announced goes on as it is; a change of membership is checked first. The bell is no run's."""
        if message["payload"].get("type") == "notice":
            return
        if message["payload"].get("type") == "access":
            await self._send_snapshot_or_close()
            return
        await self.send_json(message["payload"])

    async def _send_snapshot_or_close(self) -> None:
        snapshot = await self._snapshot()
        if snapshot is None:
            await self.send_json({"type": "closed"})
            await self.close(NOT_FOUND)
            return
        await self.send_json(snapshot)

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _snapshot(self) -> dict[str, Any] | None:
        if not access.is_signed_in(self.scope):
            return None
        try:
            return run_snapshot(access.run_for(self.scope["user"], self.run_id))
        except StudioError:
            return None
