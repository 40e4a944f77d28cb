"""OpenAI's vectors and verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import (
    Uncertain,
)
from tests.peers.service import Service
from tests.services.openai import (
    CASES,
    script,
    verdict,
)
from tests.specs import conforms

*_, EMBED, MODERATE, _, _, _ = CASES


def test_each_text_has_its_vector(service: Service) -> None:
    result = EMBED.ask(script(service), extra={"dimensions": 2})
    assert result.vectors == [[0.0, 0.5], [1.0, 0.5]]
    assert result.bill.usage == {"calls": 1, "input": 6}
    sent = service.sent(EMBED.submit)[0].json
    conforms("openai", "POST /embeddings", sent, bogus={**sent, "dimensions": 0})


@pytest.mark.parametrize(
    "data",
    [[], [{"index": 0, "embedding": [1]}], [{"embedding": [1]}, {"embedding": "AAAA"}], [{"embedding": []}] * 2, 3],
)
def test_too_few_vectors_leave_the_doubt(service: Service, data: Any) -> None:
    service.on(EMBED.submit, {"data": data})
    with pytest.raises(Uncertain):
        EMBED.ask(service)


def test_a_verdict_names_what_it_is_for(service: Service) -> None:
    result = MODERATE.ask(script(service))
    assert (result.flagged, result.categories, result.facts["flags"]) == (True, {"violence": 0.9}, ["violence"])
    sent = service.sent(MODERATE.submit)[0].json
    assert sent["model"] == "omni-moderation-latest"
    assert [part["type"] for part in sent["input"]] == ["text", "image_url"]
    conforms("openai", "POST /moderations", sent, bogus={"model": "omni-moderation-latest", "input": 3})


def test_what_is_harmless_is_not_flagged(service: Service) -> None:
    assert MODERATE.ask(service.on(MODERATE.submit, verdict(flagged=False)), picture=None).flagged is False
