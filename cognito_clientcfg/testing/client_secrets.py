"""The client secrets of an app client of the embedded Cognito."""

from __future__ import annotations

import secrets
import string
import time
from typing import TYPE_CHECKING

import attrs

from .aws_errors import aws_error

if TYPE_CHECKING:
    from cognito_clientcfg.config.aws_members import Members

__all__ = ["ClientSecrets", "generated_secret"]

_MOST = 2


@attrs.define
class _ClientSecret:
    value: str = attrs.field(repr=False)
    generated: bool
    id: str = attrs.field(factory=lambda: secrets.token_hex(16))
    created: float = attrs.field(factory=time.time)

    def descriptor(self) -> Members:
        return {"ClientSecretId": self.id, "ClientSecretCreateDate": self.created}


@attrs.define
class ClientSecrets:
    """None, one or two client secrets.

    After the first one is deleted, DescribeUserPoolClient shows no ClientSecret any more, although
    there is another one (recorded in floci-io/floci#345). What AWS words its refusals with, and
    what becomes of the secrets of an app client whose secret AWS Secrets Manager holds, is not
    recorded: as documented, its rotation adds a secret and deletes the older one of two.

    Attributes:
        arn: Where AWS Secrets Manager holds the secret; empty if Cognito holds it.
    """

    arn: str = ""
    _held: list[_ClientSecret] = attrs.field(factory=list[_ClientSecret], init=False)
    _shown: _ClientSecret | None = attrs.field(default=None, init=False)

    def start(self, value: str, *, generated: bool) -> None:
        """Takes the secret that an app client is made with."""
        self._shown = self._taken(value, generated=generated)

    def add(self, value: str | None) -> Members:
        """Takes a secret, or generates it; returns the descriptor that AWS answers.

        Raises:
            JsonRESTError: There is no secret yet, or there are two.
        """
        if not self._held:
            message = "Client secrets can be added only to app clients that have a client secret."
            raise aws_error("InvalidParameterException", message)
        if len(self._held) == _MOST:
            message = f"An app client can have at most {_MOST} client secrets."
            raise aws_error("LimitExceededException", message)
        added = self._taken(value or generated_secret(), generated=value is None)
        return added.descriptor() | ({"ClientSecretValue": added.value} if value is None else {})

    def descriptors(self) -> list[Members]:
        """Returns what AWS lists of them, which is all but their values."""
        return [secret.descriptor() for secret in self._held]

    def delete(self, secret_id: str) -> None:
        """Deletes a secret.

        Raises:
            JsonRESTError: There is no such secret, or it is the last one.
        """
        deleted = next((secret for secret in self._held if secret.id == secret_id), None)
        if deleted is None:
            message = f"Client secret {secret_id} does not exist."
            raise aws_error("ResourceNotFoundException", message)
        if len(self._held) == 1:
            message = "The last client secret of an app client cannot be deleted."
            raise aws_error("InvalidParameterException", message)
        self._held.remove(deleted)
        if deleted is self._shown:
            self._shown = None

    def publish(self, arn: str) -> None:
        """Has AWS Secrets Manager hold the secret, which rotates it at once.

        Only an app client with a generated secret has something to move; the documentation says
        that the setting "applies only" to such ones, so that it does nothing for others.
        """
        if self.arn or not any(secret.generated for secret in self._held):
            return
        self.arn = arn
        del self._held[: len(self._held) - _MOST + 1]
        self._taken(generated_secret(), generated=True)

    def withdraw(self) -> None:
        """Has Cognito hold the secret again and show it."""
        if self.arn:
            self.arn, self._shown = "", self._held[-1]

    def members(self) -> Members:
        """Returns what DescribeUserPoolClient shows."""
        if self.arn:
            return {"ClientSecretArn": self.arn}
        return {"ClientSecret": self._shown.value} if self._shown else {}

    def _taken(self, value: str, *, generated: bool) -> _ClientSecret:
        taken = _ClientSecret(value, generated)
        self._held.append(taken)
        return taken


def generated_secret() -> str:
    """Returns a secret as Amazon Cognito generates them."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(51))
