"""How an operation is carried out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any, Literal, TypeAlias, TypedDict, Unpack, cast

import attrs

from cognito_clientcfg.config.aws_members import READ_ONLY
from cognito_clientcfg.config.validators import Integer
from cognito_clientcfg.errors import InvalidConfig
from cognito_clientcfg.planning.plan import Plan

from .botocore_hooks import install, read_only_members
from .this_process import WRITTEN_BY_THIS_PROCESS, LastWrites
from .tracebacks import shorten
from .user_pool import Pool

__all__ = ["Confirm", "Options", "Preflight", "UserOptions", "options_for"]

Confirm: TypeAlias = Callable[[Plan], bool]
Preflight: TypeAlias = bool | Literal["all"] | Pool
UnknownMembersOption: TypeAlias = Literal["carry", "refuse"]

_LONGEST_SECONDS = 86_400
_ATTEMPTS = Integer(1, None, "attempts", "this library")


class UserOptions(TypedDict, total=False):
    """What a user may say about how operations are carried out; see :class:`Options`."""

    attempts: int
    deadline: float | None
    confirm_after: float | None
    preflight: Preflight
    unknown_members: UnknownMembersOption


@attrs.frozen(kw_only=True)
class Options:
    """How an operation is carried out.

    Attributes:
        attempts: How often to start from a fresh read, and how often to look afterwards; 1 or more.
        deadline: Seconds after which no attempt and no pause begins any more; None for no limit.
        confirm_after: Quiet time in seconds after which to look whether the edits still hold.
        preflight: Whether to ask the user pool about each plan before it is sent; or the pool.
        unknown_members: Whether to carry members that this version does not know, or to refuse.
        region_name: The Region that is asked, if it is known.
        read_only: Members that an update does not take.
        clock: Tells the time in seconds.
        jitter: Returns a float from 0 to 1, which each pause is multiplied with.
        last_writes: What was written last to each app client; a read is not older than that.

    Raises:
        InvalidConfig: ``attempts`` is not an int of 1 or more.
        TypeError: ``preflight`` is something else.
        ValueError: ``confirm_after``, ``deadline`` or ``unknown_members`` is something else.
    """

    attempts: int = 5
    deadline: float | None = None
    confirm_after: float | None = None
    preflight: Preflight = False
    unknown_members: UnknownMembersOption = "carry"
    region_name: str = ""
    read_only: AbstractSet[str] = READ_ONLY
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random
    last_writes: LastWrites = attrs.field(factory=LastWrites, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        wrong = tuple(_ATTEMPTS.violations("attempts", self.attempts))
        if wrong:
            raise InvalidConfig(wrong)
        if not isinstance(cast("object", self.preflight), bool | Pool) and self.preflight != "all":
            raise TypeError(f'preflight is True, False, "all" or a Pool, not {self.preflight!r}')
        for name in ("confirm_after", "deadline"):
            if not _is_duration(seconds := getattr(self, name)):
                raise ValueError(
                    f"{name} is a number of seconds above 0 and up to a day, not {seconds!r}"
                )
        if self.unknown_members not in ("carry", "refuse"):
            raise ValueError(
                f'unknown_members is "carry" or "refuse", not {self.unknown_members!r}'
            )

    def asking(self, preflight: Preflight | None) -> Options:
        """Returns options that ask the user pool as one call wants it; None for as before."""
        try:
            return self if preflight is None else attrs.evolve(self, preflight=preflight)
        except TypeError as error:
            shorten(error)
            raise

    def pool(self, user_pool_id: str) -> Pool:
        """Returns a user pool of which nothing is known yet."""
        whole = self.preflight == "all"
        return Pool(user_pool_id, self.region_name, whole, self.attempts, self.jitter)


def options_for(client: Any, **options: Unpack[UserOptions]) -> Options:  # noqa: ANN401 - botocore's
    """Returns the options for a client, and has the hooks look at its calls.

    Raises:
        InvalidConfig: ``attempts`` is not an int of 1 or more.
        TypeError: ``preflight`` is something else.
        ValueError: ``confirm_after``, ``deadline`` or ``unknown_members`` is something else.
    """
    install(client)
    try:
        return Options(
            **options,
            read_only=read_only_members(client),
            region_name=client.meta.region_name,
            last_writes=WRITTEN_BY_THIS_PROCESS,
        )
    except (TypeError, ValueError) as error:
        shorten(error)
        raise


def _is_duration(seconds: object) -> bool:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return seconds is None
    return 0 < seconds <= _LONGEST_SECONDS
