"""Model families in a brand's form: a row each, with its LoRAs one to a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def family_rows(families: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a brand says of its families, as it is typed."""
    return [
        {
            "family": family,
            "checkpoint": said.get("checkpoint", ""),
            "loras": "\n".join(_line(lora) for lora in said.get("loras", ())),
        }
        for family, said in families.items()
    ]


def read_families(rows: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """What was typed, as a brand says it; the rules refuse what is wrong with it."""
    return {
        row["family"]: {
            "checkpoint": row["checkpoint"],
            "loras": [_lora(line.strip()) for line in row["loras"].split("\n") if line.strip()],
        }
        for row in rows
    }


def place_of_family(path: str, rows: Sequence[Mapping[str, str]]) -> str:
    """The name of the input that a path of the rules is typed in; "" where it is in no family."""
    for number, row in enumerate(rows):
        above = f"imagery.families.{row['family']}"
        if path.startswith(f"{above}."):
            column = path.removeprefix(f"{above}.").partition(".")[0]
            return f"imagery.families.{number}.{column if column in ('checkpoint', 'loras') else 'family'}"
    return ""


def _line(lora: Mapping[str, Any]) -> str:
    return f"{lora['name']} {lora.get('strength', 1):g}"


def _lora(line: str) -> dict[str, Any]:
    """The strength is the number at the end, where there is one: names may have spaces in them."""
    name, _, last = line.rpartition(" ")
    try:
        strength = float(last.replace(",", "."))
    except ValueError:
        return {"name": line}
    return {"name": name.strip(), "strength": strength} if name else {"name": line}
