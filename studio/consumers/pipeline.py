"""The socket of a pipeline: who is there and where they point; what the engine announces goes through word for word.

Nothing of it is stored. The pages of one pipeline may hang on several web processes, so each socket keeps its own list
of who is there: a newcomer is announced and each answers, each says every 10 s that it still is, leaving is told.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Any, Final
from uuid import uuid4

from channels.db import database_sync_to_async
from channels.exceptions import ChannelFull
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import QueryDict
from redis.exceptions import RedisError

from pipelines import events
from pipelines.errors import StudioError

from .. import access
from ..people import colour_of
from .room import Guest, Place, Room, Spot, key_of, read_place, read_spot
from .said import NOT_FOUND, read_said
from .soon import Soon

log = logging.getLogger(__name__)

BEAT: Final = 10.0
# Twenty times a second is as often as a hand that moves can be followed.
PAUSE: Final = 0.05
LONGEST: Final = 2_000


class PipelineConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """One page that has one pipeline open.

    The page may choose what it is called by with `?key=`, 8 to 40 small letters, digits and hyphens; its key is then
    `{id of its person}-{that}`. It is told who else is there, never of itself. It says `{"type": "at", box, field}`, ""
    for none, and `{"type": "cursor", x, y}`, null for nowhere.
    """

    async def connect(self) -> None:
        """Joins the room before it looks who may come in, so that no change of access falls between the two."""
        self.pk = int(self.scope["url_route"]["kwargs"]["pk"])
        self.room = Room()
        self.guest: Guest | None = None
        self.group = events.pipeline_group(self.pk)
        self.groups_joined = [self.group]
        self.tells, self.points = Soon(self._tell, PAUSE), Soon(self._point, PAUSE)
        self.stands = Soon(self._stand, PAUSE)
        self.beating: asyncio.Task[None] | None = None
        user = self.scope["user"]
        if user.is_authenticated:
            self.groups_joined.append(events.user_group(user.pk))
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        if not await self._may_stay():
            await self.close(NOT_FOUND)
            return
        self.groups_joined.append(events.canvases_group(self.project))
        await self.channel_layer.group_add(self.groups_joined[-1], self.channel_name)
        await self.accept()
        await self._come_in()

    async def disconnect(self, code: int) -> None:
        """Leaves the room, and says so."""
        await self._leave()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any) -> None:
        """What a page says; what is too long, no text or no JSON is taken as nothing said."""
        if not text_data or len(text_data) > LONGEST:
            return
        said = read_said(text_data)
        if isinstance(said, dict):
            self._take(said)

    async def hint(self, message: dict[str, Any]) -> None:
        """What the engine announced goes on as it is; a change of membership is checked. The bell is no pipeline's."""
        payload = message["payload"]
        if self.guest is None or payload.get("type") == "notice":
            return
        if payload.get("type") != "access":
            await self.send_json(payload)
        elif not await self._may_stay():
            await self.send_json({"type": "closed"})
            await self._leave()
            await self.close(NOT_FOUND)

    async def room_came(self, message: dict[str, Any]) -> None:
        """Somebody came: they are told who is here."""
        await self.room_here(message)
        if self.guest and message["channel"] != self.channel_name:
            await self._try(self.channel_layer.send(message["channel"], self._word("room.here")))

    async def room_here(self, message: dict[str, Any]) -> None:
        """Somebody is here, or at another box."""
        if self.room.hear(message["channel"], Guest(**message["guest"]), now=time.monotonic()):
            self.tells.wish()

    async def room_left(self, message: dict[str, Any]) -> None:
        """Somebody left."""
        if self.room.leave(message["channel"]):
            self.tells.wish()

    async def room_cursor(self, message: dict[str, Any]) -> None:
        """Somebody points; nobody is told of their own hand."""
        if self.guest and message["channel"] != self.channel_name:
            await self.send_json({"type": "cursor", "key": message["key"], "x": message["x"], "y": message["y"]})

    def _take(self, said: dict[str, Any]) -> None:
        if said.get("type") == "cursor" and (spot := read_spot(said)):
            self.spot: Spot = spot
            self.points.wish()
        if said.get("type") == "at" and (place := read_place(said)):
            self.place: Place = place
            self.stands.wish()

    async def _come_in(self) -> None:
        user = self.scope["user"]
        asked = QueryDict(self.scope.get("query_string", b"")[:LONGEST]).get("key", "")
        key = key_of(str(asked), user.pk, otherwise=uuid4().hex)
        self.guest = Guest(key, user.pk, str(user), colour_of(user.pk))
        await self._shout("room.came")
        self.beating = asyncio.create_task(self._beat())

    async def _leave(self) -> None:
        for soon in (self.tells, self.points, self.stands):
            soon.cancel()
        if self.beating:
            self.beating.cancel()
        for group in self.groups_joined:
            await self._try(self.channel_layer.group_discard(group, self.channel_name))
        if self.guest:
            await self._try(self.channel_layer.group_send(self.group, self._word("room.left")))
        self.guest = None

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self._shout("room.here")
            if self.room.drop_silent(now=time.monotonic()):
                self.tells.wish()

    async def _stand(self) -> None:
        if self.guest:
            self.guest = self.guest.at(*self.place)
            await self._shout("room.here")

    async def _point(self) -> None:
        if self.guest:
            x, y = self.spot
            word = {**self._word("room.cursor"), "key": self.guest.key, "x": x, "y": y}
            await self._try(self.channel_layer.group_send(self.group, word))

    async def _tell(self) -> None:
        if self.guest:
            await self.send_json({"type": "people", "people": self.room.people(besides=self.guest.key)})

    async def _shout(self, kind: str) -> None:
        # Heard at once by itself: where the layer is down, a page is at least not dropped from its own list.
        word = self._word(kind)
        await self.room_here(word)
        await self._try(self.channel_layer.group_send(self.group, word))

    def _word(self, kind: str) -> dict[str, Any]:
        return {"type": kind, "channel": self.channel_name, "guest": vars(self.guest)}

    async def _try(self, telling: Awaitable[None]) -> None:
        """Waits for a telling; silence on the wire is not an error, the next beat says it again."""
        try:
            await telling
        except (RedisError, OSError, ChannelFull) as error:
            log.debug("Nobody was told at %s: %s", self.group, error)

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _may_stay(self) -> bool:
        if not access.is_signed_in(self.scope):
            return False
        try:
            self.project = access.pipeline_for(self.scope["user"], self.pk).project_id
        except StudioError:
            return False
        return True
