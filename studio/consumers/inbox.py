"""The socket of what waits for a person: the reviews of all their projects, and who is at which."""

from __future__ import annotations

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import QueryDict
from django.utils import timezone

from pipelines import events
from pipelines.snapshots import Wanted, sift

from .. import access
from ..forms import read_wanted
from ..models import Role
from .said import NOT_FOUND, read_said

INBOX_PAUSE = 0.5
INBOX_SHOWN = 50
MOST = 10_000
LONGEST = 1_000


class InboxConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """What waits for one person, told anew whenever one of their runs changes, at most twice a second.

    A page that sends `{"type": "watch"}` is from then on also told which reviews came and which went. Who is looking at
    what is told to every page: `{"type": "claim", review, run, path, by}`, `by` null for nobody or oneself. Where the
    person's roles change, so is that, in sentences: `{"type": "access", told}`; `{"type": "closed"}` ends it all.
    """

    async def connect(self) -> None:
        """Joins the groups of all the person's projects."""
        self.groups_joined: list[str] = []
        self.pending: asyncio.Task[None] | None = None
        self.claimed: set[int] = set()
        self.known: set[int] | None = None
        self.wanted = Wanted()
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(NOT_FOUND)
            return
        await self._join()
        self.roles = await self._roles()
        await self.accept()
        await self.send_json(await self._inbox())
        await self._note_seen()

    async def disconnect(self, code: int) -> None:
        """Leaves the groups."""
        if self.pending:
            self.pending.cancel()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """What a page says; what cannot be read is taken as nothing said."""
        return read_said(text_data)

    async def receive_json(self, content: Any, **_: Any) -> None:
        """A page that shows the reviews one by one is told from now on which came and which went.

        `query` is its own address's, so that only what it wants is told; in `known` it may name those that it shows, so
        that nothing falls between the page and the socket.
        """
        if not isinstance(content, dict) or content.get("type") != "watch":
            return
        query, shown = content.get("query"), content.get("known")
        self.wanted = read_wanted(QueryDict(query[:LONGEST])) if isinstance(query, str) else Wanted()
        if isinstance(shown, list):
            self.known = {pk for pk in shown[:MOST] if isinstance(pk, int)}
        else:
            self.known = await self._ids()
        await self._tell()

    async def hint(self, message: dict[str, Any]) -> None:
        """Something changed: tells the inbox soon, once for many changes."""
        payload = message["payload"]
        if payload.get("type") == "notice":
            await self.send_json(await self._unread())
            return
        if payload.get("type") == "access" and not await self._look_again():
            return
        if payload.get("type") == "claim":
            self.claimed.add(payload["review"])
        if self.pending is None or self.pending.done():
            self.pending = asyncio.create_task(self._tell_soon())

    async def _look_again(self) -> bool:
        """Tells the page what its person is now; closes it, and says False, for who may not sign in any more."""
        if not await self._may_stay():
            await self.send_json({"type": "closed"})
            await self.close(NOT_FOUND)
            return False
        before, self.roles = self.roles, await self._roles()
        if told := access.told_of(before, self.roles):
            await self.send_json({"type": "access", "told": told})
        await self._join()
        return True

    async def _tell_soon(self) -> None:
        await asyncio.sleep(INBOX_PAUSE)
        await self._tell()

    async def _tell(self) -> None:
        claimed, self.claimed = self.claimed, set()
        for told in await self._claims(claimed) if claimed else ():
            await self.send_json(told)
        inbox = await self._inbox()
        if self.known is not None:
            now = await self._ids()
            inbox |= {"came": sorted(now - self.known), "gone": sorted(self.known - now)}
            self.known = now
        await self.send_json(inbox)

    async def _join(self) -> None:
        mine = events.user_group(self.scope["user"].pk)
        # Oneself first, and for good: a change of access is heard also while the projects are being asked for.
        await self.channel_layer.group_add(mine, self.channel_name)
        there = [events.project_group(pk) for pk in await self._projects()]
        for group in there:
            await self.channel_layer.group_add(group, self.channel_name)
        for group in {*self.groups_joined} - {mine, *there}:
            await self.channel_layer.group_discard(group, self.channel_name)
        self.groups_joined = [mine, *there]

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _roles(self) -> dict[int, tuple[str, Role]]:
        return access.roles_of(self.scope["user"])

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _note_seen(self) -> None:
        access.note_seen(self.scope["user"])

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _may_stay(self) -> bool:
        return access.is_signed_in(self.scope) and access.may_sign_in(self.scope["user"])

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _projects(self) -> list[int]:
        return list(access.my_projects(self.scope["user"]).values_list("pk", flat=True))

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _ids(self) -> set[int]:
        reviews = sift(access.my_open_reviews(self.scope["user"]), self.wanted)
        return set(reviews.values_list("pk", flat=True)[:MOST])

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _claims(self, pks: set[int]) -> list[dict[str, Any]]:
        user, now = self.scope["user"], timezone.now()
        told = []
        for review in access.my_reviews(user).filter(pk__in=pks):
            others = review.claimed_by_id not in (None, user.pk) and review.claimed_until and review.claimed_until > now
            by = str(review.claimed_by) if others else None
            place = {"review": review.pk, "run": review.run_id, "path": review.step_run.path}
            told.append({"type": "claim", **place, "by": by})
        return told

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _unread(self) -> dict[str, Any]:
        return {"type": "notices", "unread": access.unread_notices(self.scope["user"])}

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _inbox(self) -> dict[str, Any]:
        reviews = access.my_open_reviews(self.scope["user"])
        items = [
            {"id": review.pk, "run": review.run_id, "question": review.question, "url": f"/reviews/{review.pk}/"}
            for review in reviews[:INBOX_SHOWN]
        ]
        # What is to be made elsewhere counts too: the page lists it beside the reviews.
        return {"type": "reviews", "open": access.waiting_for(self.scope["user"]), "items": items}
