"""The comparison, on models with members, enum values and errors that are made up here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader

from tests.support.app_clients import CLIENT_ID, POOL_ID, SECONDS, Newer

from .comparison import Report, compare, installed, rename
from .known import ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def added(change: Callable[[dict[str, Any]], object]) -> Report:
    """Returns what a change of the model adds to the report."""
    report = compare(Newer(change))
    return Report(
        tuple(each for each in report.news if each not in installed().news),
        tuple(each for each in report.broken if each not in installed().broken),
    )


def settable(
    shapes: dict[str, Any], name: str = "FutureSetting", shape: str = "BooleanType"
) -> None:
    for holder in ("UpdateUserPoolClientRequest", "UserPoolClientType"):
        shapes[holder]["members"][name] = {"shape": shape}


def read_only(shapes: dict[str, Any]) -> None:
    shapes["UserPoolClientType"]["members"]["FutureDate"] = {"shape": "DateType"}


def word(enumeration: str, value: str = "FUTURE") -> Callable[[dict[str, Any]], None]:
    def change(shapes: dict[str, Any]) -> None:
        shapes[enumeration]["enum"].append(value)

    return change


class TestNews:
    """What AWS may add without harm."""

    def test_nothing_is_reported_where_nothing_was_added(self) -> None:
        assert Report((), ()) == added(lambda _: None)

    def test_a_setting(self) -> None:
        assert Report(("UpdateUserPoolClient takes FutureSetting",), ()) == added(settable)

    def test_a_setting_with_settings_within(self) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes["Future"] = {
                "type": "structure",
                "members": {
                    "Words": {"shape": "ExplicitAuthFlowsListType"},
                    "Number": {"shape": "AuthSessionValidityType"},
                    "Texts": {"shape": "StringToStringMapType"},
                    "Itself": {"shape": "Future"},
                    "When": {"shape": "DateType"},
                },
            }
            shapes["StringToStringMapType"] = {
                "type": "map",
                "key": {"shape": "StringType"},
                "value": {"shape": "StringType"},
            }
            settable(shapes, shape="Future")

        assert Report(("UpdateUserPoolClient takes FutureSetting",), ()) == added(change)

    @pytest.mark.parametrize(
        ("holder", "member"),
        [
            ("RefreshTokenRotationType", "RefreshTokenRotation"),
            ("AnalyticsConfigurationType", "AnalyticsConfiguration"),
            ("TokenValidityUnitsType", "TokenValidityUnits"),
        ],
    )
    def test_a_member_of_a_structure(self, holder: str, member: str) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes[holder]["members"]["Future"] = {"shape": "BooleanType"}

        assert Report((f"UpdateUserPoolClient takes {member}.Future",), ()) == added(change)

    def test_a_read_only_member(self) -> None:
        news = "DescribeUserPoolClient shows FutureDate, which is read-only"

        assert Report((news,), ()) == added(read_only)

    def test_a_member_at_creation(self) -> None:
        def change(shapes: dict[str, Any]) -> None:
            members = shapes["CreateUserPoolClientRequest"]["members"]
            members["Future"] = {"shape": "BooleanType"}

        assert Report(("CreateUserPoolClient takes Future",), ()) == added(change)

    def test_a_value_of_a_read_only_member(self) -> None:
        if "ClientTypeType" in Loader().load_service_model("cognito-idp", "service-2")["shapes"]:
            assert Report(("ClientTypeType lists FUTURE",), ()) == added(word("ClientTypeType"))

    @pytest.mark.parametrize("operation", ["Create", "Describe", "Update"])
    def test_an_error(self, operation: str) -> None:
        class WithError(Newer):
            def load_service_model(self, *arguments: Any, **options: Any) -> Any:
                model = super().load_service_model(*arguments, **options)
                if arguments == ("cognito-idp", "service-2"):
                    errors = model["operations"][f"{operation}UserPoolClient"]["errors"]
                    errors.append({"shape": "FutureException"})
                return model

        def change(shapes: dict[str, Any]) -> None:
            shapes["FutureException"] = {"type": "structure", "members": {}, "exception": True}

        assert "FutureException" not in ERRORS
        assert (
            f"{operation}UserPoolClient may answer FutureException"
            in compare(WithError(change)).news
        )

    def test_a_requirement(self) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes["RefreshTokenRotationType"]["required"].append("RetryGracePeriodSeconds")

        news = "RefreshTokenRotationType requires RetryGracePeriodSeconds"
        assert Report((news,), ()) == added(change)

    @pytest.mark.parametrize(
        ("shape", "key", "bound"),
        [("ScopeListType", "max", 40), ("AuthSessionValidityType", "min", 4)],
    )
    def test_a_tighter_bound(self, shape: str, key: str, bound: int) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes[shape][key] = bound

        (news,) = added(change).news
        assert news.startswith(f"{shape}: {key} is {bound}, not ")
        assert () == added(change).broken


class TestBroken:
    """What would break a promise of the package."""

    def test_a_setting_that_no_answer_shows(self) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes["UpdateUserPoolClientRequest"]["members"]["Future"] = {"shape": "BooleanType"}

        broken = "Future may be lost: UpdateUserPoolClient takes it, and no answer shows it"
        assert Report(("UpdateUserPoolClient takes Future",), (broken,)) == added(change)

    @pytest.mark.parametrize("enumeration", ["TimeUnitsType", "FeatureType", "OAuthFlowType"])
    def test_a_value_that_the_package_refuses(self, enumeration: str) -> None:
        """The package asks the installed botocore, which does not list it."""
        broken = f"FUTURE is refused although {enumeration} lists it"

        assert Report((f"{enumeration} lists FUTURE",), (broken,)) == added(word(enumeration))

    @pytest.mark.parametrize(
        ("shape", "key", "bound"),
        [
            ("ScopeListType", "max", 60),
            ("ScopeListType", "max", None),
            ("AuthSessionValidityType", "min", 2),
        ],
    )
    def test_a_looser_bound(self, shape: str, key: str, bound: int | None) -> None:
        def change(shapes: dict[str, Any]) -> None:
            shapes[shape].pop(key)
            if bound is not None:
                shapes[shape][key] = bound

        (broken,) = added(change).broken
        assert broken.startswith(f"{shape}: {key} is {bound}, not ")
        assert () == added(change).news

    def test_another_type_of_a_setting(self) -> None:
        def change(shapes: dict[str, Any]) -> None:
            settable(shapes, "EnableTokenRevocation", "StringType")

        (broken,) = added(change).broken
        assert broken.startswith("botocore refuses what is sent: Invalid type for parameter Enable")

    def test_an_update_that_loses_a_setting(self) -> None:
        def careless(client: Any) -> None:
            client.update_user_pool_client(
                UserPoolId=POOL_ID, ClientId=CLIENT_ID, ClientName="renamed"
            )

        broken = compare(Newer(settable), careless).broken
        assert "FutureSetting is lost: an update does not send it back as it was" in broken
        assert "CallbackURLs is lost: an update does not send it back as it was" in broken
        assert not any("ClientName" in each for each in broken)

    def test_an_update_that_sends_a_read_only_member(self) -> None:
        def leaky(client: Any) -> None:
            def leak(params: dict[str, Any], **_: object) -> None:
                body = json.loads(params["body"])
                params["body"] = json.dumps(body | {"FutureDate": 1.5}).encode()

            event = "before-call.cognito-idp.UpdateUserPoolClient"
            client.meta.events.register_last(event, leak)
            rename(client)

        assert ("FutureDate is sent although it is read-only",) == compare(
            Newer(read_only), leaky
        ).broken


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder in which botocore finds a newer model of the service."""

    def change(shapes: dict[str, Any]) -> None:
        settable(shapes)
        read_only(shapes)
        word("ExplicitAuthFlowsType", "ALLOW_FUTURE")(shapes)

    loader = Newer(change)
    version = loader.determine_latest_version("cognito-idp", "service-2")
    folder = tmp_path / ".aws" / "models" / "cognito-idp" / version
    folder.mkdir(parents=True)
    model = loader.load_service_model("cognito-idp", "service-2")
    (folder / "service-2.json").write_text(json.dumps(model))
    return tmp_path


class TestCommand:
    NEWS = (
        "new: UpdateUserPoolClient takes FutureSetting\n",
        "new: DescribeUserPoolClient shows FutureDate, which is read-only\n",
        "new: ExplicitAuthFlowsType lists ALLOW_FUTURE\n",
    )

    def run(self, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-m", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=os.environ | {"HOME": str(home)},
            timeout=SECONDS,
        )

    def test_it_reports_what_the_installed_botocore_lists(self, home: Path) -> None:
        done = self.run(home, "tests.upstream")

        assert ("", 0) == (done.stderr, done.returncode)
        assert [] == [each for each in self.NEWS if each not in done.stdout]

    def test_a_test_run_reports_it_and_passes(self, home: Path) -> None:
        test = "tests/upstream/test_installed_model.py::test_no_promise_is_broken"

        done = self.run(home, "pytest", "-p", "no:cacheprovider", test)

        assert 0 == done.returncode, done.stdout
        assert [] == [each for each in self.NEWS if each not in done.stdout]

    def test_it_ends_with_status_1_if_a_promise_is_broken(self, home: Path) -> None:
        (path,) = home.rglob("service-2.json")
        model = json.loads(path.read_text())
        word("TimeUnitsType")(model["shapes"])
        path.write_text(json.dumps(model))

        done = self.run(home, "tests.upstream")

        assert ("", 1) == (done.stderr, done.returncode)
        assert "BROKEN: FUTURE is refused although TimeUnitsType lists it\n" in done.stdout
