"""The failures of this library, each with the data its text is made from.

What AWS itself answers stays botocore's own ``ClientError``; the library adds a note to it.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .plan import Plan  # noqa: TC004 - plan imports this module; attrs needs no type at run time

__all__ = [
    "AmbiguousEdit",
    "CognitoClientConfigError",
    "EditLost",
    "IncompleteAnswer",
    "InvalidConfig",
    "StalePlan",
    "StaleRead",
    "UnmodelledMembers",
    "Violation",
]


@attrs.frozen
class Violation:
    """One value that breaks one rule.

    Attributes:
        fields: The fields that the rule judged, in our spelling; a member as written where it is
            unknown.
        value: What was found: one value, or a tuple in the order of ``fields``.
        rule: The name of the rule.
        message: What is wrong and what would be right.
        source: The document or record that sets the rule.
        aws_says: AWS's own words where they are recorded, otherwise empty.
    """

    fields: tuple[str, ...]
    value: object
    rule: str
    message: str
    source: str = "this library"
    aws_says: str = ""

    def __str__(self) -> str:
        authority = f'AWS says "{self.aws_says}"' if self.aws_says else self.source
        text = f"{', '.join(map(str, self.fields))}: {self.message} ({self.rule}; {authority})"
        return printable(text)


class CognitoClientConfigError(Exception):
    """Everything that this library raises on its own account."""


@attrs.define(str=False, eq=False)
class InvalidConfig(CognitoClientConfigError, ValueError):
    """Something given breaks rules, and was not written.

    Attributes:
        violations: All of them, never just the first.
    """

    violations: tuple[Violation, ...]

    def __str__(self) -> str:
        return "\n".join(("not a valid configuration:", *(f"  - {v}" for v in self.violations)))


@attrs.define(str=False, eq=False)
class AmbiguousEdit(CognitoClientConfigError, ValueError):
    """An edit that cannot be understood without knowing what only the user pool knows.

    Attributes:
        field: The field whose absence has no certain meaning.
        edit: The edit, as it prints.
    """

    field: str
    edit: str

    def __str__(self) -> str:
        return (
            f"{self.edit}: the app client lists no {self.field}, which stands for the standard "
            "attributes of its user pool, and only the pool knows these; write the whole set "
            f"with assign({self.field}={{...}}), or have the pool asked with preflight=True"
        )


@attrs.define(str=False, eq=False)
class StalePlan(CognitoClientConfigError):
    """The app client is no longer as the plan found it.

    A note says whether anything was written, which can be where an answer was lost.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        plan: The same edits planned against what is live now; None where they cannot be, for the
            reason that is the cause of this error.
    """

    user_pool_id: str
    client_id: str
    plan: Plan | None

    def __str__(self) -> str:
        return (
            f"app client {self.client_id} of {self.user_pool_id} is not as the plan found it; "
            f"{_planned_anew(self.plan)}"
        )


@attrs.define(str=False, eq=False)
class StaleRead(CognitoClientConfigError):
    """AWS went on answering with an older state than this process itself had written before.

    No update is made from such a state, since it would undo what was written before. A note says
    whether anything was written.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
    """

    user_pool_id: str
    client_id: str

    def __str__(self) -> str:
        return (
            f"AWS still describes app client {self.client_id} of {self.user_pool_id} as it was "
            "before the last update that this process made; an update from that would undo it, "
            "so none was sent; try again in a few seconds"
        )


@attrs.define(str=False, eq=False)
class EditLost(CognitoClientConfigError):
    """What was written was overwritten by another writer, and is not to be written again.

    It takes ``confirm_after`` to be noticed. Either no attempts were left, or a plan was applied,
    which is sent to no other state than the one that it was made for.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        plan: The same edits planned against what is live now; None where they cannot be, for the
            reason that is the cause of this error.
    """

    user_pool_id: str
    client_id: str
    plan: Plan | None

    def __str__(self) -> str:
        return (
            f"another writer has overwritten what was changed of app client {self.client_id} of "
            f"{self.user_pool_id}; {_planned_anew(self.plan)}"
        )


@attrs.define(str=False, eq=False)
class IncompleteAnswer(CognitoClientConfigError):
    """AWS's answer does not hold the app client, or the page of app clients, that was asked for.

    A body cut on its way reaches callers of boto3 as a silent success without ``UserPoolClient``.

    Attributes:
        operation: The operation that was answered.
        user_pool_id: The user pool that was asked for.
        client_id: The app client that was asked for; None where all of the pool were.
    """

    operation: str
    user_pool_id: str
    client_id: str | None = None

    def __str__(self) -> str:
        missing = f"app client {self.client_id}" if self.client_id else "app clients"
        return (
            f"the answer to {self.operation} does not hold {missing} of {self.user_pool_id}; "
            "it was cut short, or answers something else"
        )


@attrs.define(str=False, eq=False)
class UnmodelledMembers(CognitoClientConfigError):
    """The app client holds members that this version does not understand, or may hold some.

    Nothing was written.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        names: The names of the members in AWS's spelling; their values are never shown. Empty
            where the raw answer was not seen, so that they cannot be known.
    """

    user_pool_id: str
    client_id: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        found = (
            f"holds members that this version does not understand: {', '.join(self.names)}"
            if self.names
            else "may hold members that cannot be seen, since botocore did not show its answer"
        )
        return (
            f"app client {self.client_id} of {self.user_pool_id} {printable(found)}; "
            "it is not written, since "
            'unmodelled="refuse" was asked for (unmodelled="carry" sends them back untouched)'
        )


def _planned_anew(plan: Plan | None) -> str:
    if plan is None:
        return "the same edits cannot be planned any more"
    return f"what they would do now is in .plan:\n{plan}"


def printable(text: str) -> str:
    """Returns a text whose control characters are escaped, so that a terminal obeys none."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def suggestion(word: object, known: Iterable[str]) -> str:
    """Returns a question that names the known word nearest to one that is not, or nothing."""
    spellings = {name.lower(): name for name in known}
    nearest = difflib.get_close_matches(str(word).lower(), spellings, n=1)
    return f"; did you mean {str(spellings[nearest[0]])!r}?" if nearest else ""
