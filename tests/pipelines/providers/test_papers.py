"""What the ledger keeps of requests and results."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.providers.abilities import ImageRequest, ImageResult, TextRequest
from pipelines.providers.base import Bill
from pipelines.providers.papers import pack_result, redact, request_hash, request_paper, unpack_result
from tests.hands import NORTHBAY

FILE = bytes(range(256)) * 4
TOLD = f"sha256:{hashlib.sha256(FILE).hexdigest()} (1024 bytes)"


@pytest.mark.parametrize(
    "name",
    ["api_key", "apiKey", "x-api-key", "Authorization", "access_token", "client_secret", "password", "Cookie", "key"],
)
def test_credentials_are_not_kept(name: str) -> None:
    assert redact({"headers": [{name: "sk-12345"}]}) == {"headers": [{name: "[redacted]"}]}


@pytest.mark.parametrize("name", ["prompt", "max_tokens", "input_tokens", "keyframe", "monkey"])
def test_what_only_sounds_like_one_is_kept(name: str) -> None:
    assert redact({name: "value"}) == {name: "value"}


def test_credentials_inside_texts_and_addresses_are_not_kept() -> None:
    address = "https://files.example/a.png?X-Amz-Signature=abc123&width=5&sig=zz"
    assert redact(address) == "https://files.example/a.png?X-Amz-Signature=[redacted]&width=5&sig=[redacted]"
    assert redact("sent with Bearer sk-ant-1234567890abcd") == "sent with Bearer [redacted]"
    assert redact("A Key differentiation of our brand") == "A Key differentiation of our brand"


@pytest.mark.parametrize("lead", ["", "data:image/png;base64,"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes])
def test_files_are_kept_as_their_digest(lead: str, encode: object) -> None:
    assert redact({"image": lead + encode(FILE).decode()}) == {"image": TOLD}  # type: ignore[operator]
    assert redact(FILE) == TOLD


def test_a_long_text_is_kept_as_it_is() -> None:
    text = "words and more words " * 200
    assert redact(text) == text


def test_requests_that_differ_in_anything_but_the_model_have_different_hashes() -> None:
    request = TextRequest(prompt="A place", seed=1, brand=NORTHBAY)
    assert request_hash(replace(request, model="m")) == request_hash(request)
    others = [replace(request, prompt="Key 1"), replace(request, seed=2), replace(request, brand=None)]
    image = ImageRequest(prompt="A place", width=1, height=1, seed=1)
    assert len({request_hash(one) for one in [request, *others, image]}) == 5
    secrets = [replace(request, prompt=f"Bearer sk-1234567890{end}") for end in "ab"]
    assert request_paper(secrets[0]) == request_paper(secrets[1])
    assert request_hash(secrets[0]) != request_hash(secrets[1])


def test_a_request_is_kept_as_json() -> None:
    paper = request_paper(TextRequest(prompt="A place", seed=1, brand=NORTHBAY))
    assert json.loads(json.dumps(paper)) == paper
    assert (paper["method"], paper["prompt"], paper["brand"]["name"]) == ("write_text", "A place", NORTHBAY.name)


def test_a_result_comes_back_as_it_was_with_its_files_stored() -> None:
    files: dict[str, bytes] = {}

    def keep(data: bytes) -> str:
        files["a-file"] = data
        return "a-file"

    bill = Bill(Decimal("0.04"), {"images": Decimal(1)})
    result = ImageResult(FILE, "p/m", 7, facts={"size": "1x1", "api_key": "sk"}, bill=bill)
    packed = json.loads(json.dumps(pack_result(result, keep)))
    assert packed["result"]["data"] == {"file": "a-file", "bytes": 1024}
    facts = {"size": "1x1", "api_key": "[redacted]"}
    assert unpack_result(packed, ImageResult, files.__getitem__) == replace(result, facts=facts)
