"""Change one setting of an Amazon Cognito app client, and nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app_client import AppClient
    from .changes import FieldChange
    from .clients import AppClientName, AppClients
    from .config import AppClientConfig
    from .drift import Drift
    from .edits import Edit, add, assign, remove, reset
    from .errors import (
        AmbiguousEdit,
        CognitoClientConfigError,
        EditLost,
        IncompleteAnswer,
        InvalidConfig,
        StalePlan,
        UnmodelledMembers,
        Violation,
    )
    from .plan import Plan
    from .preflight import Finding, Pool
    from .result import UpdateResult
    from .risks import Risk
    from .values import (
        AnalyticsConfiguration,
        ExplicitAuthFlow,
        Feature,
        OAuthFlow,
        PreventUserExistenceErrors,
        RefreshTokenRotation,
        TimeUnit,
        TokenValidity,
        Unreadable,
    )
    from .wire import from_aws, to_aws

__all__ = [
    "AmbiguousEdit",
    "AnalyticsConfiguration",
    "AppClient",
    "AppClientConfig",
    "AppClientName",
    "AppClients",
    "CognitoClientConfigError",
    "Drift",
    "Edit",
    "EditLost",
    "ExplicitAuthFlow",
    "Feature",
    "FieldChange",
    "Finding",
    "IncompleteAnswer",
    "InvalidConfig",
    "OAuthFlow",
    "Plan",
    "Pool",
    "PreventUserExistenceErrors",
    "RefreshTokenRotation",
    "Risk",
    "StalePlan",
    "TimeUnit",
    "TokenValidity",
    "UnmodelledMembers",
    "Unreadable",
    "UpdateResult",
    "Violation",
    "add",
    "assign",
    "from_aws",
    "remove",
    "reset",
    "to_aws",
]

# A name is loaded when it is first used (PEP 562); whoever catches an error need not wait for more.
_HOMES = {
    "app_client": ("AppClient",),
    "changes": ("FieldChange",),
    "clients": ("AppClientName", "AppClients"),
    "config": ("AppClientConfig",),
    "drift": ("Drift",),
    "edits": ("Edit", "add", "assign", "remove", "reset"),
    "errors": (
        "AmbiguousEdit",
        "CognitoClientConfigError",
        "EditLost",
        "IncompleteAnswer",
        "InvalidConfig",
        "StalePlan",
        "UnmodelledMembers",
        "Violation",
    ),
    "plan": ("Plan",),
    "preflight": ("Finding", "Pool"),
    "result": ("UpdateResult",),
    "risks": ("Risk",),
    "values": (
        "AnalyticsConfiguration",
        "ExplicitAuthFlow",
        "Feature",
        "OAuthFlow",
        "PreventUserExistenceErrors",
        "RefreshTokenRotation",
        "TimeUnit",
        "TokenValidity",
        "Unreadable",
    ),
    "wire": ("from_aws", "to_aws"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - classes and functions
    for module, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f".{module}", __name__), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
