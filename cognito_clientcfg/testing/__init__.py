"""An embedded Amazon Cognito for tests and notebooks, in the extra ``testing``.

It is moto, with the operations on app clients made as AWS has them: an update takes the place of
the whole configuration, where moto merges, so that a test of "nothing is reset" cannot fail there;
an app client has up to two client secrets; what AWS's service model refuses is refused, and so is
what AWS was seen to refuse. What it knows of AWS is what is documented and what others recorded;
nobody compared it with the service.

Scopes, identity providers and attributes have to exist in the user pool, and quotas are kept if
they are asked for. Not imitated: what a sign-in would make of the settings, app clients that
register themselves (DCR), and what AWS Secrets Manager does with a client secret.
"""

from __future__ import annotations

from cognito_clientcfg.updating.rate_limiter import Quotas

try:
    from .cognito import EmbeddedCognito, UpdateSemantics
    from .embedded import embedded_cognito
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error.name} is missing; write: pip install 'cognito-clientcfg[testing]'", name=error.name
    ) from error

__all__ = ["EmbeddedCognito", "Quotas", "UpdateSemantics", "embedded_cognito"]
