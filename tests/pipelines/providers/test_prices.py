"""Prices, by bills worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.errors import Invalid
from pipelines.providers.abilities import ImageRequest, TextRequest
from pipelines.providers.prices import estimate, priced, prices_of, read_prices

IMAGE = ImageRequest(prompt="a table", width=1024, height=1536, seed=1)


def test_a_picture_costs_its_price() -> None:
    assert estimate({"per_image": "0.04"}, IMAGE.expects()) == Decimal("0.04")


def test_a_price_by_the_megapixel_goes_by_the_pixels() -> None:
    # 1024 · 1536 = 1,572,864 pixels, 1.572864 megapixels at 0.03
    assert estimate({"per_megapixel": "0.03"}, IMAGE.expects()) == Decimal("0.047186")


def test_tokens_cost_by_the_thousand_in_and_out() -> None:
    # 1,200 · 0.0025 / 1,000 + 350 · 0.01 / 1,000 = 0.003 + 0.0035
    usage = {"input": Decimal(1200), "output": Decimal(350)}
    assert priced({"per_1k_input": "0.0025", "per_1k_output": "0.01"}, usage) == Decimal("0.0065")


def test_cached_input_has_its_own_price() -> None:
    usage = {"input": Decimal(1000), "cached_input": Decimal(9000)}
    assert priced({"per_1k_input": "0.002", "per_1k_cached_input": "0.0002"}, usage) == Decimal("0.0038")


def test_an_estimate_is_never_below_the_bill_for_its_most() -> None:
    request = TextRequest(prompt="x" * 299, seed=1, max_words=50)
    # 299 bytes are at most 100 tokens, 50 words at most 100.
    assert estimate({"per_1k_input": "0.001", "per_1k_output": "0.003"}, request.expects()) == Decimal("0.0004")
    assert estimate({"per_1k_input": "0.0000001"}, request.expects()) == Decimal("0.000001")


def test_prices_are_not_read_as_binary_fractions() -> None:
    assert priced({"per_call": 0.1}, {"calls": Decimal(3)}) == Decimal("0.3")


def test_what_has_no_price_is_estimated_at_nothing_and_not_priced() -> None:
    assert estimate({}, IMAGE.expects()) == Decimal(0)
    assert priced({"per_image": "0.04"}, {"seconds": Decimal(2)}) is None


def test_a_model_has_its_own_prices_or_its_providers() -> None:
    listed = {"p/m": {"per_image": "1"}, "p": {"per_image": "2"}}
    assert prices_of(listed, "p", "m") == {"per_image": "1"}
    assert prices_of(listed, "p", "n") == {"per_image": "2"}
    assert prices_of(listed, "q", "m") == {}


# --- The file ------------------------------------------------------------------------------------


def written(folder: Path, text: str) -> Path:
    path = folder / "prices.json"
    path.write_text(text)
    return path


def test_a_price_list_is_read_by_its_digits(tmp_path: Path) -> None:
    text = '{"openai/gpt": {"per_1k_input": "0.0030", "per_call": 0.1, "per_image": 1e-3}, "toy": {"per_second": 2}}'
    assert read_prices(written(tmp_path, text)) == {
        "openai/gpt": {"per_1k_input": "0.0030", "per_call": "0.1", "per_image": "0.001"},
        "toy": {"per_second": "2"},
    }


def test_without_a_file_nothing_has_a_price() -> None:
    assert read_prices(None) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a/b": {"per_1k_inputs": "1"}}', "at a/b, per_1k_inputs: This unit is not known; the units are per_call,"),
        ('{"a/b": {"per_call": "-0.1"}}', "at a/b, per_call: Input should be greater than or equal to 0."),
        ('{"a/b": {"per_call": "ten"}}', "at a/b, per_call: Input should be a valid decimal."),
        ('{"a/b": {"per_call": true}}', 'A price is a number in US dollars, such as "0.003".'),
        ('{"a/b": {"per_call": NaN}}', "A price is a number in US dollars"),
        ('{"a/b": {"per_call": "Infinity"}}', "at a/b, per_call: Input should be a finite number."),
        ('{"a b": {"per_call": "1"}}', "at a b: String should match pattern"),
        ('{"a/b": "1"}', "at a/b: Input should be a valid dictionary."),
        ("[]", "is wrong: Input should be a valid dictionary."),
        ("{", "is no JSON"),
    ],
)
def test_a_wrong_price_list_is_refused_with_the_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_prices(written(tmp_path, text))
    assert refused.value.message.startswith("The price list prices.json ")
    assert told in refused.value.message


def test_a_price_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"prices.json cannot be read: No such file"):
        read_prices(tmp_path / "prices.json")
