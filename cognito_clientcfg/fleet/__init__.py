"""One change over many app clients: of a user pool, of a Region, of many accounts.

Say which app clients are meant with :func:`targets`, and hand them to :func:`plan_many` or
:func:`update_many` with the edits. Calls keep to the quotas of each account and Region. Each app
client is read, planned and written as :class:`cognito_clientcfg.AppClients` does it, and none of
them depends on another. A second run writes only what the first one did not get done.

It imports :mod:`cognito_clientcfg.clients`, :mod:`cognito_clientcfg.display` and what is below.
"""

from cognito_clientcfg.updating.rate_limiter import Quotas, RateLimiter

from .accounts import Account
from .outcomes import NotKnown, Outcome, Summary
from .report import Report
from .run import Run, drift_many, plan_many, update_many
from .target import Target
from .targets import Targets, targets

__all__ = [
    "Account",
    "NotKnown",
    "Outcome",
    "Quotas",
    "RateLimiter",
    "Report",
    "Run",
    "Summary",
    "Target",
    "Targets",
    "drift_many",
    "plan_many",
    "targets",
    "update_many",
]
