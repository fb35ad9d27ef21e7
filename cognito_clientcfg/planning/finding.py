"""What the user pool makes of a plan."""

from __future__ import annotations

from typing import Literal

import attrs

from cognito_clientcfg.errors import Violation

__all__ = ["Finding"]


@attrs.frozen
class Finding(Violation):
    """What the user pool makes of one value of a plan.

    Attributes:
        fields: The fields that were judged.
        value: What was found: one value, an element of a set, or a provider and an attribute.
        rule: The name of the check.
        message: What is wrong, or would fail later, and what would be right.
        source: The document or record that says so.
        aws_message: AWS's own words if they are recorded, otherwise empty.
        severity: "error" for what AWS refuses, or accepts so that sign-ins fail afterwards;
            "warning" for what was so before, and for what could not be found out.
    """

    severity: Literal["error", "warning"] = "error"
