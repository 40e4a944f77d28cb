"""Sockets: membership at the door, a snapshot first, then what the engine announces, word for word."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path

from pipelines import events
from pipelines.errors import StudioError
from pipelines.snapshots import run_snapshot

from . import access

NOT_FOUND = 4404
INBOX_PAUSE = 0.5
INBOX_SHOWN = 50


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
        try:
            return json.loads(text_data)
        except ValueError:
            return None

    async def receive_json(self, content: Any, **_: Any) -> None:
        """A page that has missed a delta asks for the snapshot again."""
        if isinstance(content, dict) and content.get("type") == "snapshot":
            await self._send_snapshot_or_close()

    async def hint(self, message: dict[str, Any]) -> None:
        """What the engine announced goes on as it is; a change of membership is checked first."""
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
        try:
            return run_snapshot(access.run_for(self.scope["user"], self.run_id))
        except StudioError:
            return None


class InboxConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """What waits for one person, told anew whenever one of their runs changes, at most twice a second."""

    async def connect(self) -> None:
        """Joins the groups of all the person's projects."""
        self.groups_joined: list[str] = []
        self.pending: asyncio.Task[None] | None = None
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(NOT_FOUND)
            return
        await self._join()
        await self.accept()
        await self.send_json(await self._inbox())

    async def disconnect(self, code: int) -> None:
        """Leaves the groups."""
        if self.pending:
            self.pending.cancel()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def hint(self, message: dict[str, Any]) -> None:
        """Something changed: tells the inbox soon, once for many changes."""
        if message["payload"].get("type") == "access":
            await self._join()
        if self.pending is None or self.pending.done():
            self.pending = asyncio.create_task(self._tell_soon())

    async def _tell_soon(self) -> None:
        await asyncio.sleep(INBOX_PAUSE)
        await self.send_json(await self._inbox())

    async def _join(self) -> None:
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)
        projects: list[int] = await self._projects()
        self.groups_joined = [events.project_group(pk) for pk in projects] + [events.user_group(self.scope["user"].pk)]
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _projects(self) -> list[int]:
        return list(access.my_projects(self.scope["user"]).values_list("pk", flat=True))

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _inbox(self) -> dict[str, Any]:
        reviews = access.my_open_reviews(self.scope["user"])
        items = [
            {"id": review.pk, "run": review.run_id, "question": review.question, "url": f"/reviews/{review.pk}/"}
            for review in reviews[:INBOX_SHOWN]
        ]
        # What is to be made elsewhere counts too: the page lists it beside the reviews.
        return {"type": "reviews", "open": access.waiting_for(self.scope["user"]), "items": items}


socket_urls = [
    path("ws/runs/<int:pk>", RunConsumer.as_asgi()),
    path("ws/runs/<int:pk>/", RunConsumer.as_asgi()),
    path("ws/reviews", InboxConsumer.as_asgi()),
    path("ws/reviews/", InboxConsumer.as_asgi()),
]
