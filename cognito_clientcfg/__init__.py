"""Change one setting of an Amazon Cognito app client, and nothing else."""

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
