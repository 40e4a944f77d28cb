"""Plain registrations for staff: people and their roles. Rows of the engine change only through its verbs."""

from __future__ import annotations

from django.contrib import admin

from .models import Membership, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People."""

    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    fields = ("email", "name", "is_staff", "is_active")
    search_fields = ("email", "name")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who is what, where."""

    list_display = ("user", "project", "role")
    list_filter = ("role",)
