"""Who may see and do what; the only place that knows.

A viewer sees; a reviewer also decides; a designer also starts, cancels, retries, uploads, drafts and publishes; an
owner also manages. A stranger gets NotFound in the words, and by the one query, of what does not exist.
"""

from __future__ import annotations

from .finding import (
    asset_for,
    brand_for,
    hand_off_for,
    pipeline_for,
    project_for,
    review_for,
    run_for,
    subscription_for,
)
from .frame import InvitedOnly, me, room, staff, version
from .guests import enter, guest, guest_asset, guest_review, guest_reviews, has_entered
from .members import add_member, can, colleagues, members, remove_member, role_in, tell_access_changed
from .mine import (
    my_brands,
    my_calls,
    my_notices,
    my_open_hand_offs,
    my_open_reviews,
    my_projects,
    my_reviews,
    my_runs,
    unread_notices,
    waiting_for,
)
from .ranks import Person
from .tokens import issue_token, token_of

__all__ = [
    "InvitedOnly",
    "Person",
    "add_member",
    "asset_for",
    "brand_for",
    "can",
    "colleagues",
    "enter",
    "guest",
    "guest_asset",
    "guest_review",
    "guest_reviews",
    "hand_off_for",
    "has_entered",
    "issue_token",
    "me",
    "members",
    "my_brands",
    "my_calls",
    "my_notices",
    "my_open_hand_offs",
    "my_open_reviews",
    "my_projects",
    "my_reviews",
    "my_runs",
    "pipeline_for",
    "project_for",
    "remove_member",
    "review_for",
    "role_in",
    "room",
    "run_for",
    "staff",
    "subscription_for",
    "tell_access_changed",
    "token_of",
    "unread_notices",
    "version",
    "waiting_for",
]
