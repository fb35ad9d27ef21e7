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
        StaleRead,
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
    "StaleRead",
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

# Names are loaded when they are first used (PEP 562), from the modules in the order of their
# imports, so that whoever catches an error need not wait for more.
_MODULES = (
    "errors",
    "values",
    "config",
    "edits",
    "wire",
    "app_client",
    "changes",
    "risks",
    "drift",
    "plan",
    "result",
    "preflight",
    "clients",
)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - classes and functions
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    homes = (import_module(f".{module}", __name__) for module in _MODULES)
    value = globals()[name] = next(getattr(home, name) for home in homes if hasattr(home, name))
    return value


def __dir__() -> list[str]:
    return __all__
