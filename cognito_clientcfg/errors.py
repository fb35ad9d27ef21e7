"""What can go wrong, and what an error means.

Each error of this library holds the data that its text is made from. What AWS itself answers stays
botocore's own ``ClientError``; the library adds a note to it. :func:`kind_of` and :func:`written`
tell the same of errors of either origin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .error_kinds import ErrorKind, kind_of, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cognito_clientcfg.planning.plan import Plan

__all__ = [
    "AmbiguousEdit",
    "AmbiguousName",
    "AppClientNotFound",
    "CognitoClientConfigError",
    "EditLost",
    "ErrorKind",
    "IncompleteAnswer",
    "InvalidConfig",
    "StalePlan",
    "StaleRead",
    "UnknownMembers",
    "Violation",
    "kind_of",
    "written",
]

_THIS_LIBRARY = "this library"


@attrs.frozen
class Violation:
    """One value that breaks one rule.

    Attributes:
        fields: The fields that the rule judged, in our spelling; a member as it was written if it
            is unknown.
        value: What was found: one value, or a tuple in the order of ``fields``.
        rule: The name of the rule.
        message: What is wrong and what would be right.
        source: The document or record that sets the rule.
        aws_message: AWS's own words if they are recorded, otherwise empty.
    """

    fields: tuple[str, ...]
    value: object = attrs.field(hash=False)
    rule: str
    message: str
    source: str = _THIS_LIBRARY
    aws_message: str = ""

    def __str__(self) -> str:
        text = f"{', '.join(map(str, self.fields))}: {self.message}"
        if self.aws_message:
            text += f' ({self.rule}; AWS says "{self.aws_message}")'
        elif self.source != _THIS_LIBRARY:
            text += f" ({self.rule}; {self.source})"
        return printable(text)


class CognitoClientConfigError(Exception):
    """The base class of all errors that this library raises on its own account."""


class InvalidConfig(CognitoClientConfigError, ValueError):
    """Something that was given breaks rules; nothing was written.

    Attributes:
        violations: All of them, never just the first.
    """

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(violations)
        self.violations = violations

    def __str__(self) -> str:
        return "\n".join(("not a valid configuration:", *(f"  - {v}" for v in self.violations)))


class AmbiguousEdit(CognitoClientConfigError, ValueError):
    """An edit depends on something that only the user pool knows.

    Attributes:
        field: The field whose absence has no certain meaning.
        edit: The edit, as it prints.
    """

    def __init__(self, field: str, edit: str) -> None:
        super().__init__(field, edit)
        self.field, self.edit = field, edit

    def __str__(self) -> str:
        return (
            f"{self.edit}: the app client lists no {self.field}, which stands for the standard "
            "attributes of its user pool, and only the pool knows these; write the whole set "
            f"with assign({self.field}={{...}}), or have the pool asked with preflight=True"
        )


class AppClientNotFound(CognitoClientConfigError, LookupError):
    """No app client of a user pool has a name, or no user pool of the account and Region has it.

    Attributes:
        user_pool_id: The user pool that was searched; None if a user pool was searched for.
        name: The name that was searched for; names are case-sensitive.
        nearest: The names that there are and that are most like it, the most similar first.
    """

    def __init__(self, user_pool_id: str | None, name: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(user_pool_id, name, nearest)
        self.user_pool_id, self.name, self.nearest = user_pool_id, name, nearest

    def __str__(self) -> str:
        near = ", ".join(map(repr, self.nearest))
        hint = f"; the nearest names are {near}" if near else ""
        return printable(f"{_who(self.user_pool_id)} is called {self.name!r}{hint}")


class AmbiguousName(CognitoClientConfigError, LookupError):
    """Several app clients, or user pools, have a name, or a new one would be one of several.

    Attributes:
        user_pool_id: The user pool that was searched; None if a user pool was searched for.
        name: The name.
        ids: The ids of those that have the name.
    """

    def __init__(self, user_pool_id: str | None, name: str, ids: tuple[str, ...]) -> None:
        super().__init__(user_pool_id, name, ids)
        self.user_pool_id, self.name, self.ids = user_pool_id, name, ids

    def __str__(self) -> str:
        what = "app client" if self.user_pool_id else "user pool"
        place = f" of {self.user_pool_id}" if self.user_pool_id else ""
        text = (
            f"{len(self.ids)} {what}{'s' if len(self.ids) > 1 else ''}{place} called "
            f"{self.name!r}: {', '.join(self.ids)}; "
        )
        advice = "use the id of the one that you mean"
        if len(self.ids) == 1:
            advice = "another one of this name could not be told from it; use another name"
        return printable(f"there {'are' if len(self.ids) > 1 else 'is'} {text}{advice}")


class _AppClientError(CognitoClientConfigError):
    """An error about one app client.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
    """

    def __init__(self, user_pool_id: str, client_id: str, *more: object) -> None:
        super().__init__(user_pool_id, client_id, *more)
        self.user_pool_id, self.client_id = user_pool_id, client_id


class StalePlan(_AppClientError):
    """The app client is no longer as the plan found it.

    A note says whether anything was written, which is possible if an answer was lost.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        plan: The same edits planned against what is live now; None if they cannot be planned any
            more, for the reason that is the cause of this error.
    """

    def __init__(self, user_pool_id: str, client_id: str, plan: Plan | None) -> None:
        super().__init__(user_pool_id, client_id, plan)
        self.plan = plan

    def __str__(self) -> str:
        return (
            f"app client {self.client_id} of {self.user_pool_id} is not as the plan found it; "
            f"{_replanned(self.plan)}"
        )


class StaleRead(_AppClientError):
    """AWS went on answering with an older state than this process itself had written before.

    No update is made from such a state, since it would undo what was written before. A note says
    whether anything was written.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
    """

    def __str__(self) -> str:
        return (
            f"AWS still describes app client {self.client_id} of {self.user_pool_id} as it was "
            "before the last update that this process made; an update from that would undo it, "
            "so none was sent; try again in a few seconds"
        )


class EditLost(_AppClientError):
    """Another writer overwrote what was written, and it is not to be written again.

    Only detected if ``confirm_after`` is set. Either no attempts were left, or a plan was applied,
    which is sent to no other state than the one that it was made for.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        plan: The same edits planned against what is live now; None if they cannot be planned any
            more, for the reason that is the cause of this error.
    """

    def __init__(self, user_pool_id: str, client_id: str, plan: Plan | None) -> None:
        super().__init__(user_pool_id, client_id, plan)
        self.plan = plan

    def __str__(self) -> str:
        return (
            f"another writer has overwritten what was changed of app client {self.client_id} of "
            f"{self.user_pool_id}; {_replanned(self.plan)}"
        )


class IncompleteAnswer(CognitoClientConfigError):
    """AWS's answer does not hold the app client, or the page of app clients, that was asked for.

    Callers of boto3 see a body that was cut short as a success without ``UserPoolClient``.

    Attributes:
        operation: The operation that was answered.
        user_pool_id: The user pool that was asked for.
        client_id: The app client that was asked for; None if all of the pool were.
    """

    def __init__(self, operation: str, user_pool_id: str, client_id: str | None = None) -> None:
        super().__init__(operation, user_pool_id, client_id)
        self.operation, self.user_pool_id, self.client_id = operation, user_pool_id, client_id

    def __str__(self) -> str:
        missing = f"app client {self.client_id}" if self.client_id else "app clients"
        return (
            f"the answer to {self.operation} does not hold {missing} of {self.user_pool_id}; "
            "it was cut short, or answers something else"
        )


class UnknownMembers(_AppClientError):
    """The app client holds members that this version does not know, or may hold some.

    Nothing was written.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        names: The names of the members in AWS's spelling; their values are never shown. Empty if
            the raw answer was not seen, so that they cannot be known.
    """

    def __init__(self, user_pool_id: str, client_id: str, names: tuple[str, ...]) -> None:
        super().__init__(user_pool_id, client_id, names)
        self.names = names

    def __str__(self) -> str:
        found = (
            f"holds members that this version does not know: {', '.join(self.names)}"
            if self.names
            else "may hold members that cannot be seen, since botocore did not show its answer"
        )
        return (
            f"app client {self.client_id} of {self.user_pool_id} {printable(found)}; "
            'it is not written, since unknown_members="refuse" was asked for '
            '(unknown_members="carry" sends them back unchanged)'
        )


def _who(user_pool_id: str | None) -> str:
    if user_pool_id is None:
        return "no user pool of the account and Region"
    return f"no app client of {user_pool_id}"


def _replanned(plan: object) -> str:
    if plan is None:
        return "the same edits cannot be planned any more"
    return f"what the same edits would do now, also in the attribute plan:\n{plan}"


def printable(text: str) -> str:
    """Returns a text whose control characters are escaped, so that a terminal obeys none."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def shown(value: object, as_text: Callable[[object], str] = repr, longest: int = 80) -> str:
    """Returns the text of any value, as far as Python can make one, short enough for a message."""
    try:
        text = as_text(value)
    except Exception:  # noqa: BLE001 - it nests too deep, has too many digits, or refuses
        return "(which cannot be shown)"
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Returns the known words that are most like one, at most three, the most similar first."""
    import difflib  # noqa: PLC0415 - needed only for a mistake

    spellings = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), spellings, n=3)
    return tuple(str(spellings[each]) for each in found)


def suggestion(word: object, known: Iterable[str]) -> str:
    """Returns a question that names the known word nearest to one that is not, or nothing."""
    import difflib  # noqa: PLC0415 - needed only for a mistake

    spellings = {name.lower(): name for name in known}
    nearest = difflib.get_close_matches(str(word).lower(), spellings, n=1)
    return f"; did you mean {str(spellings[nearest[0]])!r}?" if nearest else ""
