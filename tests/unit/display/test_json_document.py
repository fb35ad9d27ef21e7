from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from jsonschema import Draft202012Validator

from cognito_clientcfg import (
    AnalyticsConfiguration,
    AppClient,
    AppClientConfig,
    AppClients,
    Edit,
    Finding,
    InvalidConfig,
    Plan,
    Revert,
    StalePlan,
    add,
    assign,
    remove,
    reset,
)
from cognito_clientcfg.config.records import unchecked
from cognito_clientcfg.display import as_json
from cognito_clientcfg.formats import document_schema
from cognito_clientcfg.planning.comparison import make_drift
from cognito_clientcfg.planning.inverse import inverse_of
from cognito_clientcfg.planning.plan import EditIntent
from tests.support.app_clients import (
    CLIENT_ID,
    FULL,
    POOL_ID,
    app_client,
    make_plan,
    members_of,
    replacing,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

VALIDATOR: Any = Draft202012Validator(document_schema())
LIVE = app_client(FULL, FutureMember={"a": 1})
PLAN = make_plan(LIVE, [add(callback_urls={"https://b.example"}), reset("logout_urls")])

# Edits of a document, each with members that then do not follow from the rest.
CONTRADICTIONS: list[tuple[Callable[[Any], object], set[str]]] = [
    (lambda found: found.pop("risks"), {"risks"}),
    (lambda found: found["changes"].pop(), {"request", "risks"}),
    (lambda found: found["changes"].append(found["changes"][0]), {"changes"}),
    (lambda found: found["changes"][0].update(added=[]), {"changes"}),
    (lambda found: found["changes"][0].update(before=[]), {"changes"}),
    (lambda found: found["request"].update(ClientName="other"), {"request"}),
    (lambda found: found["before"]["UserPoolClient"].update(ClientName="x"), {"request"}),
    (lambda found: found.update(client_id="other"), {"client_id"}),
    (lambda found: found.update(more=1), {"more"}),
    (lambda found: found.update(restores=found["before"]), {"changes", "request"}),
]
# Edits after which it is no plan any more.
OTHER_FORMS: list[Callable[[Any], object]] = [
    lambda found: found.pop("changes"),
    lambda found: found.pop("before"),
    lambda found: found["changes"][0].update(field="other"),
    lambda found: found["changes"].append(1),
    lambda found: found.update(changes=1),
    lambda found: found.update(findings=["x"]),
    lambda found: found.update(findings=[{"fields": []}]),
    lambda found: found["before"].pop("UserPoolClient"),
    lambda found: found["before"].update(HasClientSecret="yes"),
    lambda found: found["before"].update(ReadOnly=["ClientName"]),
    lambda found: found["before"].update(ReadOnly=1),
    lambda found: found["changes"][0].update(aws=1),
    lambda found: found["changes"][0].update(after=["http://x"], aws={"after": 1}),
]


def document(written: Any) -> Any:
    found = json.loads(as_json(written))
    VALIDATOR.validate(found)
    return found


def edited(plan: Plan, edit: Callable[[Any], object], *, forged: bool) -> str:
    """Returns the document of a plan after somebody has edited it, with a checksum that fits."""
    found = json.loads(plan.to_json())
    edit(found)
    if forged:
        content = {name: value for name, value in found.items() if name != "checksum"}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        found["checksum"] = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    return json.dumps(found)


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidConfig) as caught:
        Plan.from_json(text)
    return [(", ".join(each.fields), each.message) for each in caught.value.violations]


class TestPlan:
    def test_a_change_is_told_in_both_spellings(self) -> None:
        plan = make_plan(LIVE, [assign(access_token_validity=timedelta(hours=1))])

        (change,) = document(plan)["changes"]

        assert {
            "field": "access_token_validity",
            "before": {"value": 30, "unit": "minutes"},
            "after": {"value": 1, "unit": "hours"},
            "added": [],
            "removed": [],
            "aws": {
                "before": {
                    "AccessTokenValidity": 30,
                    "TokenValidityUnits": {"AccessToken": "minutes"},
                },
                "after": {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "hours"}},
            },
        } == change

    def test_a_set_is_told_with_what_it_gains_and_loses(self) -> None:
        urls, logout = document(PLAN)["changes"]

        assert (["https://b.example"], []) == (urls["added"], urls["removed"])
        assert ([], ["https://app.example.com/bye"]) == (logout["added"], logout["removed"])
        assert (None, {}) == (logout["after"], logout["aws"]["after"])

    def test_it_holds_the_request_the_risks_the_warnings_and_whose_they_are(self) -> None:
        found = document(make_plan(LIVE, [add(callback_urls={"https://*.example"})]))

        assert (POOL_ID, CLIENT_ID, "web app") == (
            found["user_pool_id"],
            found["client_id"],
            found["client_name"],
        )
        assert {"a": 1} == found["request"]["FutureMember"]
        assert ["FutureMember"] == found["unknown_members"]
        assert "wildcard_url" in [warning["rule"] for warning in found["warnings"]]
        assert ["logout_url_removed"] == [risk["rule"] for risk in document(PLAN)["risks"]]

    def test_its_app_client_can_be_read_on_its_own(self) -> None:
        before = json.dumps(document(PLAN)["before"])

        assert LIVE == AppClient.from_json(before)

    def test_function_edits_come_back_as_edits_that_do_the_same(self) -> None:
        plan = make_plan(
            LIVE,
            [
                lambda config: config.evolve(
                    callback_urls={"myapp://callback", "https://c.example"},
                    default_redirect_uri="myapp://callback",
                    logout_urls=None,
                )
            ],
        )

        again = Plan.from_json(plan.to_json())

        assert plan == again
        assert (
            add(callback_urls={"https://c.example"}),
            remove(callback_urls={"https://app.example.com/callback"}),
            reset("logout_urls"),
            assign(default_redirect_uri="myapp://callback"),
        ) == again.edits

    def test_attributes_that_the_pool_was_asked_for_come_back(self) -> None:
        standard = {"read_attributes": frozenset({"email", "name"})}
        live = app_client(AppClientConfig(client_name="x"))
        plan = EditIntent((remove(read_attributes={"name"}),), standard)(live)

        again = Plan.from_json(plan.to_json())

        assert (plan, str(plan)) == (again, str(again))
        assert plan == again.replan(live)

    def test_findings_come_back(self) -> None:
        finding = Finding(("callback_urls",), ("Google", "email"), "r", "m", severity="warning")
        fields = ("supported_identity_providers", "write_attributes")
        others = attrs.evolve(finding, value=None), attrs.evolve(finding, fields=fields)
        plan = attrs.evolve(PLAN, findings=(finding, *others))

        assert plan == Plan.from_json(plan.to_json())
        assert ["Google", "email"] == document(plan)["findings"][0]["value"]

    @pytest.mark.parametrize(
        ("live", "edit", "rules"),
        [
            (
                {"CallbackURLs": ["http://a.example"]},
                assign(
                    callback_urls=["https://b.example"], default_redirect_uri="https://b.example"
                ),
                {"http_only_for_localhost"},
            ),
            ({"AuthSessionValidity": {"canary": 1}}, assign(auth_session_validity=5), {"type"}),
            ({}, assign(auth_session_validity=9), set[str]()),
        ],
    )
    def test_what_takes_an_edit_back_comes_back_with_the_rules_that_it_breaks(
        self, live: dict[str, Any], edit: Edit, rules: set[str]
    ) -> None:
        made = make_plan(app_client(FULL, **live), [edit])
        plan = make_plan(made.as_sent, [inverse_of((made,))])

        again = Plan.from_json(plan.to_json())

        assert (plan, plan.request, str(plan)) == (again, again.request, str(again))
        assert rules <= {finding.rule for finding in again.findings}

    def test_what_was_not_taken_back_comes_back(self) -> None:
        made = make_plan(LIVE, [assign(client_name="a", access_token_validity=timedelta(hours=1))])
        later = make_plan(made.as_sent, [assign(access_token_validity=timedelta(hours=2))]).as_sent
        plan = make_plan(later, [inverse_of((made,))])

        again = Plan.from_json(plan.to_json())

        assert ["not_taken_back"] == [finding.rule for finding in again.findings]
        assert (plan, plan.warnings) == (again, again.warnings)

    def test_a_stale_read_is_told_so(self) -> None:
        plan = make_plan(attrs.evolve(LIVE, stale=True), [reset("logout_urls")])

        assert str(plan) == str(Plan.from_json(plan.to_json()))

    def test_members_that_only_botocore_knows_as_read_only_are_not_sent(self) -> None:
        members = members_of(FULL, FutureDate=1)
        live = AppClient.from_members(members, read_only=frozenset({"FutureDate"}))
        plan = make_plan(live, [reset("logout_urls")])

        assert "FutureDate" not in Plan.from_json(plan.to_json()).request
        assert live == AppClient.from_json(live.to_json())

    def test_what_this_version_cannot_read_is_not_repeated_in_a_change(self) -> None:
        live = app_client(FULL, AuthSessionValidity={"canary": 1})
        (change,) = document(make_plan(live, [assign(auth_session_validity=5)]))["changes"]

        assert {"unreadable": True} == change["before"]
        assert {"AuthSessionValidity": {"unreadable": True}} == change["aws"]["before"]

    def test_a_structure_in_which_nothing_is_given_comes_back(self) -> None:
        empty = unchecked(AnalyticsConfiguration, {})
        back = Revert(
            before=unchecked(AppClientConfig, {"analytics_configuration": empty}),
            after=AppClientConfig(analytics_configuration=FULL.analytics_configuration),
        )
        plan = make_plan(app_client(FULL), [back])

        again = Plan.from_json(plan.to_json())

        assert empty == again.changes[0].after
        assert (plan.changes, plan.request) == (again.changes, again.request)


class TestApply:
    def test_it_sends_what_was_planned(self) -> None:
        wire = replacing(members_of(FULL, FutureMember=[1]))
        clients = AppClients(wire.client())
        plan = clients.plan(POOL_ID, CLIENT_ID, add(callback_urls={"https://b.example"}))

        result = clients.apply(Plan.from_json(plan.to_json()))

        assert [plan.request] == wire.sent("UpdateUserPoolClient")
        assert result.changed

    def test_it_is_stale_if_the_app_client_has_changed(self) -> None:
        live = members_of(FULL)
        clients = AppClients(replacing(live).client())
        text = clients.plan(POOL_ID, CLIENT_ID, add(callback_urls={"https://b.example"})).to_json()
        live["CallbackURLs"] = ["https://c.example"]
        live["DefaultRedirectURI"] = "https://c.example"

        with pytest.raises(StalePlan) as caught:
            clients.apply(Plan.from_json(text))

        assert caught.value.plan is not None
        assert {"https://b.example", "https://c.example"} == caught.value.plan.after.callback_urls

    def test_an_undo_can_be_saved(self) -> None:
        wire = replacing(members_of(FULL, FutureMember=[1]))
        clients = AppClients(wire.client())
        before = clients.describe(POOL_ID, CLIENT_ID)
        undo = clients.update(POOL_ID, CLIENT_ID, reset("logout_urls")).undo()

        assert undo == Plan.from_json(undo.to_json())
        clients.apply(Plan.from_json(undo.to_json()))

        assert before.has_same_settings(clients.describe(POOL_ID, CLIENT_ID))


class TestRefusal:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "this is not JSON: Expecting value (line 1)"),
            ("[]", 'an object with "format": "cognito-clientcfg" in it is expected'),
            ("{}", 'an object with "format": "cognito-clientcfg" in it is expected'),
            (LIVE.to_json(), 'an object with "format": "cognito-clientcfg" in it is expected'),
            (
                as_json(make_drift(LIVE, [FULL])),
                '"kind": "plan" of "version": 1 is expected',
            ),
            (PLAN.to_json().replace('"version": 1', '"version": 2'), '"kind": "plan" of "ver'),
            (PLAN.to_json().replace("b.example", "c.example"), "it was cut or edited after it was"),
        ],
    )
    def test_what_is_no_plan_is_told_so(self, text: str, message: str) -> None:
        ((_, said),) = refused(text)

        assert said.startswith(message)

    def test_a_text_is_expected(self) -> None:
        with pytest.raises(TypeError, match="the text of a saved plan is expected, not dict"):
            Plan.from_json({})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    @pytest.mark.parametrize("cut", range(0, len(PLAN.to_json()) - 1, 97))
    def test_a_document_that_was_cut_is_refused(self, cut: int) -> None:
        assert 1 == len(refused(PLAN.to_json()[:cut]))

    @pytest.mark.parametrize(("edit", "fields"), CONTRADICTIONS)
    def test_what_does_not_follow_from_the_rest_is_refused_whatever_the_checksum(
        self, edit: Callable[[Any], object], fields: set[str]
    ) -> None:
        told = refused(edited(PLAN, edit, forged=True))

        assert fields <= {field for field, _ in told}
        assert all("it does not follow from the rest of the document" in said for _, said in told)
        assert [("checksum", "it was cut or edited after it was written; plan again")] == refused(
            edited(PLAN, edit, forged=False)
        )

    @pytest.mark.parametrize("edit", OTHER_FORMS)
    def test_what_is_of_another_form_is_refused(self, edit: Callable[[Any], object]) -> None:
        assert 1 == len(refused(edited(PLAN, edit, forged=True)))

    def test_an_edit_that_breaks_a_rule_is_refused_by_it(self) -> None:
        plan = make_plan(LIVE, [assign(auth_session_validity=4)])

        def edit(found: Any) -> None:
            found["changes"][0] |= {"after": 99, "aws": {"after": {"AuthSessionValidity": 99}}}

        assert [
            ("auth_session_validity", "99 is out of range; from 3 to 15 minutes are allowed")
        ] == refused(edited(plan, edit, forged=True))

    def test_a_plan_that_creates_an_app_client_cannot_be_applied_from_a_file(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        proposed: list[Plan] = []

        def decline(plan: Plan) -> bool:
            proposed.append(plan)
            return False

        AppClients(boto3_client).ensure(
            pool_id, AppClientConfig(client_name="new"), confirm=decline
        )

        found = document(proposed[0])
        assert (True, None, {"UserPoolId": pool_id, "ClientName": "new"}) == (
            found["creates"],
            found["client_id"],
            found["request"],
        )
        message = "it creates an app client, which cannot be applied; call ensure or copy again"
        assert [("creates", message)] == refused(proposed[0].to_json())


class TestResult:
    def test_it_tells_what_was_written(self) -> None:
        wire = replacing(members_of(FULL))
        clients = AppClients(wire.client())

        found = document(clients.update(POOL_ID, CLIENT_ID, reset("logout_urls")))

        assert ("result", "changed", None, 1, True) == tuple(
            found[name] for name in ("kind", "outcome", "confirmed", "attempts", "answered")
        )
        assert wire.sent("UpdateUserPoolClient") == found["written"]
        assert ["https://app.example.com/bye"] == found["before"]["UserPoolClient"]["LogoutURLs"]
        assert "LogoutURLs" not in found["after"]["UserPoolClient"]

    @pytest.mark.parametrize(
        ("edit", "outcome"),
        [(assign(client_name="web app"), "unchanged"), (assign(client_name="new"), "declined")],
    )
    def test_it_tells_that_nothing_was_written(self, edit: Any, outcome: str) -> None:
        clients = AppClients(replacing(members_of(FULL)).client())

        found = document(clients.update(POOL_ID, CLIENT_ID, edit, confirm=lambda _: False))

        assert (outcome, []) == (found["outcome"], found["written"])

    def test_it_tells_that_an_app_client_was_created(
        self, boto3_client: CognitoIdentityProviderClient, pool_id: str
    ) -> None:
        config = AppClientConfig(client_name="new", callback_urls=["https://a.example"])

        found = document(AppClients(boto3_client).ensure(pool_id, config))

        assert "created" == found["outcome"]
        assert found["after"]["UserPoolClient"]["ClientId"] == found["client_id"]


class TestDrift:
    def test_it_tells_what_differs_and_only_the_names_of_what_is_unknown(self) -> None:
        found = document(make_drift(LIVE, [assign(client_name="new")]))

        assert (True, ["FutureMember"], True, False) == tuple(
            found[name] for name in ("drifted", "unknown_members", "complete", "stale")
        )
        assert [("client_name", "web app", "new")] == [
            (change["field"], change["before"], change["after"]) for change in found["changes"]
        ]


def test_nothing_else_is_written_as_a_document() -> None:
    with pytest.raises(TypeError, match="int is not written as JSON"):
        as_json(1)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(document_schema())
