"""People: who they are, and what they are in a project."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models

from pipelines.models import Brand, Project


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address; a user without a password signs in by link."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user; the address is lower-cased."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person. Signs in by e-mail address; `is_staff` administers brands, connections and people."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="when a page of theirs was last open, roughly")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email.partition("@")[0]


class Role(models.TextChoices):
    """What a member may do; each role may do what those after it may."""

    OWNER = "owner"
    DESIGNER = "designer"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Membership(models.Model):
    """A person in a project."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.VIEWER)
    joined_at = models.DateTimeField(auto_now_add=True, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "project"), name="one_membership"),)

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.project}"


class Invitation(models.Model):
    """A way into a project for whoever has one e-mail address, once; of its secret only the SHA-256 is kept.

    `sealed` holds the secret, encrypted, until the mail with it has gone out, and nothing afterwards.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    email = models.EmailField(help_text="lower-cased")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.VIEWER)
    note = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    sealed = models.TextField(blank=True)
    mail_at = models.DateTimeField(null=True, blank=True, help_text="when the mail is to be tried")
    mail_tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=400, blank=True, help_text="why no mail went out, or maybe none")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("project", "email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} to {self.project}"


class BrandRole(models.Model):
    """What a person is to a brand, whatever they are in its project: its guardian, or the counsel who clears it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="brand_roles")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="people")
    role = models.CharField(max_length=8, choices=[("guardian", "guardian"), ("counsel", "counsel")])

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "brand", "role"), name="one_brand_role"),)

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.brand}"


SCOPES: Final = ("read", "run", "review", "write")


class ApiToken(models.Model):
    """A key to the API for one person's programs. The secret is shown once; only its SHA-256 is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.name or 'Token'} of {self.user}: {', '.join(self.scopes)}"


class KeptAnswer(models.Model):
    """What was answered under an `Idempotency-Key`, so that the same request gets the same answer again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64, help_text="SHA-256 of what was asked")
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_answer_for_a_key"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.key}"
