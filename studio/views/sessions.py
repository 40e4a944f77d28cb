"""Where the person is signed in: a list, and signing out elsewhere."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from studio import access

# The first that a browser's own description names is what it is: Chrome calls itself Safari too, and Edge Chrome.
BROWSERS: Final = {
    "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox",
    "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS: Final = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "macOS",
    "CrOS": "ChromeOS", "Linux": "Linux",
}  # fmt: skip


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The browsers I am signed in with, last seen first."""
    here = request.session.session_key
    found = [
        {"session": session, "browser": name_browser(session.user_agent), "is_here": session.session_key == here}
        for session in access.my_sessions(access.me(request))
    ]
    return render(request, "account/sessions.html", {"sessions": found})


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs me out there; its open pages close."""
    access.end_session(access.me(request), pk)
    messages.success(request, "You are signed out there.")
    return redirect("account-sessions")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Signs me out everywhere but here."""
    ended = access.end_other_sessions(access.me(request), besides=request.session.session_key or "")
    told = "You are signed out everywhere else." if ended else "You were signed in nowhere else."
    messages.success(request, told)
    return redirect("account-sessions")


def name_browser(user_agent: str) -> str:
    """What a browser is called, from its User-Agent header: `Firefox on Linux`."""
    browser = next((name for word, name in BROWSERS.items() if re.search(rf"{word}\w*/", user_agent)), "")
    system = next((name for word, name in SYSTEMS.items() if word in user_agent), "")
    if not browser:
        return f"A program on {system}" if system else "An unknown browser"
    return f"{browser} on {system}" if system else browser
