"""The JSON Schema of the documents that programs read."""

from __future__ import annotations

from typing import Any

from cognito_clientcfg.error_kinds import ErrorKind

from .json_document import FORMAT, VERSION

__all__ = ["document_schema"]

_TEXT, _FLAG = {"type": "string"}, {"type": "boolean"}
_ANYTHING: dict[str, Any] = {}
_COUNT = {"type": "integer", "minimum": 0}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_FLAG_OR_NULL = {"type": ["boolean", "null"]}
_MEMBERS = {"type": "object"}
_TEXTS = {"type": "array", "items": _TEXT}


def document_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of all documents that ``to_json`` writes.

    It is for those of plans, results, drifts and outcomes; ``kind`` tells which one it is. Later
    versions of the library may add members to a document of the same ``version``.
    """
    kinds = {"plan": _PLAN, "result": _RESULT, "drift": _DRIFT, "outcome": _OUTCOME}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What cognito_clientcfg tells programs",
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds],
        "$defs": {kind: _document(kind, members) for kind, members in kinds.items()} | _DEFS,
    }


def _object(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - schemas
    return {"type": "object", "properties": members, "required": [*members]}


def _document(kind: str, members: dict[str, Any]) -> dict[str, Any]:
    return _object(
        format={"const": FORMAT}, version={"const": VERSION}, kind={"const": kind}, **members
    )


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


_VALUE = {
    "description": "A value in the spelling of this library; null if it is absent; "
    '{"unreadable": true} if this version cannot read it.',
}
_DEFS = {
    "change": _object(
        field=_TEXT | {"description": "AWS's name of a member that this version does not know."},
        before=_VALUE,
        after=_VALUE,
        added=_TEXTS | {"description": "What a set gains, counted from what its absence means."},
        removed=_TEXTS | {"description": "What a set loses, counted from what its absence means."},
        aws=_object(before=_MEMBERS, after=_MEMBERS)
        | {"description": "The same values as members in AWS's spelling."},
    ),
    "warning": _object(
        fields=_TEXTS,
        value=_ANYTHING,
        rule=_TEXT,
        message=_TEXT,
        source=_TEXT,
        aws_message=_TEXT,
    )
    | {"description": 'What the user pool was asked about has a "severity" too.'},
    "risk": _object(fields=_TEXTS, rule=_TEXT, message=_TEXT, source=_TEXT),
    "app_client": _object(
        HasClientSecret=_FLAG_OR_NULL,
        UserPoolClient=_object(UserPoolId=_TEXT, ClientId=_TEXT),
    )
    | {"description": "As AppClient.to_json writes it, and AppClient.from_json reads it."},
}
_APP_CLIENT = {"$ref": "#/$defs/app_client"}
_IDS = {"user_pool_id": _TEXT, "client_id": _TEXT_OR_NULL, "client_name": _ANYTHING}
_PLANNED = {
    "changes": _list_of("change"),
    "warnings": _list_of("warning"),
    "risks": _list_of("risk"),
    "findings": _list_of("warning"),
    "unknown_members": _TEXTS,
}
_PLAN = {
    **_IDS,
    "creates": _FLAG,
    **_PLANNED,
    "request": _MEMBERS | {"description": "The exact arguments of the call that applies it."},
    "before": _APP_CLIENT,
    "restores": {"anyOf": [_APP_CLIENT, {"type": "null"}]},
    "stale": _FLAG,
    "checksum": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
}
_RESULT = {
    **_IDS,
    "outcome": {"enum": ["changed", "created", "declined", "unchanged"]},
    "confirmed": _FLAG_OR_NULL,
    "attempts": _COUNT,
    "answered": _FLAG,
    **_PLANNED,
    "written": {
        "type": "array",
        "items": _MEMBERS,
        "description": "The arguments of each call that was sent and may have taken effect.",
    },
    "stored_differently": _list_of("change"),
    "before": _APP_CLIENT,
    "after": _APP_CLIENT,
}
_DRIFT = {
    **_IDS,
    "drifted": _FLAG,
    "changes": _list_of("change"),
    "unknown_members": _TEXTS,
    "complete": _FLAG,
    "stale": _FLAG,
}
_OUTCOME = {
    "status": _TEXT,
    "account": _TEXT_OR_NULL,
    "user_pool_id": _TEXT_OR_NULL,
    "client_id": _TEXT_OR_NULL,
    **_PLANNED,
    "attempts": _COUNT,
    "cause": _TEXT_OR_NULL,
    "error": _TEXT_OR_NULL,
    "stored_differently": _TEXTS,
    "error_kind": {"enum": [*map(str, ErrorKind), None]},
    "written": _FLAG_OR_NULL
    | {"description": "Whether an error left something written; null if that is not known."},
}
