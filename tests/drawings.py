"""Drawings by name, good and bad: what the server and the canvas must find the same things about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.graph import load_text

from .factories import drawing

EXAMPLES = Path(__file__).parents[1] / "examples"
PHOTO = {"p": {"type": "image"}}
ROWS = {"rows": {"type": "image", "many": True}}
WORDS = {"words": {"type": "text", "many": True}}
EVERY = {**PHOTO, **ROWS, **WORDS, "m": {"type": "mask"}, "line": {"type": "text"}}


def every_drawing() -> dict[str, dict[str, Any]]:
    """Name → content of a pipeline file; the params are right in all of them."""
    examples = {path.stem: load_text(path.read_text()) for path in sorted(EXAMPLES.glob("*.yaml"))}
    return {
        **examples,
        **_good(),
        **_fanned_out(),
        **_handed_on(),
        **_badly_formed(),
        **_badly_wired(),
        **_badly_paired(),
    }


def with_every_input(steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A drawing with a photo, rows of photos, rows of words, a mask and a line of text to start from."""
    return drawing(steps, inputs=EVERY, **more)


def reframe(source: str, *formats: str) -> dict[str, Any]:
    params = {"params": {"formats": list(formats)}} if formats else {}
    return {"type": "reframe", "in": {"image": source}, **params}


def scene(background: str, subject: str) -> dict[str, Any]:
    return {"type": "composite", "in": {"background": background, "subject": subject}}


def review(source: str, **params: str) -> dict[str, Any]:
    return {"type": "review", "in": {"asset": source}, "params": params}


def cut(source: str) -> dict[str, Any]:
    return {"type": "remove_background", "in": {"image": source}}


def export(source: str) -> dict[str, Any]:
    return {"type": "export", "in": {"image": source}, "params": {"presets": ["story"]}}


def combine(first: str, second: str, third: str | None = None) -> dict[str, Any]:
    wired = {"first": first, "second": second} | ({"third": third} if third else {})
    return {"type": "combine", "in": wired}


def write(about: str) -> dict[str, Any]:
    return {"type": "write_text", "in": {"about": about}, "params": {"prompt": "x"}}


def sub_pipeline(**wired: str) -> dict[str, Any]:
    """A step whose own ports its params name."""
    takes = {
        "frames": {"type": "image", "many": True, "label": "Frames"},
        "line": {"type": "text"},
        "kept": {"type": "any", "optional": True},
    }
    gives = {"picture": {"type": "image"}, "films": {"type": "video", "many": True}, "kept": {"type": "any"}}
    return {"type": "sub_pipeline", "in": wired, "params": {"pipeline": 1, "takes": takes, "gives": gives}}


def _good() -> dict[str, dict[str, Any]]:
    looks = {
        "layout": {"a": [0, 80], "$p": [-120.5, 0.00005], "m": [0, 0]},
        "bends": {"a.image": [[10, 20], [30.5, 40]]},
        "groups": {"g": {"label": "Both", "holds": ["a", "$p", "#n"]}},
        "notes": {"n": {"text": "Ask Mia first\u2028“ä”", "at": [0, -40], "size": [200, 90]}},
    }
    return {
        "one step": with_every_input({"a": cut("$p")}),
        "how it looks": with_every_input({"a": cut("$p")}, **looks),
        "nothing but what must be": {"format": 1, "steps": {"a": {"type": "write_text", "params": {"prompt": "x"}}}},
        "drawn from the end": with_every_input({"c": cut("b.image"), "b": cut("a.image"), "a": cut("$p")}),
        "a mask as a picture": with_every_input({"a": cut("$m"), "b": cut("a.mask")}),
        "text as data": with_every_input(
            {
                "a": {
                    "type": "webhook_out",
                    "in": {"json": "$line", "file": "$m"},
                    "params": {"url": "https://a.test/"},
                }
            }
        ),
        "outputs that are named": with_every_input({"a": cut("$p")}, outputs={"cut": "a.image", "raw": "$p"}),
        "the version it was drawn for": with_every_input({"a": {**cut("$p"), "version": 1, "needs": "some"}}),
        "one box feeds another twice": with_every_input({"a": cut("$p"), "b": scene("a.image", "a.mask")}),
    }


def _fanned_out() -> dict[str, dict[str, Any]]:
    return {
        "a list and what follows": with_every_input({"a": reframe("$p"), "b": cut("a.image"), "c": export("b.image")}),
        "a list of lists": with_every_input({"a": reframe("$p"), "b": reframe("a.image"), "c": cut("b.image")}),
        "rows": with_every_input({"a": cut("$rows"), "b": scene("a.image", "$p")}),
        "rows and formats": with_every_input({"a": reframe("$rows"), "b": cut("a.image"), "c": export("b.image")}),
        "an export of rows": with_every_input({"a": export("$rows")}),
        "two columns pair": with_every_input({"a": {"type": "layout", "in": {"image": "$rows", "headline": "$words"}}}),
        "a pick takes a level away": with_every_input(
            {"a": reframe("$rows"), "b": {"type": "pick", "in": {"asset": "a.image"}}, "c": cut("b.asset")}
        ),
        "a pick among rows": with_every_input({"b": {"type": "pick", "in": {"asset": "$rows"}}, "c": cut("b.asset")}),
        "lists pair by index": with_every_input(
            {"a": reframe("$p"), "b": reframe("$p", "1:1"), "c": scene("a.image", "b.image"), "d": cut("c.image")}
        ),
        "a list pairs with rows": with_every_input({"a": reframe("$p"), "b": scene("a.image", "$rows")}),
        "two lists of one step": with_every_input(
            {"a": reframe("$p"), "b": {"type": "layout", "in": {"image": "a.image", "focus": "a.focus"}}}
        ),
        "what lies above is shared": with_every_input({"a": reframe("$rows"), "b": scene("a.image", "$rows")}),
    }


def _handed_on() -> dict[str, dict[str, Any]]:
    return {
        "a product": with_every_input(
            {
                "a": combine("$rows", "$words"),
                "b": {"type": "layout", "in": {"image": "a.first", "headline": "a.second"}},
            }
        ),
        "two combines": with_every_input(
            {
                "frames": reframe("$p"),
                "pairs": combine("frames.image", "$words"),
                "again": combine("pairs.second", "pairs.first", "frames.focus"),
                "words": {"type": "layout", "in": {"image": "again.second", "headline": "again.first"}},
            }
        ),
        "a mask behind a combine": with_every_input({"a": combine("$m", "$words"), "b": cut("a.first")}),
        "a mismatch behind two combines": with_every_input(
            {
                "a": combine("$words", "$p"),
                "b": combine("a.second", "a.first"),
                "c": cut("b.second"),
                "d": review("b.first"),
            }
        ),
        "a mismatch behind reviews": with_every_input(
            {"a": write("$line"), "b": review("a.text"), "c": cut("b.asset")}
        ),
        "the third of two": with_every_input(
            {"a": combine("$p", "$words"), "b": review("a.third")}, outputs={"none": "a.third"}
        ),
        "ports that params name": with_every_input(
            {
                "a": sub_pipeline(frames="$rows", line="$line", kept="$m"),
                "b": cut("a.picture"),
                "c": cut("a.kept"),
                "d": review("a.films"),
            }
        ),
        "ports that params name, wired badly": with_every_input(
            {
                "a": sub_pipeline(frames="$line", lines="$line"),
                "b": cut("a.films"),
                "c": cut("a.pictures"),
                "d": cut("a.kept"),
            }
        ),
        "what is wrong before a combine": with_every_input(
            {"a": cut("$p"), "b": combine("a.picture", "$words"), "c": write("b.first"), "d": review("b.first")}
        ),
    }


def _badly_formed() -> dict[str, dict[str, Any]]:
    return {
        "nothing at all": {},
        "another format": {"format": 2, "steps": {"a": {"type": "write_text", "params": {"prompt": "x"}}}},
        "no format that is one": {**drawing({"a": cut("$p")}), "format": None, "inputs": PHOTO},
        "keys that nobody knows": with_every_input({"a": {**cut("$p"), "colour": "red"}}, owner="me"),
        "no mappings": {
            "format": 1,
            "inputs": [],
            "steps": {"a": {"type": "review", "in": "$p", "params": 3}},
            "layout": "x",
        },
        "no steps that are any": drawing(
            {"a": "cut", "b": [], "": cut("$p"), "1st": cut("$p"), "ä": cut("$p")}, inputs=PHOTO
        ),
        "types that are none": drawing({"a": {}, "b": {"type": 5}, "c": {"type": ["x", None]}, "d": {"type": None}}),
        "inputs that are none": drawing(
            {"a": write("$x")}, inputs={"x": "text", "y": {"type": "any"}, "z": {"type": None, "help": "h", "min": 1}}
        ),
        "sources that are none": drawing(
            {"a": scene("b.c.d", ""), "b": scene("$", ".image"), "c": {"type": "review", "in": {"asset": None}}},
            outputs={"x": True, "y": {"it's": [1, 0.5, False, 'a "b"']}},
        ),
        "versions and needs that are none": with_every_input(
            {
                "a": {**cut("$p"), "version": 3},
                "b": {**cut("$p"), "version": "2", "needs": "none"},
                "c": {**cut("$p"), "version": True, "needs": None},
                "d": {**cut("$p"), "version": 1.5, "needs": ["all"]},
            }
        ),
        "places that are none": with_every_input(
            {"a": cut("$p")},
            layout={"a": [1], "$p": [1, "2"], "nobody": [0, 0], "$nobody": [0, 0], "$m": [True, 0]},
            bends={"a.image": 3, "a.mask": [[0, 0]], "b": [], "a.nothing": [[0]]},
        ),
        "groups and notes that are none": with_every_input(
            {"a": cut("$p")},
            groups={"g": [], "h": {"holds": ["a", 1]}, "i": {"label": "x", "holds": ["b", "#n", "#o"], "colour": 1}},
            notes={"n": "Ask", "m": {"at": [0, 0]}, "l": {"text": " ", "at": 1, "size": [1], "by": "me"}},
        ),
        "names that every object has": drawing(
            {"constructor": cut("$toString"), "a": cut("valueOf.image"), "b": cut("a.hasOwnProperty")},
            inputs={"__proto__": {"type": "image"}},
            outputs={"x": "$constructor", "y": "$__proto__"},
            layout={"toString": [0, 0]},
        ),
    }


def _badly_wired() -> dict[str, dict[str, Any]]:
    return {
        "no such step type": with_every_input(
            {"a": {"type": "remove_backgroud"}, "b": {"type": "zzz"}, "c": cut("a.image")}
        ),
        "no such input port": with_every_input(
            {"a": {"type": "remove_background", "in": {"imge": "$p"}}, "b": {"type": "composite", "in": {"zz": "$p"}}}
        ),
        "no such output port": with_every_input({"a": cut("$p"), "b": cut("a.imagee"), "c": cut("a.zz")}),
        "no such step": with_every_input({"cutout": cut("$p"), "b": cut("cutuot.image"), "c": cut("zzzz.image")}),
        "no such input": drawing({"a": cut("$prodct"), "b": cut("$zz")}, inputs={"product": {"type": "image"}}),
        "missing inputs": with_every_input(
            {"a": {"type": "relight"}, "b": scene("$p", "a.image") | {"in": {"subject": "a.image"}}}
        ),
        "wrong types": with_every_input(
            {"a": cut("$words"), "b": write("a.image"), "c": {"type": "speak", "in": {"text": "a.mask"}}}
        ),
        "outputs that are not there": with_every_input(
            {"a": cut("$p")}, outputs={"x": "a.picture", "y": "b.image", "z": "$q", "w": "a"}
        ),
        "a step that feeds itself": with_every_input({"a": review("a.asset")}),
        "a circle of two": drawing(
            {
                "a": {"type": "relight", "in": {"subject": "b.image", "background": "b.image"}},
                "b": {"type": "relight", "in": {"subject": "a.image", "background": "a.image"}},
            }
        ),
        "a circle and what is below it": with_every_input(
            {
                "z": cut("$p"),
                "y": scene("x.image", "z.image"),
                "x": cut("w.image"),
                "w": cut("x.image"),
                "v": cut("y.image"),
            }
        ),
        "combines in a circle": with_every_input(
            {"a": combine("b.first", "$words"), "b": combine("a.first", "$words"), "c": review("b.first")}
        ),
    }


def _badly_paired() -> dict[str, dict[str, Any]]:
    return {
        "a list beside a row's list": with_every_input(
            {"a": reframe("$rows"), "b": reframe("$p"), "c": scene("a.image", "b.image")}
        ),
        "lists that lie apart twice": with_every_input(
            {
                "a": reframe("$p"),
                "b": reframe("a.image"),
                "c": reframe("$rows"),
                "d": scene("b.image", "$rows"),
                "e": scene("c.image", "a.image"),
            }
        ),
        "a way back": with_every_input({"a": cut("$p"), "b": cut("a.image"), "c": review("b.image", back_to="a")}),
        "a way back to nobody": with_every_input(
            {"a": cut("$p"), "b": review("$p", back_to="a"), "c": review("$p", back_to="zz")}
        ),
        "a way back that others share": with_every_input(
            {"a": cut("$p"), "b": scene("$rows", "a.image"), "c": review("b.image", back_to="a")}
        ),
        "a way back and a pairing": with_every_input(
            {
                "a": reframe("$rows"),
                "b": reframe("$p"),
                "c": scene("a.image", "b.image"),
                "d": review("c.image", back_to="b"),
            }
        ),
    }
