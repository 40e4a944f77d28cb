"""What one file of a prompt says: front matter in YAML between two fences, then the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from slugify import slugify

from ..errors import Invalid
from ..graph import dump_line, load_text, texts_in
from ..models import Prompt, PromptVersion
from ..policy import is_text
from ..prompt import find_includes, read_name

FENCE: Final = "---"
SUFFIX: Final = ".md"
KEYS: Final = ("name", "about", "message", "variables", "tests")
LARGEST: Final = 200_000


@dataclass(frozen=True)
class PromptFile:
    """What one file says."""

    slug: str
    text: str
    head: dict[str, Any] = field(default_factory=dict)

    @property
    def includes(self) -> list[str]:
        """The slugs of the prompts that it includes as they are at a label; those at a number never change."""
        found = (read_name(name) for name in find_includes(self.text))
        return list(dict.fromkeys(one.slug for one in found if one and one.label))


def read_prompt_file(name: str, data: bytes) -> PromptFile:
    """A file by its name, which is the prompt's, and what is in it; raises Invalid with what is wrong with it."""
    slug = _slug(name)
    if len(data) > LARGEST:
        raise Invalid(f"It weighs more than {LARGEST // 1000} kB, which no prompt does.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Invalid("It is no UTF-8 text. Save it as UTF-8.") from error
    if not text.startswith(f"{FENCE}\n"):
        raise Invalid(f"It has no front matter. Begin it with a line {FENCE}, then `name: …`, then a line {FENCE}.")
    front, fence, words = text[len(FENCE) :].partition(f"\n{FENCE}\n")
    if not fence:
        raise Invalid(f"Its front matter begins with {FENCE} and never closes.")
    return PromptFile(slug, words.removesuffix("\n"), _head(front))


def write_prompt_file(prompt: Prompt, version: PromptVersion) -> str:
    """One file's text; reading it again gives the same prompt."""
    tests = [{"name": test.name, "given": test.given, "expects": test.expects} for test in prompt.tests.all()]
    head = {"name": prompt.name, "about": prompt.about, "message": version.message, "variables": version.variables}
    told = {name: value for name, value in {**head, "tests": tests}.items() if value}
    # JSON is YAML too; a key a line keeps the differences readable.
    lines = [f"{name}: {dump_line(value)}" for name, value in told.items()]
    return "\n".join([FENCE, *lines, FENCE, version.text, ""])


def tests_in(head: dict[str, Any]) -> list[dict[str, Any]]:
    """The tests of a front matter as `{name, given, expects}`; raises Invalid for what is no list of such."""
    tests = head.get("tests") or []
    if not isinstance(tests, list) or any(not isinstance(test, dict) or "name" not in test for test in tests):
        raise Invalid("`tests` is a list of `{name, given, expects}`.")
    told = [(str(test["name"]).strip(), test.get("given") or {}, test.get("expects") or []) for test in tests]
    if any(not isinstance(given, dict) for _, given, _ in told):
        raise Invalid("What a test is `given` is written by name: `{product: A harbour}`.")
    return [{"name": name, "given": given, "expects": expects} for name, given, expects in told]


def _slug(name: str) -> str:
    slug = name.removesuffix(SUFFIX)
    if not name.endswith(SUFFIX) or not slug or slugify(slug) != slug or len(slug) > 60:
        fit = slugify(slug)[:60].strip("-") or "headline"
        raise Invalid(
            f"The name of a file is its prompt's: small letters, digits and hyphens, such as `{fit}{SUFFIX}`."
        )
    return slug


def _head(front: str) -> dict[str, Any]:
    if not front.strip():
        return {}
    try:
        head = load_text(front.strip("\n"))
    except Invalid as error:
        raise Invalid(f"Its front matter cannot be read. {error.message}") from error
    if not all(map(is_text, texts_in(head))):
        raise Invalid("Its front matter holds a character that is no text.")
    if unknown := [key for key in head if key not in KEYS]:
        raise Invalid(f"Its front matter has `{unknown[0]}`; there are {', '.join(KEYS)}.")
    return head
