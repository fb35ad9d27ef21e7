"""The text of a file as plain data, with the line of each key if the parser knows it.

What a file holds never raises here: the errors of parsers hold its text, and so do the frames of a
traceback, and a file may hold a secret. So what is wrong is returned.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

from cognito_clientcfg.config.json_text import not_a_text, parse_json, unreadable_file
from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.errors import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cognito_clientcfg.errors import Violation

__all__ = ["Format", "Parsed", "TaggedValue", "check_word", "format_of", "parse", "parse_bytes"]

Format: TypeAlias = Literal["json", "yaml", "toml"]

_DEEPEST = 64
_TEXT_TAG = "tag:yaml.org,2002:str"
_LARGEST = 1_000_000  # of what aliases stand for; a template of CloudFormation has at most 1 MB
# What ruamel.yaml raises beside its own errors, for a value that is not what its tag says.
_OF_RUAMEL = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}\[\]]|\n')


class TaggedValue(NamedTuple):
    """A value under a YAML tag, such as ``!Ref``, that only somebody else can resolve."""

    tag: str


class Parsed:
    """What a file holds; it may be a secret, so that its repr does not show it.

    Attributes:
        document: Plain data, with a :class:`TaggedValue` in place of what is tagged.
        lines: The line of each key, counted from 1, by the path of the key; "" stands for an
            element of a list. It is empty for TOML, whose parser tells no lines.
        wrong: Why the file cannot be read; empty if it can.
    """

    def __init__(
        self,
        document: object = None,
        lines: Mapping[tuple[str, ...], int] | None = None,
        wrong: tuple[Violation, ...] = (),
    ) -> None:
        self.document, self.lines, self.wrong = document, lines or {}, wrong


def check_word(word: str, known: Iterable[str], argument: str) -> None:
    """Checks an argument that takes one of a few words.

    Raises:
        ValueError: It is another one.
    """
    words = tuple(known)
    if word not in words:
        hint = suggestion(word, words)
        raise ValueError(f"{argument} must be one of {', '.join(words)}, not {word!r}{hint}")


def format_of(name: str) -> Format:
    """Returns the format that the name of a file tells.

    Raises:
        ValueError: It tells none.
    """
    suffix = name.rpartition(".")[2].lower().replace("yml", "yaml")
    formats: tuple[Format, ...] = get_args(Format)
    for known in formats:
        if known == suffix:
            return known
    raise ValueError(f"the name of the file must end in .json, .toml, .yaml or .yml, not {name!r}")


def parse(text: str, format: Format) -> Parsed:  # noqa: A002 - as users call it
    """Returns what the text of a file holds, or why it cannot be read.

    Raises:
        ImportError: The extra ``files`` is not installed.
    """
    if wrong := not_a_text(text):
        return Parsed(wrong=wrong)
    return _PARSERS[format](text.removeprefix("\ufeff"))


def parse_bytes(content: bytes, format: Format) -> Parsed:  # noqa: A002 - as users call it
    """Returns what a file in UTF-8 holds, or why it cannot be read."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _unreadable("this is not in UTF-8; save it in that encoding", line)
    return parse(text, format)


def _unreadable(message: str, line: int | None = None) -> Parsed:
    return Parsed(wrong=(unreadable_file(message, line),))


def _parse_json(text: str) -> Parsed:
    document, wrong = parse_json(text)
    is_json = all(violation.rule == "repeated" for violation in wrong)
    return Parsed(document, _lines_of_json(text) if is_json else {}, wrong)


def _lines_of_json(text: str) -> dict[tuple[str, ...], int]:
    lines: dict[tuple[str, ...], int] = {}
    path, line = list[str](), 1
    for token in _JSON_TOKEN.findall(text):
        if token in "{[":
            path.append("")
        elif token in "}]":
            path.pop()
        elif token.endswith(":"):
            path[-1] = json.loads(token[:-1])
            lines[tuple(path)] = line
        line += token.count("\n")
    return lines


def _parse_toml(text: str) -> Parsed:
    try:
        return Parsed(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        message = f"this is not TOML: {str(error).partition(' (at')[0]}"
        return _unreadable(message, int(place[1]) if place else None)
    except (ValueError, RecursionError):
        return _unreadable("this TOML cannot be read: a number or its nesting is too large")


def _parse_yaml(text: str) -> Parsed:
    from ruamel.yaml import YAML  # noqa: PLC0415 - in the extra files
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - in the extra files

    loader: Any = YAML(typ="rt", pure=True)  # YAML 1.2: no and on are words
    reader = _YAMLReader()
    try:
        return Parsed(reader.read(loader.load(text), ()), reader.lines)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        return _unreadable(f"this is not YAML: {_problem(error)}", line)
    except _OF_RUAMEL:
        return _unreadable(
            "this YAML cannot be read: it nests too deep, its aliases multiply, or a value is "
            "out of range or not what its tag says"
        )


def _problem(error: Exception) -> str:
    """Returns what ruamel.yaml found, without the values that it shows: one may be a secret."""
    found = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is malformed"
    if r"'\t'" in str(found):
        return "a tab stands where only spaces can, such as before a name"
    return re.sub(r"'[^'<]{2,}'", "a word", str(found).partition(" with value")[0])


class _YAMLReader:
    """Turns what ruamel.yaml loaded into plain data; what is shared is turned once."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, ...], int] = {}
        self.done: dict[int, object] = {}
        self.sizes: dict[int, int] = {}

    def read(self, node: Any, path: tuple[str, ...]) -> object:  # noqa: ANN401 - ruamel.yaml's
        tag = getattr(getattr(node, "tag", None), "value", None)
        if tag is not None:
            return str(node.value) if tag == _TEXT_TAG else TaggedValue(tag)
        if not is_mapping(node) and not is_list(node):
            return _scalar(node)
        if len(path) > _DEEPEST:
            raise ValueError("it nests too deep")
        if id(node) not in self.done:
            self.done[id(node)] = self._structure(node, path)
            self._measure(node)
        return self.done[id(node)]

    def _structure(self, node: Any, path: tuple[str, ...]) -> object:  # noqa: ANN401 - ruamel.yaml's
        if is_list(node):
            return [self.read(element, (*path, "")) for element in node]
        places: dict[object, Any] = node.lc.data or {}  # what a merge key adds has none
        self.lines |= {(*path, str(name)): place[0] + 1 for name, place in places.items()}
        return {name: self.read(value, (*path, str(name))) for name, value in node.items()}

    def _measure(self, node: Any) -> None:  # noqa: ANN401 - ruamel.yaml's
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
        case ScalarBoolean():  # an int, if an anchor stands before it
            return bool(node)
        case int():
            return int(node)
        case float():
            return float(node)
        case str():
            return str(node)
        case _:
            return node


_PARSERS: dict[Format, Callable[[str], Parsed]] = {
    "json": _parse_json,
    "yaml": _parse_yaml,
    "toml": _parse_toml,
}
