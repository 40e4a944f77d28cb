"""Which model is asked, and which earlier call is taken up instead.

Models are asked in order: the one that was chosen, then its fallbacks. What may help later (transient, rate limited)
goes up to the engine, which parks the step run and tries the same model again; in the step run's last attempt the
fallbacks follow at once. An account without credit, credentials that are not accepted and a retired model are followed
by the fallback in any attempt. What is refused or invalid stays so for every model, and what is in doubt is never asked
of another. The ledger goes before the order: a call of this step run that is open, in doubt or done is taken up first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.storage import default_storage

from ..actions.calls import calls_for, fail_call, lose_call, reserve_call, succeed_call
from ..errors import NotConfigured, QuotaExceeded, Retired, Stale, StepFailed, TimedOut, Transient
from ..models import CALL_FAILED, RESERVED, SUCCEEDED, UNKNOWN, Call, Run, StepRun, content_name
from ..providers import Pending, Provider, Request, find_provider
from ..providers.papers import request_hash, request_paper, unpack_result
from ..providers.prices import estimate
from ..providers.styling import styled
from .conversation import Conversation, lost_answer, prices_for
from .fitting import fit
from .handed import Tell, patiently
from .lifecycle import check_model

R = TypeVar("R")
GO_ON = (QuotaExceeded, NotConfigured, Retired)


class Desk:
    """Where one step run's requests go out and their answers come in; one for each attempt.

    `facts` tell of the last answer when it is a fallback's: `instead_of` which model, and `because` of what; and which
    pictures were `shrunk` for it, and what of a brand's `style` its model was shown. `ticket` finds the call that is
    pending.
    """

    def __init__(self, step_run: StepRun, run: Run, providers: Sequence[Provider], tell: Tell) -> None:
        self.facts: dict[str, Any] = {}
        self.ticket: dict[str, Any] = {}
        self._step_run, self._run, self._providers, self._tell = step_run, run, providers, tell
        self._asked: Counter[str] = Counter()
        self._shrunk: dict[str, Any] = {}
        self._style: dict[str, Any] = {}

    def ask(
        self, ability: type[Provider], request: Request[R], *, model: str, fallbacks: Sequence[str] = ()
    ) -> R | Pending:
        """The result of the first model that gives one, or Pending; raises the StepFailed of the last one asked.

        The same request asked twice in one attempt is two calls; asked again in a later attempt it is the same call.
        """
        call, why = self._find_call(request)
        names = list(dict.fromkeys((self._chosen(model), *fallbacks)))
        start = names.index(call.request["asked"]) if call and call.request.get("asked") in names else 0
        for name in names[start:]:
            try:
                answer = self._ask_one(name, ability, request, call)
            except StepFailed as error:
                if name == names[-1] or not self._may_go_on(error):
                    raise
                call, why = None, error.message
            else:
                self.facts = {} if name == names[0] else {"instead_of": names[0], "because": why}
                self.facts |= self._told()
                return answer
        raise NotConfigured("No model is chosen for this step. Choose one in its settings.")

    def _chosen(self, model: str) -> str:
        """The model that `auto` was found to stand for when the run started, or the one that was named."""
        chosen: str | None = self._run.choices.get(self._step_run.step)
        return chosen if chosen and model.partition("/")[0] == "auto" else model

    def _find_call(self, request: Request[Any]) -> tuple[Call | None, str]:
        """The call that has been begun for this already, and why others failed before it."""
        digest = request_hash(request)
        calls = calls_for(self._step_run, digest)
        begun = [call for call in calls if not self._is_over(call, calls)][self._asked[digest] :]
        self._asked[digest] += 1
        call = begun[0] if begun else None
        failed = [other for other in calls if other.state == CALL_FAILED and call and other.number < call.number]
        return call, str(failed[-1].error.get("message", "")) if failed else ""

    def _ask_one(self, name: str, ability: type[Provider], request: Request[R], call: Call | None) -> R | Pending:
        kept = call.request if call else {}
        self._shrunk, self._style = kept.get("shrunk", {}), kept.get("style_told", {})
        if call and "result" in call.response:
            return self._read(call, request)
        provider, model = self._find_provider(name, ability, call)
        if call is None:
            check_model(provider, model)
        asked: Request[R] = replace(request, model=model)  # type: ignore[type-var]
        asked, style = styled(provider, asked)
        if call is None or not call.job:
            self._style = style
            asked, self._shrunk = fit(provider, asked)
        call = call or self._reserve(provider, asked, name=name, digest=request_hash(request))
        answer = Conversation(provider, asked, call, self._step_run, self._run, self._tell).hold()
        self.ticket = {"call": call.pk, "provider": call.provider, "job": call.job}
        return answer

    def _find_provider(self, name: str, ability: type[Provider], call: Call | None) -> tuple[Provider, str]:
        if call is None:
            return find_provider(self._providers, ability, name)
        try:
            return find_provider(self._providers, ability, f"{call.provider}/{call.model}")
        except NotConfigured as error:
            # Its connection was taken away since.
            if call.state == RESERVED:
                fail_call(call, error)
                raise
            lost = lost_answer(call.provider)
            lose_call(call, lost, told_at=self._step_run.attempts)
            raise lost from error

    def _reserve(self, provider: Provider, request: Request[Any], *, name: str, digest: str) -> Call:
        """The call for a request as it will be sent; known by the digest of what the step asked."""
        prices = prices_for(provider, request, self._run)
        told = {"shrunk": self._shrunk} if self._shrunk else {}
        told |= {"style_told": self._style} if self._style else {}
        return reserve_call(
            self._step_run,
            self._run,
            provider=provider.name,
            model=request.model,  # type: ignore[attr-defined]
            payload_hash=digest,
            request={"asked": name, **request_paper(request), **told},
            amount=Decimal(0) if provider.free else estimate(prices, provider.expects(request)),
            free=provider.free,
        )

    def _told(self) -> dict[str, Any]:
        found = {"shrunk": self._shrunk, "style": self._style}
        return {name: told for name, told in found.items() if told}

    def _read(self, call: Call, request: Request[R]) -> R:
        """The result that a call gave, settled by now at the latest."""
        if call.state != SUCCEEDED:
            with suppress(Stale):
                patiently(lambda: succeed_call(call, call.response, cost=call.cost, basis=call.basis))
        result: R = unpack_result(call.response, request.result, _read_content)
        return result

    def _is_over(self, call: Call, calls: Sequence[Call]) -> bool:
        """Whether nothing more comes of a call: it failed, or people were told of the doubt and tried again.

        Only a person's retry counts the attempts from the beginning.
        """
        if call.state != UNKNOWN or call.job or self._honours_key(call):
            return call.state == CALL_FAILED
        told_at = call.error.get("told_at")
        asked_again = any(other.number > call.number for other in calls)
        return told_at is not None and (asked_again or self._step_run.attempts <= told_at)

    def _honours_key(self, call: Call) -> bool:
        return any(provider.name == call.provider and provider.reconcile == "key" for provider in self._providers)

    def _may_go_on(self, error: StepFailed) -> bool:
        """Whether a fallback may answer in place of the model that gave this error."""
        last = self._step_run.attempts >= settings.MAX_ATTEMPTS
        return isinstance(error, GO_ON) or (last and isinstance(error, Transient) and not isinstance(error, TimedOut))


def _read_content(sha256: str) -> bytes:
    with default_storage.open(content_name(sha256)) as stored:
        data: bytes = stored.read()
    return data
