"""A real small model behind a real server of OpenAI's shape: what is sent is taken, and what comes back is read.

The model is of 135 million parameters, so what it writes is of no account, only that it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipelines.errors import BadRequest, NotConfigured
from pipelines.providers import Access
from pipelines.providers.abilities import TextRequest, TextResult
from pipelines.providers.openai import OpenAI
from tests.hands import Quiet
from tests.peers.small_model import KEY, small_model
from tests.services.openai import SCHEMA

ROOM = {"chat": "max_completion_tokens", "responses": "max_output_tokens"}
ASKED = TextRequest("Say hello.", seed=1, system="You are brief.", model="smollm2")
SHORT = {**SCHEMA, "properties": {"headline": {"type": "string", "maxLength": 12}}}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the server listens, on loopback, while the tests of this file last."""
    with small_model() as found:
        yield found


def connected(address: str, shape: str = "chat", key: str = KEY) -> OpenAI:
    return OpenAI(Access(base_url=address, values={"key": key, "shape": shape}, private=True))


def written(address: str, shape: str, request: TextRequest = ASKED, room: int = 8) -> TextResult:
    return connected(address, shape).write_text(replace(request, extra={ROOM[shape]: room}), Quiet())


@pytest.mark.parametrize("shape", ["chat", "responses"])
def test_a_text_is_written_and_its_tokens_are_counted(address: str, shape: str) -> None:
    result = written(address, shape)
    assert result.text.strip()
    assert result.model == "openai/smollm2"
    usage = result.bill.usage
    assert usage["input"] + usage["cached_input"] > 10
    assert 0 < usage["output"] <= 8


def test_the_same_seed_writes_the_same_text(address: str) -> None:
    assert written(address, "chat").text == written(address, "chat").text


def test_a_schema_is_kept_to(address: str) -> None:
    # By `chat` only: llama.cpp takes a schema in a response too, and pays no heed to it.
    data = written(address, "chat", replace(ASKED, schema=SHORT), room=48).data
    assert list(data) == ["headline"]
    assert len(data["headline"]) <= 12


def test_what_is_cut_short_says_so(address: str) -> None:
    assert written(address, "chat", room=1).facts["stop"] == "length"


def test_its_models_are_listed(address: str) -> None:
    provider = connected(address)
    assert provider.check().facts == {"models": 1}
    (model,) = provider.models()
    assert model.retires_on is None


def test_a_wrong_key_and_a_wrong_field_are_told_apart(address: str) -> None:
    with pytest.raises(NotConfigured):
        connected(address, key="another").write_text(ASKED, Quiet())
    with pytest.raises(BadRequest):
        connected(address).write_text(replace(ASKED, extra={"messages": "hello"}), Quiet())
