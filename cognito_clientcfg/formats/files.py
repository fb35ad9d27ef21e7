"""Configurations as JSON, YAML and TOML."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from cognito_clientcfg.config.serialization import (
    Spelling,
    from_aws,
    from_fields,
    to_aws,
    to_fields,
)
from cognito_clientcfg.config.validators import is_list, is_mapping
from cognito_clientcfg.errors import InvalidConfig, Violation

from .parsing import Format, Parsed, TaggedValue, check_word, format_of, parse, parse_bytes
from .violations import Language, in_file, read_or_refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from os import PathLike

    from cognito_clientcfg.config.app_client_config import AppClientConfig

__all__ = ["Spelling", "dump", "dumps", "load", "loads"]

# What YAML 1.1, as PyYAML and CloudFormation read it, takes for a bool or a number.
_NO_STRING_IN_YAML_1_1 = re.compile(r"(?i:y|n|yes|no|on|off)|[-+.0-9]\S*")


def loads(
    text: str,
    *,
    format: Format,  # noqa: A002 - the name that users look for
    spelling: Spelling = "fields",
) -> AppClientConfig:
    """Reads a configuration from the text of a file.

    >>> loads("access_token_validity: 30 minutes", format="yaml")
    AppClientConfig(access_token_validity=TokenValidity(value=30, unit='minutes'))

    Args:
        text: The text. A client secret in it is dropped in AWS's spelling, and refused in ours.
        format: "json", "yaml" (YAML 1.2, so that no and on are words) or "toml".
        spelling: "fields" for ours, as in ``access_token_validity: 30 minutes``; "members" for
            AWS's.

    Raises:
        InvalidConfig: The text is not of this format, or what it holds breaks rules; it names all
            of them, with their lines if the format is JSON or YAML.
        TypeError: It is not a text.
        ValueError: There is no such format or spelling.
        ImportError: The format is YAML, and the extra ``files`` is not installed.
    """
    check_word(spelling, get_args(Spelling), "spelling")
    check_word(format, get_args(Format), "format")
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - a user may err
        raise TypeError(f"the text of a file is expected, not {type(text).__name__}")
    parsed = parse(text, format)
    del text  # it may hold a secret, and some tracebacks show what a frame holds
    return _config(parsed, Language(format, spelling))


def load(path: str | PathLike[str], *, spelling: Spelling = "fields") -> AppClientConfig:
    """Reads a configuration from a file that ends in .json, .toml, .yaml or .yml.

    Args:
        path: The file, in UTF-8, with or without a byte order mark.
        spelling: As for :func:`loads`.

    Raises:
        InvalidConfig: As for :func:`loads`; the violations name the file too.
        ValueError: The name tells no format, or there is no such spelling.
        OSError: The file cannot be read.
        ImportError: As for :func:`loads`.
    """
    check_word(spelling, get_args(Spelling), "spelling")
    file = str(path)
    content = Path(path).read_bytes()  # a missing file is told before a name without a format
    language = Language(format_of(file), spelling)
    parsed = parse_bytes(content, language.format)
    del content  # it may hold a secret, and some tracebacks show what a frame holds
    return _config(parsed, language, file)


def dumps(
    config: AppClientConfig,
    *,
    format: Format,  # noqa: A002 - the name that users look for
    spelling: Spelling = "fields",
) -> str:
    """Returns a configuration as the text of a file; sets are sorted lists.

    Args:
        config: The configuration; only what it gives is written.
        format: "json", "yaml" or "toml".
        spelling: As for :func:`loads`.

    Raises:
        InvalidConfig: A field holds what AWS returned and this version cannot read. In AWS's
            spelling only TOML refuses that, if it cannot express it.
        TypeError: It is not a configuration.
        ValueError: There is no such format or spelling.
        ImportError: The format is YAML or TOML, and the extra ``files`` is not installed.
    """
    check_word(format, _WRITERS, "format")
    check_word(spelling, get_args(Spelling), "spelling")
    return _WRITERS[format](to_fields(config) if spelling == "fields" else to_aws(config))


def dump(
    config: AppClientConfig, path: str | PathLike[str], *, spelling: Spelling = "fields"
) -> None:
    """Writes a configuration to a file that ends in .json, .toml, .yaml or .yml.

    Args:
        config: The configuration; only what it gives is written.
        path: The file; it is overwritten.
        spelling: As for :func:`loads`.

    Raises:
        InvalidConfig: As for :func:`dumps`; the file stays as it is.
        TypeError: It is not a configuration.
        ValueError: The name tells no format, or there is no such spelling.
        OSError: The file cannot be written.
        ImportError: As for :func:`dumps`.
    """
    text = dumps(config, format=format_of(str(path)), spelling=spelling)
    Path(path).write_bytes(text.encode())  # encoded first, so that nothing is half written


def _config(parsed: Parsed, language: Language, file: str = "") -> AppClientConfig:
    config, wrong = None, parsed.wrong or tuple(_not_plain(parsed.document))
    if not wrong and is_mapping(parsed.document):
        reader = from_fields if language.spelling == "fields" else from_aws
        config, wrong = read_or_refuse(reader, parsed.document)
    if config is None:
        told = partial(in_file, lines=parsed.lines, language=language, file=file)
        raise InvalidConfig(tuple(map(told, wrong)))
    return config


def _not_plain(document: object) -> Iterator[Violation]:
    if not is_mapping(document):
        yield Violation(("file",), None, "unreadable_file", "a mapping of settings is expected")
        return
    for name, value in document.items():
        if tag := _tag_in(value):
            message = f"a value under the tag {tag} is not understood; write the value itself"
            yield Violation((str(name),), None, "unresolved", message)


def _tag_in(value: object) -> str:
    """Returns the first YAML tag somewhere in a value, "" if there is none."""
    if isinstance(value, TaggedValue):
        return value.tag
    inner = value.values() if is_mapping(value) else value if is_list(value) else ()
    return next((tag for each in inner if (tag := _tag_in(each))), "")


def _to_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _to_yaml(data: Mapping[str, Any]) -> str:
    from io import StringIO  # noqa: PLC0415 - needed only here

    from ruamel.yaml import YAML  # noqa: PLC0415 - in the extra files

    written, writer = StringIO(), YAML(typ="rt", pure=True)
    settings: Any = writer
    settings.default_flow_style, settings.allow_unicode, settings.width = False, True, 4096
    settings.dump(_quoted(dict(data)), written)
    return written.getvalue()


def _quoted(value: object) -> object:
    from ruamel.yaml.scalarstring import (  # noqa: PLC0415 - in the extra files
        SingleQuotedScalarString,
    )

    if is_mapping(value):
        return {name: _quoted(inner) for name, inner in value.items()}
    if is_list(value):
        return [_quoted(inner) for inner in value]
    if isinstance(value, str) and _NO_STRING_IN_YAML_1_1.fullmatch(value):
        return SingleQuotedScalarString(value)
    return value


def _to_toml(data: Mapping[str, Any]) -> str:
    import tomli_w  # noqa: PLC0415 - in the extra files

    try:
        return tomli_w.dumps(data)
    except TypeError as error:
        message = "TOML cannot express what AWS returned here; write JSON or YAML"
        raise InvalidConfig((Violation(("file",), None, "unwritable_file", message),)) from error


_WRITERS: dict[Format, Callable[[Mapping[str, Any]], str]] = {
    "json": _to_json,
    "yaml": _to_yaml,
    "toml": _to_toml,
}
