"""The two ways to carry a conversation of the protocol on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .calls import Answer, Call, Conversation

__all__ = ["drive", "drive_async"]

Result = TypeVar("Result")


def drive(conversation: Conversation[Result], answer: Callable[[Call], Answer | None]) -> Result:
    """Returns what a conversation comes to.

    Args:
        conversation: A generator of the protocol.
        answer: Does what a call asks for; what it raises is thrown into the conversation.
    """
    try:
        call = next(conversation)
        while True:
            try:
                answered = answer(call)
            except Exception as error:  # noqa: BLE001 - what it means is the protocol's to say
                call = conversation.throw(error)
            else:
                call = conversation.send(answered)
    except StopIteration as finished:
        result: Result = finished.value
        return result


async def drive_async(
    conversation: Conversation[Result], answer: Callable[[Call], Awaitable[Answer | None]]
) -> Result:
    """Does the same with answers that have to be awaited."""
    try:
        call = next(conversation)
        while True:
            try:
                answered = await answer(call)
            except Exception as error:  # noqa: BLE001 - what it means is the protocol's to say
                call = conversation.throw(error)
            else:
                call = conversation.send(answered)
    except StopIteration as finished:
        result: Result = finished.value
        return result
