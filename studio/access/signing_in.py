"""How people come in: invited only, by password, passkey or their company's OpenID Connect; what changes is noted."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from pipelines.actions.audit import note_deed
from pipelines.secrets import seal, unseal

from ..models import User
from .members import tell_access_changed

# What is noted for each change that allauth tells a person of by mail: the deed and what it was done to.
DEEDS: Final = {
    "account/email/password_changed": ("change", "password"),
    "account/email/password_reset": ("reset", "password"),
    "account/email/password_set": ("set", "password"),
    "account/email/email_changed": ("change", "e-mail address"),
    "account/email/email_deleted": ("remove", "e-mail address"),
    "mfa/email/recovery_codes_generated": ("renew", "recovery codes"),
    "mfa/email/totp_activated": ("add", "authenticator app"),
    "mfa/email/totp_deactivated": ("remove", "authenticator app"),
    "mfa/email/webauthn_added": ("add", "passkey"),
    "mfa/email/webauthn_removed": ("remove", "passkey"),
    "socialaccount/email/account_connected": ("connect", "outside account"),
    "socialaccount/email/account_disconnected": ("disconnect", "outside account"),
}
# How somebody shows once more that it is they, in the order in which it is offered.
PROOFS: Final = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate:webauthn": "Use a passkey",
    "mfa_reauthenticate": "Use a code",
}
# Some services write a truth as a word; "false" must not pass for one.
VERIFIED: Final = (True, "true")


# What is said where something does not fit, by allauth's own names for it.
WRONG: Final = {
    "account_inactive": "This account is closed. Ask somebody who administers this studio to open it again.",
    "email_password_mismatch": "This address and this password do not belong together. Look at both once more.",
    "enter_current_password": "This is not the password that you have now.",
    "incorrect_code": "This code is not right, or it has been used. Take the one that your app shows now.",
    "incorrect_password": "This is not your password.",
    "invalid_login": "That did not sign you in. Try again.",
    "invalid_password_reset": "This link has been used or has ended. Ask for another one.",
    "too_many_login_attempts": "That were many attempts. Wait some minutes, then try again.",
    "rate_limited": "That were many requests. Wait some minutes, then try again.",
}
WRONG_PROOF: Final = {
    "cannot_delete_authenticator": "This is your last proof, and one is needed. Set up another one first.",
    "cannot_generate_recovery_codes": "Recovery codes stand in for an app or a passkey. Set one of those up first.",
    "incorrect_code": WRONG["incorrect_code"],
}
WRONG_ELSEWHERE: Final = {
    "no_password": "Without it nothing would sign you in. Set a password or add a passkey first.",
    "disconnect_last": "Without it nothing would sign you in. Set a password or add a passkey first.",
    "connected_other": "That account belongs to somebody else here.",
}


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are invited."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **WRONG}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def logout(self, request: HttpRequest) -> None:
        """Signs out; the pages that this browser still has open close."""
        pk = request.user.pk
        super().logout(request)
        if pk:
            tell_access_changed(pk)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways that this person has, the likeliest first: each with an id, a description and a url."""
        found = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        return [{**found[name], "description": words} for name, words in PROOFS.items() if name in found]

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tells a person by mail what changed about their signing in, once it has been noted in the audit log."""
        if template_prefix in DEEDS:
            deed, noun = DEEDS[template_prefix]
            note_deed(deed, noun, user.pk, project=None, by=user.pk, who=str(user))
        # A new password ends the sessions of the old one.
        tell_access_changed(user.pk)
        super().send_notification_mail(template_prefix, user, context, email or user.email)


class InvitedFromElsewhere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes from an OpenID Connect server is let in where its verified e-mail address is somebody's here."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultSocialAccountAdapter.error_messages, **WRONG_ELSEWHERE}

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connects a newcomer by the verified address; somebody signed in can connect only what bears their own."""
        if sociallogin.is_existing:
            return
        found = _known(sociallogin)
        if request.user.is_authenticated and found != request.user:
            messages.error(request, "That account has another e-mail address, or one that is not verified.")
            raise ImmediateHttpResponse(redirect("mfa_index"))
        if found and not request.user.is_authenticated:
            sociallogin.connect(request, found)


class Keys(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys and authenticator apps; their secrets are kept encrypted."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, **WRONG_PROOF}

    def encrypt(self, text: str) -> str:
        """What is stored of a secret."""
        return seal({"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; raises Invalid where it was stored under another SECRET_KEY."""
        return unseal(encrypted_text).get("secret", "")

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a new passkey is called unless its person says otherwise."""
        return f"Passkey {user.authenticator_set.filter(type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom the passkey is for: this host, under our name."""
        found: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**found, "name": "Pressline"}


def _known(sociallogin: Any) -> User | None:
    verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified in VERIFIED]
    return User.objects.filter(email__in=verified, is_active=True).first() if len(verified) == 1 else None
