"""Configurations in JSON, YAML and TOML, in the extra ``files``."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import attrs

from .config import SETTINGS, AppClientConfig
from .documents import Format, Parsed, format_of, one_of, parsed, parsed_file, tag_in
from .errors import InvalidConfig, Violation
from .kinds import Instance, Kind, OneOf, SetOf, Text, WholeNumber, is_list, is_mapping, parts
from .redirect_uris import RedirectURI
from .spelling import from_fields, to_fields
from .values import Lifetime, TimeUnit
from .wire import MEMBERS, from_aws, member_name, to_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from os import PathLike

__all__ = ["Spelling", "dump", "dumps", "json_schema", "load", "loads"]

Spelling: TypeAlias = Literal["fields", "members"]
# What YAML 1.1, as PyYAML and CloudFormation read it, takes for a bool or a number.
_NO_TEXT_TO_OTHERS = re.compile(r"(?i:y|n|yes|no|on|off)|[-+.0-9]\S*")


def loads(
    text: str,
    *,
    format: Format,  # noqa: A002 - the name that users look for
    spelling: Spelling = "fields",
) -> AppClientConfig:
    """Reads a configuration.

    Args:
        text: The text of a file.
        format: "json", "yaml" (YAML 1.2, so that no and on are words) or "toml".
        spelling: "fields" for ours, as ``access_token_validity: 30 minutes``; "members" for AWS's.

    Raises:
        InvalidConfig: It is not of this format, or what it holds breaks rules; the violations name
            the line where the parser tells it.
        TypeError: It is no text.
        ValueError: There is no such format or spelling.
        ImportError: The extra ``files`` is not installed.
    """
    one_of(spelling, get_args(Spelling), "spelling")
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - a user's word
        raise TypeError(f"the text of a file is expected, not {type(text).__name__}")
    found = parsed(text, format)
    del text  # it may hold a secret, and some tracebacks show what a frame holds
    return _config(found, spelling, "")


def load(path: str | PathLike[str], *, spelling: Spelling = "fields") -> AppClientConfig:
    """Reads a configuration from a file that ends in .json, .toml, .yaml or .yml.

    Args:
        path: The file, in UTF-8, with or without a byte order mark.
        spelling: As for :func:`loads`.

    Raises:
        InvalidConfig: As :func:`loads`; the violations name the file too.
        ValueError: The name tells no format, or there is no such spelling.
        OSError: It cannot be read.
        ImportError: As :func:`loads`.
    """
    one_of(spelling, get_args(Spelling), "spelling")
    name = str(path)
    found = parsed_file(Path(path).read_bytes(), format_of(name))
    return _config(found, spelling, name)


def dumps(
    config: AppClientConfig,
    *,
    format: Format,  # noqa: A002 - the name that users look for
    spelling: Spelling = "fields",
) -> str:
    """Returns a configuration as the text of a file; sets are sorted lists.

    Args:
        config: The configuration; only what it gives is written.
        format: As for :func:`loads`.
        spelling: Likewise.

    Raises:
        InvalidConfig: A field holds what AWS returned and this version cannot read; in AWS's
            spelling only where TOML has no word for it.
        ValueError: As :func:`loads`.
        ImportError: Likewise.
    """
    one_of(format, _WRITERS, "format")
    one_of(spelling, get_args(Spelling), "spelling")
    return _WRITERS[format](to_fields(config) if spelling == "fields" else to_aws(config))


def dump(
    config: AppClientConfig, path: str | PathLike[str], *, spelling: Spelling = "fields"
) -> None:
    """Writes a configuration to a file that ends in .json, .toml, .yaml or .yml.

    Args:
        config: As for :func:`dumps`.
        path: The file; it is overwritten.
        spelling: As for :func:`loads`.

    Raises:
        InvalidConfig: As :func:`dumps`; the file stays as it is.
        ValueError: The name tells no format, or there is no such spelling.
        OSError: It cannot be written.
        ImportError: As :func:`loads`.
    """
    text = dumps(config, format=format_of(str(path)), spelling=spelling)
    Path(path).write_bytes(text.encode())  # encoded first, so that nothing is half written


def _config(found: Parsed, spelling: Spelling, file: str) -> AppClientConfig:
    config, wrong = _read(found, from_fields if spelling == "fields" else from_aws)
    if config is None:
        raise InvalidConfig(tuple(located(violation, found.lines, file) for violation in wrong))
    return config


def _read(
    found: Parsed, reader: Callable[[Mapping[str, object]], AppClientConfig]
) -> tuple[AppClientConfig | None, tuple[Violation, ...]]:
    wrong = found.wrong or tuple(_not_plain(found.document))
    if wrong or not is_mapping(found.document):
        return None, wrong
    try:
        return reader(found.document), ()
    except InvalidConfig as error:
        return None, error.violations


def _not_plain(document: object) -> Iterator[Violation]:
    if not is_mapping(document):
        yield Violation(("file",), None, "unreadable_file", "a mapping of settings is expected")
        return
    for name, value in document.items():
        if tag := tag_in(value):
            message = f"a value under the tag {tag} is not understood; write the value itself"
            yield Violation((str(name),), None, "unresolved", message)


def located(
    violation: Violation, lines: Mapping[tuple[str, ...], int], file: str, *prefix: str
) -> Violation:
    """Returns a violation that says where it is, as far as that is known.

    Args:
        violation: What is wrong.
        lines: The line of each key.
        file: The file, if it was one.
        *prefix: The path to the keys that the violation names.
    """
    paths = [(*prefix, *keys) for field in violation.fields for keys in _spelled(field)]
    known = (lines.get(path) or lines.get(path[: len(prefix) + 1]) for path in paths)
    numbers = sorted({line for line in known if line})
    places = [file] * bool(file)
    if numbers:
        places.append(f"line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}")
    if not places:
        return violation
    return attrs.evolve(violation, message=f"{violation.message} [{', '.join(places)}]")


def _spelled(field: str) -> Iterator[tuple[str, ...]]:
    """Yields the keys of a field or its part, in the spelling that the file may have."""
    first, *rest = field.split(".")
    yield (MEMBERS[first], *map(member_name, rest)) if first in MEMBERS else (first, *rest)
    yield first, *rest


def _to_yaml(data: Mapping[str, Any]) -> str:
    from io import StringIO  # noqa: PLC0415 - beside the next

    from ruamel.yaml import YAML  # noqa: PLC0415 - in the extra files

    written, writer = StringIO(), YAML(typ="rt", pure=True)
    settings: Any = writer
    settings.default_flow_style, settings.allow_unicode, settings.width = False, True, 4096
    settings.dump(_quoted(dict(data)), written)
    return written.getvalue()


def _quoted(value: object) -> object:
    from ruamel.yaml.scalarstring import SingleQuotedScalarString  # noqa: PLC0415 - in the extra

    if is_mapping(value):
        return {name: _quoted(inner) for name, inner in value.items()}
    if is_list(value):
        return [_quoted(inner) for inner in value]
    if isinstance(value, str) and _NO_TEXT_TO_OTHERS.fullmatch(value):
        return SingleQuotedScalarString(value)
    return value


def _to_toml(data: Mapping[str, Any]) -> str:
    import tomli_w  # noqa: PLC0415 - in the extra files

    try:
        return tomli_w.dumps(data)
    except TypeError as error:
        message = "TOML has no word for what AWS returned here; write JSON or YAML"
        raise InvalidConfig((Violation(("file",), None, "unwritable_file", message),)) from error


def _to_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


_WRITERS: dict[Format, Callable[[Mapping[str, Any]], str]] = {
    "json": _to_json,
    "yaml": _to_yaml,
    "toml": _to_toml,
}


def json_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of our spelling, for editors.

    It is made of the same bounds that :class:`AppClientConfig` checks. Not in it: the rules across
    fields, the characters of a text, which scopes and attributes cannot exist, the range of a
    duration, and words newer than this version.
    """
    described = _descriptions()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of an Amazon Cognito app client",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"description": described[name], **_schema(setting.kind)}
            for name, setting in SETTINGS.items()
        },
    }


def _descriptions() -> dict[str, str]:
    text = (inspect.getdoc(AppClientConfig) or "").partition("Attributes:\n")[2]
    found = re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", text, re.MULTILINE)
    return {name: " ".join(said.split()).replace("``", "") for name, said in found}


def _schema(kind: Kind) -> dict[str, Any]:  # noqa: PLR0911 - a case a kind
    match kind:
        case WholeNumber():
            most = {} if kind.high is None else {"maximum": kind.high}
            return {"type": "integer", "minimum": kind.low, **most}
        case Text():
            return {"type": "string", "minLength": kind.shortest, "maxLength": kind.longest}
        case RedirectURI():
            return _schema(kind.text)
        case OneOf():
            return {"enum": [str(word) for word in kind.words]}
        case SetOf():
            most = {} if kind.at_most is None else {"maxItems": kind.at_most}
            least = {"minItems": 1} if kind.empty_means else {}
            items = {"items": _schema(kind.each), "uniqueItems": True}
            return {"type": "array", **items, **least, **most}
        case Lifetime():
            units = "|".join(unit.removesuffix("s") for unit in TimeUnit)
            text = {"type": "string", "pattern": f"^[1-9][0-9]* ({units})s?$"}
            return {"anyOf": [text, _schema(kind.record)]}
        case Instance():
            held = parts(kind.of)
            return {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: _schema(part) for name, part, _ in held},
                "required": [name for name, _, required in held if required],
            }
        case _:
            return {"type": "boolean"}
