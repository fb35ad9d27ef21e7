from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from cognito_clientcfg import AmbiguousEdit, AppClientConfig, Plan, assign
from cognito_clientcfg.updating.calls import run
from cognito_clientcfg.updating.operations import update
from cognito_clientcfg.updating.options import Options
from cognito_clientcfg.updating.preflight import planned
from cognito_clientcfg.updating.user_pool import Pool
from tests.support.app_clients import CLIENT_ID, POOL_ID, Wire, app_client, members_of

if TYPE_CHECKING:
    from tests.conftest import Driver

DESCRIBE, UPDATE, LIST = (
    "DescribeUserPoolClient",
    "UpdateUserPoolClient",
    "ListUserPoolClientSecrets",
)
PROPAGATE = assign(enable_propagate_additional_user_context_data=True)


def throttled_once(listed: tuple[int, object]) -> Wire:
    """Returns a network that throttles the first update of an app client that shows no secret."""
    live = members_of(AppClientConfig(client_name="web"))
    updates: list[dict[str, Any]] = []

    def answers(operation: str, request: dict[str, Any]) -> tuple[int, object]:
        if operation == LIST:
            return listed
        if operation == UPDATE:
            updates.append(request)
            if len(updates) == 1:
                return 400, {"__type": "TooManyRequestsException", "message": "later"}
        return 200, {"UserPoolClient": {**live, **(updates[-1] if len(updates) > 1 else {})}}

    return Wire(answers)


@pytest.mark.todays_model
class TestSecret:
    @pytest.mark.parametrize(
        ("listed", "warnings"),
        [
            ((200, {"ClientSecrets": [{"ClientSecretId": "1"}]}), []),
            (
                (400, {"__type": "AccessDeniedException", "message": "no"}),
                ["client_secret_unknown"],
            ),
        ],
    )
    def test_it_is_asked_for_once_however_often_an_update_starts_over(
        self,
        driver: Driver,
        monkeypatch: pytest.MonkeyPatch,
        listed: tuple[int, object],
        warnings: list[str],
    ) -> None:
        monkeypatch.setattr("cognito_clientcfg.updating.user_pool._FIRST_PAUSE_SECONDS", 0.0)
        wire = throttled_once(listed)

        result = driver(wire.client()).update(POOL_ID, CLIENT_ID, PROPAGATE)

        assert [DESCRIBE, LIST, UPDATE, DESCRIBE, UPDATE] == [name for name, _ in wire.requests]
        assert (True, warnings) == (
            result.changed,
            [each.rule for each in result.plan.warnings],
        )

    def test_a_plan_that_warned_of_it_does_not_warn_twice_if_it_is_applied(
        self, driver: Driver
    ) -> None:
        wire = throttled_once((400, {"__type": "AccessDeniedException", "message": "no"}))
        clients = driver(wire.client(), attempts=1)
        plan = clients.plan(POOL_ID, CLIENT_ID, PROPAGATE)

        with pytest.raises(ClientError):
            clients.apply(plan)

        assert ["client_secret_unknown"] == [each.rule for each in plan.warnings]


class TestPreflight:
    def test_what_is_ambiguous_for_another_reason_is_raised(self) -> None:
        def ambiguous(_: object) -> Plan:
            raise AmbiguousEdit("read_attributes", "a function of one's own")

        with pytest.raises(AmbiguousEdit, match="a function of one's own"):
            next(planned(ambiguous, app_client(), Pool(POOL_ID)))


def test_an_operation_that_needs_no_call_of_aws_is_carried_out_all_the_same() -> None:
    calls: list[object] = []

    with pytest.raises(ValueError, match="client_id"):
        run(update(Options(), POOL_ID, "not an id", [PROPAGATE]), calls.append)

    assert [] == calls
