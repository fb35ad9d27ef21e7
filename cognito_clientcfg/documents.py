"""The text of files as plain data, with the line of each key where the parser knows it.

Nothing here raises for what a file holds: the errors of parsers hold its text, and so would the
frames of a traceback, and a file may hold a secret.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import attrs

from .errors import Violation, suggestion
from .kinds import is_list, is_mapping

__all__ = [
    "Format",
    "Intrinsic",
    "Parsed",
    "format_of",
    "one_of",
    "parsed",
    "parsed_file",
    "tag_in",
]

Format: TypeAlias = Literal["json", "yaml", "toml"]
_SUFFIXES = {"yml": "yaml", "tfstate": "json", "template": "yaml"}
_DEEPEST = 64
_TEXT = "tag:yaml.org,2002:str"
_LARGEST = 1_000_000  # of what aliases stand for; a template of CloudFormation has 1 MB


@attrs.frozen
class Intrinsic:
    """A value under a YAML tag, such as ``!Ref``, that only somebody else can resolve."""

    tag: str


@attrs.frozen
class Parsed:
    """What a file holds.

    Attributes:
        document: Plain data; an :class:`Intrinsic` in place of what is tagged.
        lines: The lines of keys, counted from 1, by the path of each.
        wrong: Why it cannot be read; empty where it can.
    """

    document: object = attrs.field(default=None, repr=False)
    lines: Mapping[tuple[str, ...], int] = attrs.field(factory=dict[tuple[str, ...], int])
    wrong: tuple[Violation, ...] = ()


def format_of(name: str) -> Format:
    """Returns the format that the name of a file tells.

    Raises:
        ValueError: It tells none.
    """
    suffix = name.rpartition(".")[2].lower()
    for known in get_args(Format):
        if known == _SUFFIXES.get(suffix, suffix):
            found: Format = known
            return found
    raise ValueError(f"{name!r} ends in none of .json, .toml, .yaml and .yml; name its format")


def one_of(word: str, known: Iterable[str], name: str) -> None:
    """Checks an argument that is one of a few words.

    Raises:
        ValueError: It is another one.
    """
    words = tuple(known)
    if word not in words:
        raise ValueError(
            f"{name} is one of {', '.join(words)}; not {word!r}{suggestion(word, words)}"
        )


def parsed(text: str, format: Format) -> Parsed:  # noqa: A002 - as users call it
    """Returns what the text of a file holds, or why it cannot be read.

    Raises:
        ValueError: There is no such format.
    """
    one_of(format, _PARSERS, "format")
    return _PARSERS[format](text.removeprefix("\ufeff"))


def parsed_file(content: bytes, format: Format) -> Parsed:  # noqa: A002 - as users call it
    """Returns what a file in UTF-8 holds, or why it cannot be read."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _refused("this is not in UTF-8; save it in that encoding", line)
    return parsed(text, format)


def tag_in(value: object) -> str:
    """Returns the first YAML tag somewhere in a value, or nothing."""
    if isinstance(value, Intrinsic):
        return value.tag
    inner = value.values() if is_mapping(value) else value if is_list(value) else ()
    return next((tag for each in inner if (tag := tag_in(each))), "")


def _json(text: str) -> Parsed:
    repeated: list[str] = []

    def noted(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        repeated.extend(name for name in set(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        document: object = json.loads(
            text, object_pairs_hook=noted, parse_constant=_no_number, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        return _refused(f"this is no JSON: {error.msg}", error.lineno)
    except (ValueError, RecursionError) as error:
        return _refused(f"this is no JSON: {error}")
    return Parsed(document, wrong=tuple(map(_repeated, sorted(repeated))))


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is none of its numbers")


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise ValueError(f"{number} is too large a number")
    return value


def _repeated(name: str) -> Violation:
    return Violation((name,), None, "repeated", "it is given more than once")


def _toml(text: str) -> Parsed:
    try:
        return Parsed(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        return _refused(
            f"this is no TOML: {str(error).partition(' (at')[0]}", int(place[1]) if place else None
        )
    except (ValueError, RecursionError):
        return _refused("this is no TOML that can be read: a number or its nesting is too large")


def _yaml(text: str) -> Parsed:
    from ruamel.yaml import YAML  # noqa: PLC0415 - in the extra files
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - likewise

    loader: Any = YAML(typ="rt", pure=True)  # YAML 1.2: no and on are words
    try:
        reader = _Plain()
        return Parsed(reader.read(loader.load(text), ()), reader.lines)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        return _refused(f"this is no YAML: {_problem(error)}", line)
    except (RecursionError, ValueError):
        return _refused(
            "this is no YAML: it nests too deep, its aliases multiply, or a value is out of range"
        )


def _problem(error: Exception) -> str:
    """Returns what ruamel.yaml found, without the values that it shows: one may be a secret."""
    found = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is malformed"
    return re.sub(r"'[^'<]{2,}'", "(not shown)", str(found).partition(" with value")[0])


class _Plain:
    """Turns what ruamel.yaml loaded into plain data; what is shared is turned once."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, ...], int] = {}
        self.done: dict[int, object] = {}
        self.sizes: dict[int, int] = {}

    def read(self, node: Any, path: tuple[str, ...]) -> object:  # noqa: ANN401 - ruamel.yaml's
        tag = getattr(getattr(node, "tag", None), "value", None)
        if tag is not None:
            return str(node.value) if tag == _TEXT else Intrinsic(tag)
        if not is_mapping(node) and not is_list(node):
            return _scalar(node)
        if len(path) > _DEEPEST:
            raise ValueError("it nests too deep")
        if id(node) not in self.done:
            self.done[id(node)] = self._structure(node, path)
            self._measure(node)
        return self.done[id(node)]

    def _structure(self, node: Any, path: tuple[str, ...]) -> object:  # noqa: ANN401 - likewise
        if is_list(node):
            return [self.read(element, (*path, "")) for element in node]
        places: dict[object, Any] = node.lc.data or {}  # what a merge key adds has none
        self.lines |= {(*path, str(name)): place[0] + 1 for name, place in places.items()}
        return {name: self.read(value, (*path, str(name))) for name, value in node.items()}

    def _measure(self, node: Any) -> None:  # noqa: ANN401 - likewise
        inner = node.values() if is_mapping(node) else node
        size = 1 + sum(self.sizes.get(id(each), 1) for each in inner)
        if size > _LARGEST:
            raise ValueError("its aliases multiply")
        self.sizes[id(node)] = size


def _scalar(node: object) -> object:
    """Returns a scalar without what ruamel.yaml remembers of how it was written."""
    from ruamel.yaml.scalarbool import ScalarBoolean  # noqa: PLC0415 - in the extra files

    match node:
        case bool():
            return node
        case ScalarBoolean():  # an int, where an anchor stands before it
            return bool(node)
        case int():
            return int(node)
        case float():
            return float(node)
        case str():
            return str(node)
        case _:
            return node


def _refused(message: str, line: int | None = None) -> Parsed:
    place = f" (line {line})" if line else ""
    return Parsed(wrong=(Violation(("file",), None, "unreadable_file", message + place),))


_PARSERS: dict[Format, Callable[[str], Parsed]] = {"json": _json, "yaml": _yaml, "toml": _toml}
