"""Plain registrations for staff: people, roles and tokens. Rows of the engine change only through its verbs.

What is changed here is noted in the audit log as everything else is. What a verb or a page of ours does, or what holds
credentials, is not changed here at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from pipelines.actions.audit import note_done

from .access import add_member, me, remove_member, revoke_token, tell_access_changed
from .models import ApiToken, Membership, Role, User

# People have pages of ours for these, which note what they do; the server of OpenID Connect is set by the environment.
ELSEWHERE: Final = (Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession)
for model in ELSEWHERE:
    admin.site.unregister(model)
# Its own way in asks for no second proof and lets anybody guess on, so everybody signs in by ours.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class Noted:
    """Notes each row that is made or changed here, with `told` of it before and after: never a password or a key."""

    told: tuple[str, ...] = ()

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:  # noqa: FBT001
        """Saves and notes; where nothing changed there is nothing to note."""
        kept = type(obj)._default_manager
        before = self._said(kept.get(pk=obj.pk)) if change else {}
        obj.save(update_fields=form.changed_data if change else None)
        after = self._said(obj)
        if before != after:
            noun, deed = str(obj._meta.model_name), "change" if change else "make"
            note_done(deed, noun, obj.pk, by=me(request), before=before, after=after)

    def _said(self, row: models.Model) -> Mapping[str, str]:
        return {name: str(getattr(row, name)) for name in self.told}


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person; their address is lower-cased before it is compared with those of others."""

    def clean_email(self) -> str:
        """The address as it is kept."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(Noted, admin.ModelAdmin):  # type: ignore[type-arg]
    """People. Who may sign in and who is staff is said on the page of people, where sessions end too.

    Nobody is deleted, since what they did stays theirs: they are switched off, and may be given another name here.
    """

    form = PersonForm
    told = ("name", "email")
    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    fields = ("email", "name", "is_staff", "is_active")
    readonly_fields = ("is_staff", "is_active")
    search_fields = ("email", "name")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # type: ignore[override]  # noqa: FBT001
        """Saves, and has the person's open pages look again, since they may be called something else."""
        super().save_model(request, obj, form, change)
        tell_access_changed(obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never."""
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who is what, where."""

    list_display = ("user", "project", "role")
    list_filter = ("role",)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:  # noqa: FBT001
        """Makes the person a member, or gives a member another role."""
        obj.pk = add_member(obj.project, obj.user, Role(obj.role), by=me(request)).pk

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """A membership stays of whom and where it is."""
        return ("user", "project") if obj else ()

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Makes the person a stranger there."""
        remove_member(obj.project, obj.user, by=me(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """The same for many."""
        for member in queryset.select_related("project", "user"):
            self.delete_model(request, member)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Keys to the API: to be looked at and revoked. They are made by `manage.py token`, which shows them once."""

    list_display = ("name", "user", "scopes", "expires_at", "created_at")
    exclude = ("digest",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Never: what a token may do is settled when it is made."""
        return False

    def delete_model(self, request: HttpRequest, obj: ApiToken) -> None:
        """Revokes the token."""
        revoke_token(obj.user, obj.pk, by=me(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """The same for many."""
        for token in queryset.select_related("user"):
            self.delete_model(request, token)
