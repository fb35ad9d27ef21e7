from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given

from cognito_clientcfg import (
    AmbiguousEdit,
    AppClientConfig,
    Edit,
    InvalidConfig,
    RefreshTokenRotation,
    Risk,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.planning.risks import risks
from tests.support import strategies
from tests.support.app_clients import FULL, app_client, make_plan

ROTATING = RefreshTokenRotation("ENABLED", 10)
MINIMAL = AppClientConfig(client_name="x")
FIRST_URL = "https://app.example.com/callback"


def found(before: AppClientConfig, *edits: Edit) -> list[tuple[str, str]]:
    return [(risk.fields[0], risk.rule) for risk in make_plan(app_client(before), edits).risks]


class TestRisks:
    """Each row of the table, and beside it the change that is none."""

    @pytest.mark.parametrize(
        ("before", "edit", "name", "harmless"),
        [
            (
                FULL,
                reset("prevent_user_existence_errors"),
                "user_existence_revealed",
                assign(prevent_user_existence_errors="ENABLED"),
            ),
            (
                MINIMAL,
                assign(enable_token_revocation=False),
                "no_token_revocation",
                assign(enable_token_revocation=True),
            ),
            (
                FULL,
                add(allowed_oauth_flows=["implicit"]),
                "implicit_grant",
                assign(allowed_oauth_flows=["code"]),
            ),
            (
                FULL,
                assign(allowed_oauth_flows_user_pool_client=False),
                "oauth_off",
                assign(allowed_oauth_flows_user_pool_client=True),
            ),
            (
                FULL,
                remove(allowed_oauth_scopes=["api/read"]),
                "scope_removed",
                add(allowed_oauth_scopes=["phone"]),
            ),
            (
                MINIMAL,
                add(explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH"]),
                "passwords_sent",
                add(explicit_auth_flows=["ALLOW_USER_AUTH"]),
            ),
            (
                MINIMAL,
                add(explicit_auth_flows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]),
                "passwords_sent",
                remove(explicit_auth_flows=["ALLOW_CUSTOM_AUTH"]),
            ),
            (
                MINIMAL,
                remove(explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH"]),
                "no_refresh",
                assign(
                    explicit_auth_flows=["ALLOW_USER_SRP_AUTH"], refresh_token_rotation=ROTATING
                ),
            ),
            (
                AppClientConfig(refresh_token_rotation=ROTATING),
                reset("refresh_token_rotation"),
                "rotation_off",
                assign(refresh_token_rotation=RefreshTokenRotation("ENABLED", 20)),
            ),
            (
                MINIMAL,
                assign(access_token_validity=timedelta(hours=2)),
                "longer_lived_token",
                assign(access_token_validity=timedelta(minutes=10)),
            ),
            (
                FULL,
                reset("write_attributes"),
                "all_attributes_writable",
                remove(write_attributes=["name"]),
            ),
            (
                FULL,
                remove(callback_urls=["myapp://callback"]),
                "callback_url_removed",
                add(callback_urls=["https://b.example.com/"]),
            ),
            (
                FULL,
                add(callback_urls=["other://callback"]),
                "unprotected_callback_url",
                add(callback_urls=["HTTPS://b.example.com/"]),
            ),
            (
                FULL,
                add(callback_urls=["http://localhost:8000/"]),
                "unprotected_callback_url",
                add(logout_urls=["http://localhost:8000/"]),
            ),
            (
                FULL,
                reset("logout_urls"),
                "logout_url_removed",
                add(logout_urls=["myapp://bye"]),
            ),
            (
                FULL,
                remove(supported_identity_providers=["Google"]),
                "identity_provider_removed",
                add(supported_identity_providers=["Okta"]),
            ),
        ],
    )
    def test_a_change_that_opens_or_breaks_something_is_told(
        self, before: AppClientConfig, edit: Edit, name: str, harmless: Edit
    ) -> None:
        assert name in [risk for _, risk in found(before, edit)]
        assert [] == found(before, harmless)

    def test_a_grant_that_is_replaced_is_told_twice(self) -> None:
        assert [
            ("allowed_oauth_flows", "implicit_grant"),
            ("allowed_oauth_flows", "oauth_flow_removed"),
        ] == found(FULL, assign(allowed_oauth_flows=["implicit"]))

    def test_it_names_what_it_is_about_and_its_source(self) -> None:
        plan = make_plan(app_client(FULL), [remove(callback_urls=["myapp://callback"])])

        assert (
            Risk(
                ("callback_urls",),
                "callback_url_removed",
                "sign-ins that return to myapp://callback fail at once",
                "API reference of UpdateUserPoolClient",
            ),
        ) == plan.risks
        assert "risk: callback_urls: sign-ins that return to myapp://callback" in str(plan)

    def test_of_many_it_names_the_first(self) -> None:
        many = FULL.evolve(callback_urls=[FIRST_URL, *(f"https://{n}.example" for n in range(9))])

        (risk,) = make_plan(app_client(many), [assign(callback_urls=[FIRST_URL])]).risks

        assert (
            "sign-ins that return to https://0.example, https://1.example, https://2.example "
            "and 6 more fail at once"
        ) == risk.message

    def test_what_cannot_be_read_counts_as_what_it_becomes(self) -> None:
        live = app_client(EnableTokenRevocation=["?"])

        assert ["no_token_revocation"] == [
            risk.rule for risk in make_plan(live, [assign(enable_token_revocation=False)]).risks
        ]

    def test_how_long_what_cannot_be_read_lasts_is_not_guessed(self) -> None:
        live = app_client(AccessTokenValidity=["?"])

        assert () == make_plan(live, [assign(access_token_validity=timedelta(hours=9))]).risks

    def test_control_characters_are_escaped(self) -> None:
        live = app_client(CallbackURLs=["https://a", "x\x1b[2J"])

        assert "\x1b" not in str(make_plan(live, [assign(callback_urls=["https://a"])]).risks[0])

    @given(before=strategies.configs())
    def test_what_stays_is_no_risk(self, before: AppClientConfig) -> None:
        assert [] == [*risks(before, before)]

    @given(before=strategies.configs(), edit=strategies.edits())
    def test_a_risk_belongs_to_a_field_that_changes(
        self, before: AppClientConfig, edit: Edit
    ) -> None:
        try:
            plan = make_plan(app_client(before), [edit])
        except (AmbiguousEdit, InvalidConfig):
            return

        assert {risk.fields[0] for risk in plan.risks} <= {change.field for change in plan.changes}


class TestTable:
    def test_every_source_is_one_of_aws(self) -> None:
        everything: Any = {field.name: None for field in attrs.fields(AppClientConfig)}
        emptied = FULL.evolve(**everything)

        told = {*risks(FULL, emptied), *risks(emptied, FULL)}

        assert len(told) > 10
        assert all(
            risk.source.startswith(("https://docs.aws.amazon.com/", "API reference"))
            for risk in told
        )
