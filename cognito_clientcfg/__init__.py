"""Change one setting of an Amazon Cognito app client, and nothing else."""

from .clients import AppClientName, AppClients, UserPoolName
from .config.app_client_config import AppClientConfig
from .config.edits import Edit, add, assign, remove, reset
from .config.revert import Revert
from .config.serialization import from_aws, to_aws
from .config.values import (
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
from .errors import (
    AmbiguousEdit,
    AmbiguousName,
    AppClientNotFound,
    CognitoClientConfigError,
    EditLost,
    ErrorKind,
    IncompleteAnswer,
    InvalidConfig,
    StalePlan,
    StaleRead,
    UnknownMembers,
    Violation,
    kind_of,
    written,
)
from .planning.app_client import AppClient
from .planning.comparison import Drift
from .planning.finding import Finding
from .planning.plan import FieldChange, Plan
from .planning.result import UpdateResult
from .planning.risks import Risk
from .updating.user_pool import Pool

__version__ = "0.1.0"

__all__ = [
    "AmbiguousEdit",
    "AmbiguousName",
    "AnalyticsConfiguration",
    "AppClient",
    "AppClientConfig",
    "AppClientName",
    "AppClientNotFound",
    "AppClients",
    "CognitoClientConfigError",
    "Drift",
    "Edit",
    "EditLost",
    "ErrorKind",
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
    "Revert",
    "Risk",
    "StalePlan",
    "StaleRead",
    "TimeUnit",
    "TokenValidity",
    "UnknownMembers",
    "Unreadable",
    "UpdateResult",
    "UserPoolName",
    "Violation",
    "add",
    "assign",
    "from_aws",
    "kind_of",
    "remove",
    "reset",
    "to_aws",
    "written",
]
