"""Who may see and do what; the only place that knows.

A viewer sees; a reviewer also decides; a designer also starts, cancels, retries, uploads, drafts and publishes; an
owner also manages. A stranger gets NotFound in the words, and by the one query, of what does not exist.
"""

from __future__ import annotations

from .accounts import deactivate, end_staff, left_alone, make_staff, note_seen, reactivate
from .brand_people import brand_people, brand_to_entrust, give_brand_role, may_entrust, take_brand_role
from .brands import (
    brand_to_manage,
    brand_to_publish,
    brand_to_renew,
    brand_to_see,
    may_manage,
    may_publish,
    project_to_brand,
)
from .changes import may_sign_in, roles_of, told_of
from .doors import address_of, door_of
from .finding import (
    asset_for,
    brand_for,
    hand_off_for,
    pipeline_for,
    project_for,
    prompt_for,
    review_for,
    run_for,
    subscription_for,
)
from .frame import me, room, staff, version
from .groups import change_group, make_group, remove_group
from .guests import enter, guest, guest_asset, guest_review, guest_reviews, has_entered
from .invitations import (
    accept_invitation,
    invite_person,
    invited_user,
    join_as_newcomer,
    mail_again,
    open_invitation,
    open_invitations,
    revoke_invitation,
)
from .letters import link_of
from .members import (
    add_member,
    can,
    change_role,
    colleagues,
    heirs,
    members,
    remove_member,
    role_in,
    tell_access_changed,
)
from .mine import (
    my_brands,
    my_calls,
    my_notices,
    my_open_hand_offs,
    my_open_reviews,
    my_projects,
    my_prompts,
    my_reviews,
    my_runs,
    review_to_answer,
    unread_notices,
    waiting_for,
)
from .ranks import Person
from .sealed import Rotation, look_at_secrets, rotate_secrets
from .sessions import SeenSessions, end_other_sessions, end_session, is_signed_in, my_sessions
from .signing_in import InvitedFromElsewhere, InvitedOnly, Keys
from .tokens import issue_token, my_tokens, revoke_token, token_of

__all__ = [
    "InvitedFromElsewhere",
    "InvitedOnly",
    "Keys",
    "Person",
    "Rotation",
    "SeenSessions",
    "accept_invitation",
    "add_member",
    "address_of",
    "asset_for",
    "brand_for",
    "brand_people",
    "brand_to_entrust",
    "brand_to_manage",
    "brand_to_publish",
    "brand_to_renew",
    "brand_to_see",
    "can",
    "change_group",
    "change_role",
    "colleagues",
    "deactivate",
    "door_of",
    "end_other_sessions",
    "end_session",
    "end_staff",
    "enter",
    "give_brand_role",
    "guest",
    "guest_asset",
    "guest_review",
    "guest_reviews",
    "hand_off_for",
    "has_entered",
    "heirs",
    "invite_person",
    "invited_user",
    "is_signed_in",
    "issue_token",
    "join_as_newcomer",
    "left_alone",
    "link_of",
    "look_at_secrets",
    "mail_again",
    "make_group",
    "make_staff",
    "may_entrust",
    "may_manage",
    "may_publish",
    "may_sign_in",
    "me",
    "members",
    "my_brands",
    "my_calls",
    "my_notices",
    "my_open_hand_offs",
    "my_open_reviews",
    "my_projects",
    "my_prompts",
    "my_reviews",
    "my_runs",
    "my_sessions",
    "my_tokens",
    "note_seen",
    "open_invitation",
    "open_invitations",
    "pipeline_for",
    "project_for",
    "project_to_brand",
    "prompt_for",
    "reactivate",
    "remove_group",
    "remove_member",
    "review_for",
    "review_to_answer",
    "revoke_invitation",
    "revoke_token",
    "role_in",
    "roles_of",
    "room",
    "rotate_secrets",
    "run_for",
    "staff",
    "subscription_for",
    "take_brand_role",
    "tell_access_changed",
    "token_of",
    "told_of",
    "unread_notices",
    "version",
    "waiting_for",
]
