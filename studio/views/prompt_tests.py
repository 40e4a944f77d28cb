"""What is expected of a prompt: its tests, how they ended last, and a run of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pipelines.actions import judge_prompt_run, remove_prompt_test, start_prompt_tests
from pipelines.errors import Invalid, NotFound, Stale
from pipelines.models import Prompt
from pipelines.snapshots.prompt_pages import newest_tests_of, whole_variables
from pipelines.states import RUN_LIVE
from studio import access
from studio.forms import PromptTestForm, do_once, read_number, say_expectation
from studio.models import Role

from .prompts import prompt_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str, prompt: str) -> HttpResponse:
    """The tests with how they ended last, and a form that changes one, with `test`, or makes one."""
    role = Role.DESIGNER if request.method == "POST" else Role.VIEWER
    found = prompt_at(request, slug, prompt, role=role)
    form = _form(request, found)
    if request.method != "POST":
        return _page(request, found, form)
    test = form.save(request.POST, by=access.me(request))
    if test is None:
        return _page(request, found, form, status=form.status)
    messages.success(request, f"The test “{test.name}” is kept.")
    return redirect("prompts-tests", slug=slug, prompt=prompt)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, prompt: str, pk: int) -> HttpResponse:
    """Takes a test away."""
    found = prompt_at(request, slug, prompt, role=Role.DESIGNER)
    test = found.tests.filter(pk=pk).first()
    if test is None:
        raise NotFound
    try:
        remove_prompt_test(test, by=access.me(request))
    except Stale as error:
        return _page(request, found, _form(request, found), problem=error.message, status=error.status)
    messages.success(request, f"The test “{test.name}” is removed.")
    return redirect("prompts-tests", slug=slug, prompt=prompt)


@login_required
@require_POST
def start(request: HttpRequest, slug: str, prompt: str) -> HttpResponse:
    """Starts the ordinary run of all tests; a second click on the same form leads to the same run."""
    found = prompt_at(request, slug, prompt, role=Role.DESIGNER)
    by, at = access.me(request), request.POST.get("at", "").replace("\x00", "").strip()[:50]
    rehearse = "rehearse" in request.POST
    once = request.POST.get("once", "")[:64] or uuid4().hex

    def make() -> dict[str, int]:
        return {"run": start_prompt_tests(found, at=at, by=by, rehearse=rehearse).pk}

    try:
        made = do_once(by, key=f"prompt-tests:{found.pk}:{once}", asked=f"{at} {rehearse}", make=make)
    except Invalid as error:
        return _page(request, found, _form(request, found), problem=error.message, status=error.status)
    messages.success(request, f"Run {made['run']} asks for an answer to each test.")
    return redirect("prompts-tests", slug=slug, prompt=prompt)


def _form(request: HttpRequest, prompt: Prompt) -> PromptTestForm:
    """The form of the test that is to be changed, or of a new one."""
    head = prompt.head()
    given = request.POST if request.method == "POST" else request.GET
    wanted = read_number(given.get("test", "")) or 0
    test = prompt.tests.filter(pk=wanted).first()
    if wanted and test is None and request.method == "POST":
        raise NotFound("Somebody has removed this test meanwhile. Make a new one.")
    return PromptTestForm(prompt, whole_variables(head) if head else {}, test)


def _page(
    request: HttpRequest, prompt: Prompt, form: PromptTestForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    tested = newest_tests_of(prompt)
    context: dict[str, Any] = {
        "project": prompt.project,
        "prompt": prompt,
        "form": form,
        "problem": problem,
        "tests": [(test, [say_expectation(each) for each in test.expects]) for test in prompt.tests.all()],
        "run": tested[0] if tested else None,
        "at": tested[1] if tested else "",
        "is_live": tested is not None and tested[0].state in RUN_LIVE,
        "verdicts": judge_prompt_run(prompt, tested[0], at=tested[1]) if tested else [],
        "labels": prompt.labels.select_related("version"),
        "versions": prompt.versions.all()[:50],
        "once": uuid4().hex,
        "may_write": access.can(request.user, prompt.project, Role.DESIGNER),
    }
    return render(request, "prompts/tests.html", context, status=status)
