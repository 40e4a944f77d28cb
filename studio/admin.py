"""Plain registrations for staff: people, roles and tokens. Rows of the engine change only through its verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .access import remove_member, tell_access_changed
from .models import ApiToken, Membership, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People."""

    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    fields = ("email", "name", "is_staff", "is_active")
    search_fields = ("email", "name")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        """Saves, and has the person's open pages look again, since they may no longer sign in."""
        super().save_model(request, obj, form, change)
        tell_access_changed(obj.pk)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who is what, where."""

    list_display = ("user", "project", "role")
    list_filter = ("role",)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:  # noqa: FBT001
        """Saves, and has the person's open pages look again."""
        super().save_model(request, obj, form, change)
        tell_access_changed(obj.user_id)

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Makes the person a stranger there."""
        remove_member(obj.project, obj.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """The same for many."""
        for member in queryset.select_related("project", "user"):
            self.delete_model(request, member)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Keys to the API: to be looked at and revoked. They are made by `manage.py token`, which shows them once."""

    list_display = ("name", "user", "scopes", "expires_at", "created_at")
    readonly_fields = ("user", "scopes", "created_at")
    exclude = ("digest",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never here."""
        return False
