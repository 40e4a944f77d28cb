"""Which texts of a workflow say what is wanted, and which what is not: followed upwards from where it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from .reading import Graph, Node, is_link, title_of

Side = Literal["positive", "negative"]
# A field of a node.
Place = tuple[str, str]
SIDES: Final[tuple[Side, Side]] = ("positive", "negative")
OTHER: Final[dict[Side, Side]] = {"positive": "negative", "negative": "positive"}
# Fields that hold words, and those that lead to none.
WORDS: Final = frozenset(
    {
        *("text", "prompt", "text_g", "text_l", "clip_g", "clip_l", "t5xxl", "string", "value"),
        *("positive", "negative", "positive_prompt", "negative_prompt"),
    }
)
OTHERWISE: Final = frozenset(
    {
        *("clip", "model", "vae", "control_net", "style_model", "image", "pixels", "mask"),
        *("latent_image", "samples", "noise", "sampler", "sigmas"),
    }
)


def prompts_of(graph: Graph) -> dict[Side, list[Place]]:
    """The written words on each side, in the order of the graph; what serves both sides is wanted."""
    found = {side: _traced(graph, side) | _named(graph, side) for side in SIDES}
    found["negative"] -= found["positive"]
    if not found["positive"]:
        found["positive"] = _encoded(graph) - found["negative"]
    places = [(name, field) for name, node in graph.items() for field in node["inputs"]]
    return {side: [place for place in places if place in found[side]] for side in SIDES}


def _traced(graph: Graph, side: Side) -> set[Place]:
    """The words that lead into what is drawn, by way of however many nodes."""
    left = [link[0] for node in graph.values() for link in _ends(node, side)]
    found: set[Place] = set()
    seen: set[str] = set()
    while left:
        name = left.pop()
        if name in seen or name not in graph:
            continue
        seen.add(name)
        # A node may hold the words of both sides.
        words = {(name, field) for field in _words(graph[name]) if not field.startswith(OTHER[side])}
        found |= words
        left += [] if words else _upwards(graph[name], side)
    return found


def _ends(node: Node, side: Side) -> Iterator[list[str]]:
    """The links by which a node takes this side in. A guider that has one side only takes what is wanted."""
    fields = [side, "conditioning"] if side == "positive" and "Guider" in node["class_type"] else [side]
    return (node["inputs"][field] for field in fields if is_link(node["inputs"].get(field)))


def _upwards(node: Node, side: Side) -> list[str]:
    links = {field: value[0] for field, value in node["inputs"].items() if is_link(value)}
    if side in links:
        return [links[side]]
    return [name for field, name in links.items() if field not in OTHERWISE and field not in SIDES]


def _words(node: Node) -> list[str]:
    return [field for field, value in node["inputs"].items() if field in WORDS and isinstance(value, str)]


def _named(graph: Graph, side: Side) -> set[Place]:
    """Words in fields that say which side they are of; a `prompt` says what is wanted."""
    names = {f"{side}_prompt", *(["prompt"] if side == "positive" else [])}
    return {(name, field) for name, node in graph.items() for field in _words(node) if field in names}


def _encoded(graph: Graph) -> set[Place]:
    """All words of encoders, where nothing leads from them to what is drawn."""
    encoders = {name: node for name, node in graph.items() if "TextEncode" in node["class_type"]}
    wanted = {name: node for name, node in encoders.items() if "negative" not in title_of(node).lower()}
    return {(name, field) for name, node in wanted.items() for field in _words(node)}
