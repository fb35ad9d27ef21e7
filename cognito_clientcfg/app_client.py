"""An app client as it was read, also from a file that it was saved to."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import attrs

from .config import SETTINGS, AppClientConfig, value_row
from .errors import InvalidConfig
from .kinds import Text, is_list
from .render import Document, Note, Readable, value_text
from .saved import dumped, loaded
from .wire import READ_ONLY, SETTABLE, Members, read, settable, unmodelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

__all__ = ["NOT_GUARDED", "STALE", "AppClient", "check_identifiers", "fingerprint"]

# botocore model, UserPoolIdType and ClientIdType
_IDENTIFIERS = {
    "user_pool_id": Text(
        1, 55, re.compile(r"[\w-]+_[0-9a-zA-Z]+", re.ASCII).fullmatch, "those of us-east-1_Example"
    ),
    "client_id": Text(
        1, 128, re.compile(r"[\w+]+", re.ASCII).fullmatch, "letters, digits, _ and +"
    ),
}


NOT_GUARDED = "not guarded: botocore may have left out members that it does not know"
STALE = "stale: AWS went on answering with an older state than this process itself wrote last"


def _canonical(members: Members) -> str:
    """Returns members as one text: sets in order, and true told from 1."""
    ordered = {
        name: sorted(value, key=repr) if name in SETTABLE and is_list(value) else value
        for name, value in members.items()
    }
    return json.dumps(ordered, sort_keys=True, default=repr)


@attrs.frozen(kw_only=True)
class AppClient(Readable):
    """An app client as DescribeUserPoolClient returned it, without its secret.

    Attributes:
        user_pool_id: The user pool.
        client_id: The app client.
        config: Its settings. They load whatever they hold: values that break rules, words that are
            unknown here, and :class:`Unreadable` for what is of another type.
        has_client_secret: Whether it has a secret; the secret itself is never kept.
        creation_date: When it was created, if AWS said so.
        last_modified_date: When it was last written, if AWS said so.
        client_type: REGULAR or DCR, if AWS said so.
        unmodelled: Names of the members that are carried, but not understood by this version.
        members: What an update sends back, in AWS's spelling. Not to be altered.
        guarded: Whether the answer was seen as it came. Where it was not, as under botocore's
            Stubber, members that botocore does not know are missing here. It does not count
            towards equality.
        stale: Whether it is older than what this process itself wrote last, although it was read
            again and again for 5 seconds. An update refuses such a read with StaleRead. It does not
            count towards equality.
    """

    user_pool_id: str
    client_id: str
    config: AppClientConfig
    has_client_secret: bool
    creation_date: datetime | None = None
    last_modified_date: datetime | None = None
    client_type: str | None = None
    unmodelled: tuple[str, ...] = ()
    members: Members = attrs.field(factory=dict[str, Any], repr=False, eq=_canonical, hash=False)
    guarded: bool = attrs.field(default=True, eq=False)
    stale: bool = attrs.field(default=False, eq=False)

    @classmethod
    def from_members(
        cls,
        members: Members,
        *,
        has_client_secret: bool,
        read_only: AbstractSet[str] = READ_ONLY,
        guarded: bool = True,
    ) -> AppClient:
        """Returns the app client that the members of an answer describe."""
        live = settable(members, read_only)
        config, client_type = read(live), members.get("ClientType")
        return cls(
            user_pool_id=members["UserPoolId"],
            client_id=members["ClientId"],
            config=config,
            has_client_secret=has_client_secret,
            creation_date=_moment(members.get("CreationDate")),
            last_modified_date=_moment(members.get("LastModifiedDate")),
            client_type=client_type if isinstance(client_type, str) else None,
            unmodelled=unmodelled(live, config),
            members=live,
            guarded=guarded,
        )

    @classmethod
    def from_json(cls, text: str) -> AppClient:
        """Reads what :meth:`to_json` wrote, or ``aws cognito-idp describe-user-pool-client``.

        An AWS CLI leaves out members that are newer than itself, and a restore would reset them.
        Values load as they would from AWS, whatever they hold; a client secret is dropped. What a
        restore would do with them is for its plan to show.

        Args:
            text: A JSON object with UserPoolClient in it, in AWS's spelling.

        Raises:
            InvalidConfig: It is no JSON, or not of this form; a member is given twice, or its name
                is that of a known one in other letters.
            TypeError: It is no text.
        """
        if not isinstance(cast("object", text), str):
            raise TypeError(
                f"the text of a saved app client is expected, not {type(text).__name__}"
            )
        found = loaded(text)
        del text  # it may hold a secret, and some tracebacks show what a frame holds
        if found.wrong:
            raise InvalidConfig(found.wrong)
        check_identifiers(
            user_pool_id=found.members.get("UserPoolId"), client_id=found.members.get("ClientId")
        )
        return cls.from_members(
            found.members, has_client_secret=found.has_client_secret, guarded=found.guarded
        )

    def to_json(self) -> str:
        """Returns it as indented JSON in the form of a Describe answer, without the secret.

        HasClientSecret stands beside it, and Guarded where that is False. Members that this
        version does not understand are in it with their values.
        """
        dates = {"CreationDate": self.creation_date, "LastModifiedDate": self.last_modified_date}
        members = self.members | {
            name: date.isoformat() for name, date in dates.items() if date is not None
        }
        if self.client_type is not None:
            members["ClientType"] = self.client_type
        return dumped(members, has_client_secret=self.has_client_secret, guarded=self.guarded)

    def has_same_settings(self, other: AppClient) -> bool:
        """Tells whether an update of the one would send what an update of the other would."""
        return _canonical(self.members) == _canonical(other.members)

    def is_as_written_as(self, other: AppClient) -> bool:
        """Tells whether nobody has written between one reading and the other."""
        return self.last_modified_date == other.last_modified_date and self.has_same_settings(other)

    def document(self) -> Document:
        """Returns every setting, with the default where it is absent, for people to read."""
        rows = tuple(value_row(name, self.config) for name in SETTINGS)
        return Document(str(self), rows, tuple(self._notes()))

    def _notes(self) -> Iterator[Note]:
        yield Note("aside", f"it has {'a' if self.has_client_secret else 'no'} client secret")
        if self.last_modified_date is not None:
            yield Note("aside", f"last written {self.last_modified_date:%Y-%m-%d %H:%M:%S %Z}")
        if self.unmodelled:
            unknown = value_text(frozenset(self.unmodelled))
            yield Note("aside", f"unknown to this version: {unknown}")
        if not self.guarded:
            yield Note("aside", NOT_GUARDED)
        if self.stale:
            yield Note("warning", STALE)

    def __str__(self) -> str:
        name = f" ({value_text(self.config.client_name)})" if self.config.client_name else ""
        return f"app client {self.client_id}{name} of {self.user_pool_id}"


def fingerprint(app_client: AppClient) -> int:
    """Returns a number that two app clients share, in this process, if they have one meaning."""
    return hash(_canonical(app_client.members))


def check_identifiers(**identifiers: object) -> None:
    """Raises InvalidConfig where a ``user_pool_id`` or a ``client_id`` cannot be one."""
    wrong = tuple(
        violation
        for name, value in identifiers.items()
        for violation in _IDENTIFIERS[name].violations(name, value)
    )
    if wrong:
        raise InvalidConfig(wrong)


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
    except (OverflowError, OSError, ValueError):
        return None
