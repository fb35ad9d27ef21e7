from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cognito_clientcfg import AppClientConfig, Plan, add, assign, remove, reset
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.display import document_of
from cognito_clientcfg.planning.comparison import make_drift
from cognito_clientcfg.planning.result import UpdateResult
from tests.support.app_clients import FULL, SECONDS, app_client, make_plan

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_clientcfg.displayable import Displayable

CHROMIUM = shutil.which("chromium")
MARKUP = "<img src=x onerror=alert(1)>&\"'"


class Seen(HTMLParser):
    """What a browser would make of HTML: its elements and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data

    def texts(self) -> str:
        return " ".join(self.text.split())


def html_of(readable: Displayable) -> str:
    shown: Any = readable
    assert readable.to_html() == shown._repr_html_()
    return readable.to_html()


def small() -> Plan:
    return make_plan(
        app_client(FULL),
        [
            assign(client_name="shop", auth_session_validity=4),
            add(callback_urls=["https://preview.example.com/"]),
            remove(callback_urls=["myapp://callback"]),
        ],
    )


def large() -> Plan:
    urls = [f"https://{number}.example.com/" for number in range(60)]
    live = app_client(FULL.evolve(callback_urls=[*urls, "https://app.example.com/callback"]))
    everything = SETTINGS.keys() - {"client_name", "callback_urls", "default_redirect_uri"}
    emptied = [reset(*everything), remove(callback_urls=urls)]
    return make_plan(live, [*emptied, assign(allowed_oauth_flows_user_pool_client=False)])


class TestText:
    def test_an_app_client_is_shown_with_its_defaults(self) -> None:
        written = io.StringIO()
        app_client(
            AppClientConfig(client_name="web", callback_urls=["https://b", "https://a"]),
            LastModifiedDate=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            Future=1,
        ).show(written)

        lines = written.getvalue().splitlines()
        assert "  client_name: web" == lines[1]
        assert "  access_token_validity: 1 hour (default)" == lines[2]
        assert "  auth_session_validity: 3 minutes (default)" == lines[5]
        assert "  callback_urls: https://a, https://b" == lines[10]
        assert [
            "  (it has a client secret)",
            "  (last written 2026-01-02 03:04:05 UTC)",
            "  (unknown to this version: Future)",
        ] == lines[-3:]

    def test_one_that_was_not_seen_as_it_came_says_so(self) -> None:
        live = app_client(has_client_secret=False)
        unguarded = type(live).from_members(live.members, has_client_secret=False, complete=False)
        written = io.StringIO()

        unguarded.show(written)

        assert "it has no client secret" in written.getvalue()
        assert "not complete: botocore may have left out members" in written.getvalue()

    def test_a_configuration_is_shown_with_what_it_gives(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        AppClientConfig(client_name="web", logout_urls=[]).show()

        assert (
            """\
AppClientConfig:
  client_name: web
  logout_urls: (none) (default)
"""
            == capsys.readouterr().out
        )

    def test_a_result_says_what_was_stored_differently(self) -> None:
        plan = small()
        written = attrs.evolve(plan.as_sent, members=plan.as_sent.members | {"CallbackURLs": []})
        result = UpdateResult(plan=plan, after=written, changed=True, attempts=1, sent=(plan,))

        assert str(result).startswith("changed: web app (app client ")
        assert """\
  warning: stored differently: callback_urls:
    - https://app.example.com/callback
    - https://preview.example.com/""" in str(result)


class TestDocument:
    def test_of_something_else_there_is_none(self) -> None:
        with pytest.raises(TypeError, match="int cannot be displayed"):
            document_of(5)


class TestColour:
    @pytest.mark.parametrize(
        ("environment", "terminal", "coloured"),
        [
            ({}, True, True),
            ({}, False, False),
            ({"NO_COLOR": "1"}, True, False),
            ({"NO_COLOR": ""}, True, True),
            ({"FORCE_COLOR": "1"}, False, True),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
            ({"TERM": "dumb"}, True, False),
        ],
    )
    def test_it_is_for_a_terminal_that_wants_it(
        self,
        environment: dict[str, str],
        terminal: bool,  # noqa: FBT001 - a parameter of the test
        coloured: bool,  # noqa: FBT001 - a parameter of the test
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        written = io.StringIO()
        monkeypatch.setattr(written, "isatty", lambda: terminal)

        small().show(written)

        assert coloured == (
            "    \x1b[32m+ https://preview.example.com/\x1b[0m" in written.getvalue()
        )
        assert coloured == ("\x1b[" in written.getvalue())

    def test_text_is_never_coloured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")

        assert "\x1b" not in str(small())


class TestHTML:
    @pytest.mark.parametrize(
        "readable",
        [
            small(),
            large(),
            make_plan(app_client(), []),
            app_client(FULL),
            FULL,
            make_drift(app_client(), [FULL]),
            UpdateResult(plan=small(), after=app_client(), changed=False, attempts=1),
        ],
        ids=lambda readable: type(readable).__name__,
    )
    def test_it_is_well_formed_and_needs_nothing_else(self, readable: Displayable) -> None:
        seen = Seen(html_of(readable))

        assert [] == seen.open
        assert {
            "div",
            "table",
            "tr",
            "th",
            "td",
            "ins",
            "del",
            "details",
            "summary",
            "span",
            "a",
        } >= {tag for tag, _ in seen.elements}
        assert {"style", "scope", "href"} >= {name for _, given in seen.elements for name in given}

    def test_it_says_what_the_text_says(self) -> None:
        texts = Seen(html_of(small())).texts()

        assert "web app → shop" in texts
        assert "5 minutes → 4 minutes" in texts
        assert "+ https://preview.example.com/" in texts
        assert "- myapp://callback" in texts
        assert "the other 18 settings stay as they are" in texts
        assert "risk: callback_urls: sign-ins that return to myapp://callback fail at once" in texts

    def test_a_long_list_is_folded(self) -> None:
        seen = Seen(html_of(large()))

        assert "60 removed" in seen.texts()
        assert 1 == sum(tag == "details" for tag, _ in seen.elements)

    @pytest.mark.parametrize(
        "live",
        [
            {"ClientName": MARKUP},
            {"CallbackURLs": [MARKUP]},
            {"DefaultRedirectURI": MARKUP},
            {MARKUP: 1},
            {"RefreshTokenRotation": {"Feature": MARKUP}},
        ],
    )
    def test_markup_is_shown_and_not_rendered(self, live: dict[str, Any]) -> None:
        read = app_client(**live)
        plan = make_plan(
            read, [assign(client_name="x"), reset("default_redirect_uri", "callback_urls")]
        )

        for seen in (Seen(html_of(read)), Seen(html_of(plan)), Seen(html_of(read.config))):
            assert "img" not in [tag for tag, _ in seen.elements]
        assert "onerror=alert(1)" in Seen(html_of(read)).text


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")
class TestScreenshots:
    """A plan as a browser draws it; --basetemp keeps the pictures, to be looked at."""

    @pytest.mark.parametrize("plan", [small(), large()], ids=["small", "large"])
    @pytest.mark.parametrize(
        ("theme", "colours"), [("light", "#fff; color: #222"), ("dark", "#111; color: #ddd")]
    )
    def test_it_is_drawn_in_both_themes(
        self, plan: Plan, theme: str, colours: str, tmp_path: Path
    ) -> None:
        page, picture = tmp_path / f"{theme}.html", tmp_path / f"{theme}.png"
        page.write_text(
            f'<!doctype html><meta charset="utf-8"><body style="background: {colours}">'
            f"{html_of(plan)}",
            encoding="utf-8",
        )

        subprocess.run(  # noqa: S603 - a browser that is installed, and a page of our own
            [
                str(CHROMIUM),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--window-size=1000,1000",
                f"--screenshot={picture}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )

        assert b"\x89PNG" == picture.read_bytes()[:4]
