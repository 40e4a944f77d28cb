"""A brand as one file, to be kept, sent, and read again elsewhere: its rules, with its logos, font and pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ..brand import inherit, overrides_of, read_brand
from ..brand.files import rename_files
from ..brand.packing import ZIP, pack_files, unpack_files
from ..errors import BadFile, Invalid
from ..graph import dump_line, load_text, texts_in
from ..media.picture import read_picture
from ..media.sniff import sniff
from ..media.svg import check_svg
from ..media.typeface import font_mime, read_typeface
from ..models import Brand, BrandVersion, Project
from ..policy import is_text
from ..snapshots.specimens import read_named
from .assets import store_content
from .audit import note_done
from .brand_drafts import create_brand, save_brand_draft
from .brands import whole_rules

FORMAT: Final = 1
RULES: Final = "brand.yaml"
NOT_READ: Final = "This is no brand file that can be read."


@dataclass(frozen=True)
class _Read:
    content: dict[str, Any]
    files: tuple[bytes, ...]
    told: tuple[str, ...]


def write_brand_file(version: BrandVersion) -> bytes:
    """A zip of all that the version says, what it takes from above included, with the files that it names beside it."""
    files: dict[str, bytes] = {}

    def packed(part: str, field: str, sha256: str) -> str:
        data = read_named(sha256)
        name = _file_name(part, field, data)
        files[name] = data
        return name

    content = {name: value for name, value in rename_files(version.rules, packed).items() if value is not None}
    return pack_files({RULES: write_brand_text({"format": FORMAT, **content}).encode(), **files})


def write_brand_text(content: Mapping[str, Any]) -> str:
    """YAML with a line for each key and for each row of a table; `load_text` gives the same again."""
    text = "".join(_entry(name, value) for name, value in content.items())
    try:
        is_same = load_text(text) == json.loads(dump_line(content))
    except Invalid:
        is_same = False
    # JSON is YAML too, and has no limit to the length of a name.
    return text if is_same else f"{dump_line(content)}\n"


@transaction.atomic
def begin_brand_file(
    project: Project, *, data: bytes, file: str, by: AbstractBaseUser, name: str = "", parent: Brand | None = None
) -> tuple[Brand, tuple[str, ...]]:
    """A new brand whose draft is what the file says, and what was read; called as the file does, unless named here.

    Raises BadFile or Invalid with a sentence, and then nothing has been made.
    """
    read = _read(data)
    called = name or str(read.content.get("name", "")).strip()
    if not called or len(called) > 120 or "\x00" in called:
        raise Invalid("A brand needs a name of at most 120 characters.", loc=("name",))
    brand = create_brand(project, name=called, by=by, parent=parent)
    return brand, _take(brand, read, file=file, revision=brand.revision, by=by)


@transaction.atomic
def take_brand_file(brand: Brand, *, data: bytes, file: str, revision: int, by: AbstractBaseUser) -> tuple[str, ...]:
    """Puts what the file says in place of the brand's draft, and tells what was read; nothing is published.

    The brand keeps its name. Raises BadFile or Invalid with a sentence, and Stale where the draft has moved on.
    """
    return _take(brand, _read(data), file=file, revision=revision, by=by)


def _take(brand: Brand, read: _Read, *, file: str, revision: int, by: AbstractBaseUser) -> tuple[str, ...]:
    above = brand.parent.newest() if brand.parent else None
    content = read_brand({**read.content, "name": brand.name}).model_dump(mode="json")
    said = {**(overrides_of(above.rules, content) if above else content), "name": brand.name}
    whole_rules(said, above)
    for data in read.files:
        store_content(data)
    now = save_brand_draft(brand, said=said, revision=revision, by=by)
    before, after = {"revision": revision}, {"revision": now, "file": file[:200]}
    note_done("import", "brand", brand.pk, project=brand.project_id, by=by, before=before, after=after)
    kept = _kept(above.rules, said, content) if above else ()
    return (_say(content, file), *read.told, *kept)


def _read(data: bytes) -> _Read:
    files = unpack_files(data) if data.startswith(ZIP) else {RULES: data}
    if RULES not in files:
        raise BadFile(f"There is no {RULES} in this zip, so it is no brand file.")
    content = _content(files.pop(RULES))
    named: set[str] = set()

    def unpacked(part: str, field: str, name: Any) -> str:
        # It comes with the brand: nothing that is kept here already can be named.
        if not isinstance(name, str) or name not in files:
            raise BadFile(f"The brand file names the file {str(name)[:80]}, which is not in it.")
        _check_file(part, field, files[name], name)
        named.add(name)
        return hashlib.sha256(files[name]).hexdigest()

    content = rename_files(content, unpacked)
    spare = sorted(files.keys() - named)
    told = (f"Not used, because the brand names no such file: {', '.join(spare)}.",) if spare else ()
    return _Read(content, tuple(files[name] for name in sorted(named)), told)


def _content(data: bytes) -> dict[str, Any]:
    try:
        content = load_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFile(f"{NOT_READ} It is no text in UTF-8, and no zip.") from error
    except Invalid as error:
        raise BadFile(f"{NOT_READ} {error.message}") from error
    form = content.pop("format", FORMAT)
    if not isinstance(form, int) or isinstance(form, bool) or form < 1:
        raise BadFile(f"{NOT_READ} Its format is a whole number.")
    if form > FORMAT:
        message = f"This file has format {form}, which a newer Pressline has written; this one reads format {FORMAT}. "
        raise BadFile(f"{message}Bring Pressline up to date, then read it again.")
    if not all(map(is_text, texts_in(content))):
        raise BadFile(f"{NOT_READ} It holds a character that is no text.")
    return content


def _check_file(part: str, field: str, data: bytes, name: str) -> None:
    """Raises BadFile for a font that is none, a drawing that does more than draw, and what is no picture."""
    if part == "headline":
        read_typeface(data, name=name)
    elif field.startswith("svg"):
        check_svg(data, name=name)
    elif part == "imagery":
        read_picture(data)
    elif sniff(data, name=name).kind != "image":
        raise BadFile(f"{name} is no picture. Give the logo as a PNG.")


def _kept(above: Mapping[str, Any], said: Mapping[str, Any], content: Mapping[str, Any]) -> tuple[str, ...]:
    """What the file does not say and the brand above does: it cannot be taken away below."""
    whole = inherit(above, said)
    kept = [name for name, value in content.items() if name != "name" and whole.get(name) != value]
    return (f"What the brand above says of {', '.join(kept)} stays where the file says nothing.",) if kept else ()


def _say(content: Mapping[str, Any], file: str) -> str:
    tone = content["tone"]
    parts = [
        (len(content["palette"]), "colour", "colours"),
        (1 if content["logo"] else 0, "logo", "logos"),
        (1 if content["headline"].get("file") else 0, "font", "fonts"),
        (len(content["imagery"]["references"]), "picture to go by", "pictures to go by"),
        (len(tone["claims"]), "claim", "claims"),
        (len(content["legal"]), "legal line", "legal lines"),
        (len(content["rights"]), "right", "rights"),
        (sum(map(len, content["defaults"].values())), "default", "defaults"),
    ]
    told = ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number)
    return f"Read from {file}: {told}."


def _file_name(part: str, field: str, data: bytes) -> str:
    """Such as `logo-on-light.png`, `logo-on-light.svg`, `headline-font.otf` and `imagery-0123456789ab.jpeg`."""
    if part == "headline":
        return f"headline-font.{font_mime(data).rpartition('/')[2]}"
    if part == "imagery":
        # Of several with one name in one zip none would be found again: each has its content's.
        digest = hashlib.sha256(data).hexdigest()[:12]
        return f"imagery-{digest}.{sniff(data, name=field).mime.rpartition('/')[2]}"
    if field.startswith("svg"):
        return f"{part}-{field.removeprefix('svg_').replace('_', '-')}.svg"
    return f"{part}-{field.replace('_', '-')}.{sniff(data, name=field).mime.rpartition('/')[2]}"


def _entry(name: str, value: Any) -> str:
    if isinstance(value, list) and value:
        return f"{dump_line(name)}:\n" + "".join(f"- {dump_line(item)}\n" for item in value)
    return f"{name if name.isidentifier() else dump_line(name)}: {dump_line(value)}\n"
