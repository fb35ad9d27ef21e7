from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from IPython.lib import pretty as ipython_pretty

from cognito_clientcfg import AppClientConfig, Plan, add, assign, remove, reset
from cognito_clientcfg.config.app_client_config import SETTINGS
from cognito_clientcfg.config.validators import API_REFERENCE
from cognito_clientcfg.display import document_of, html, text
from cognito_clientcfg.display.document import Document, Link, Note
from cognito_clientcfg.errors import Violation
from cognito_clientcfg.planning.comparison import Drift, make_drift
from cognito_clientcfg.planning.result import UpdateResult
from tests.support.app_clients import FULL, SECONDS, app_client, make_plan

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_clientcfg.displayable import Displayable

CHROMIUM = shutil.which("chromium")
RISKY = [
    assign(access_token_validity=timedelta(hours=1)),
    remove(callback_urls=["myapp://callback"]),
]
MARKUP = "<img src=x onerror=alert(1)>&\"'"


class Seen(HTMLParser):
    """What a browser would make of HTML: its elements and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.table: list[list[str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.table.append([])
        elif tag in {"th", "td"}:
            self.table[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"th", "td"} & {*self.open}:
            self.table[-1][-1] += data

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


def pretty(value: object) -> str:
    """Returns what IPython shows of a value at its prompt."""
    untyped: Any = ipython_pretty
    return str(untyped.pretty(value))


def drifted() -> Drift:
    wanted = [
        assign(auth_session_validity=4),
        add(callback_urls=["https://preview.example.com/"]),
        remove(callback_urls=["myapp://callback"]),
    ]
    return make_drift(app_client(FULL), wanted)


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

    def test_a_result_begins_with_what_became_of_it(self) -> None:
        plan = small()
        result = UpdateResult(
            plan=plan, after=plan.as_sent, changed=True, attempts=1, confirmed=True, sent=(plan,)
        )

        assert f"changed, confirmed: {plan}" == str(result)

    def test_a_name_stands_before_the_ids(self) -> None:
        assert "web app (app client 1example23456789 of us-east-1_Example00)" == str(
            app_client(FULL)
        )
        assert "app client 1example23456789 of us-east-1_Example00" == str(app_client())

    def test_a_drift_says_what_its_sides_are(self) -> None:
        assert """\
web app (app client 1example23456789 of us-east-1_Example00): not as it is wanted:
  setting: live -> wanted
  auth_session_validity: 5 minutes -> 4 minutes
  callback_urls:
    + https://preview.example.com/
    - myapp://callback""" == str(drifted())

    def test_a_drift_without_differences_has_no_sides(self) -> None:
        assert (
            "web app (app client 1example23456789 of us-east-1_Example00): as it is wanted"
            == str(make_drift(app_client(FULL), [FULL]))
        )


class TestKnownWarnings:
    """What was wrong before and is not changed is counted, not repeated."""

    LIVE = app_client(FULL, AuthSessionValidity=99, DefaultRedirectURI="https://else")

    def test_they_take_one_line(self) -> None:
        plan = make_plan(self.LIVE, [assign(client_name="shop")])

        assert 2 == len(plan.warnings)
        assert """\
web app (app client 1example23456789 of us-east-1_Example00):
  client_name: web app -> shop
  (the other 20 settings stay as they are)
  (2 known warnings about what stays as it is: auth_session_validity, callback_urls, \
default_redirect_uri; see plan.warnings)""" == str(plan)

    def test_one_is_no_plural(self) -> None:
        plan = make_plan(app_client(AuthSessionValidity=99), [assign(client_name="shop")])

        assert str(plan).endswith(
            "(1 known warning about what stays as it is: auth_session_validity; see plan.warnings)"
        )

    def test_one_about_a_field_that_changes_is_told_in_full(self) -> None:
        live = app_client(CallbackURLs=["http://old"])
        plan = make_plan(live, [add(callback_urls=["https://a"])])

        assert [str(plan.warnings[0])] == [
            line.removeprefix("  warning: ")
            for line in str(plan).splitlines()
            if "http_only_for_localhost" in line
        ]
        assert "known" not in str(plan)

    def test_a_finding_is_told_in_full(self) -> None:
        finding = Violation(("read_attributes",), None, "gone", "is not there", API_REFERENCE)
        plan = attrs.evolve(small(), findings=(finding,))

        assert f"  warning: {finding}" in str(plan).splitlines()


class TestWidth:
    """What goes to a terminal is wrapped at its width; text is not."""

    @pytest.fixture
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "40")
        written = io.StringIO()
        monkeypatch.setattr(written, "isatty", lambda: True)
        return written

    def test_lines_are_wrapped_between_words_and_hang(self, terminal: io.StringIO) -> None:
        plan = make_plan(
            app_client(FULL),
            [
                assign(client_name="a shop with a name that is rather long"),
                add(
                    callback_urls=["https://preview.example.com/a/path/that/is/longer/than/a/line"],
                    supported_identity_providers=["Identity provider of many words"],
                ),
                remove(callback_urls=["myapp://callback"]),
            ],
        )

        plan.show(terminal)

        assert """\
web app (app client 1example23456789 of
    us-east-1_Example00):
  client_name: web app -> a shop with a
      name that is rather long
  supported_identity_providers:
    + Identity provider of many words
  callback_urls:
    + https://preview.example.com/a/path/that/is/longer/than/a/line
    - myapp://callback
  (the other 18 settings stay as they
   are)
  risk: callback_urls: sign-ins that
      return to myapp://callback fail at
      once (callback_url_removed; API
      reference of UpdateUserPoolClient)
""" == terminal.getvalue()

    def test_a_list_in_a_note_hangs_too(self, terminal: io.StringIO) -> None:
        plan = small()
        members = plan.as_sent.members | {"CallbackURLs": ["https://an.example.com/", "a b " * 12]}
        after = attrs.evolve(plan.as_sent, members=members)

        UpdateResult(plan=plan, after=after, changed=True, attempts=1, sent=(plan,)).show(terminal)

        assert """\
  warning: stored differently:
      callback_urls:
    + a b a b a b a b a b a b a b a b a
      b a b a b a b\N{SPACE}
    + https://an.example.com/
    - https://app.example.com/callback
    - https://preview.example.com/
""" == terminal.getvalue().partition("UpdateUserPoolClient)\n")[2]

    def test_no_line_is_longer_than_the_terminal_is_wide(self, terminal: io.StringIO) -> None:
        app_client(FULL).show(terminal)

        assert 40 >= max(
            len(line) for line in terminal.getvalue().splitlines() if " " in line.strip()
        )

    def test_a_file_is_not_wrapped(
        self, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(terminal, "isatty", lambda: False)

        small().show(terminal)

        assert f"{small()}\n" == terminal.getvalue()


class TestPrompt:
    """At a prompt of IPython a value is what print() and a notebook show of it."""

    @pytest.mark.parametrize(
        "readable",
        [small(), make_drift(app_client(FULL), []), FULL],
        ids=lambda readable: type(readable).__name__,
    )
    def test_it_is_what_is_printed(self, readable: Displayable) -> None:
        assert str(readable) == pretty(readable)

    def test_an_app_client_is_shown_with_its_settings(self) -> None:
        app_client(FULL).show(written := io.StringIO())

        assert written.getvalue() == f"{pretty(app_client(FULL))}\n"

    def test_in_a_list_its_lines_are_indented_alike(self) -> None:
        config = AppClientConfig(client_name="web")

        assert """\
[AppClientConfig:
   client_name: web,
 AppClientConfig:
   client_name: web]""" == pretty([config, config])


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

    def test_defaults_and_what_is_not_set_are_dimmed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.delenv("NO_COLOR", raising=False)

        make_plan(
            app_client(),
            [assign(client_name="web", auth_session_validity=4, enable_token_revocation=True)],
        ).show(written := io.StringIO())

        assert """\
\x1b[1mapp client 1example23456789 of us-east-1_Example00:\x1b[0m
  client_name: \x1b[2m(not set)\x1b[0m -> web
  auth_session_validity: \x1b[2m3 minutes (default)\x1b[0m -> 4 minutes
  enable_token_revocation: \x1b[2m(not set)\x1b[0m -> true
  \x1b[2m(the other 18 settings stay as they are)\x1b[0m
""" == written.getvalue()

    def test_an_error_is_red(self) -> None:
        document = Document("failed", notes=(Note("error", "no way"),))

        assert "\x1b[1mfailed\x1b[0m\n  \x1b[1;31merror: no way\x1b[0m" == text.drawn(
            document, coloured=True
        )
        assert "rgba(248, 81, 73, .25)" in html.drawn(document)

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

    def test_the_sides_of_a_drift_are_columns(self) -> None:
        assert [
            ["setting", "live", "wanted"],
            ["auth_session_validity", "5 minutes", "4 minutes"],
            ["callback_urls", "- myapp://callback", "+ https://preview.example.com/"],
        ] == Seen(html_of(drifted())).table

    def test_what_an_app_client_has_is_not_split_into_sides(self) -> None:
        document = document_of(FULL)._replace(columns=("live", "wanted"))

        assert ["client_name", "web app"] == Seen(html.drawn(document)).table[1]

    def test_an_id_is_not_broken_at_its_hyphens(self) -> None:
        whole = '<span style="display: inline-block; max-width: 100%; overflow-wrap: anywhere">'

        assert f"web app (app client 1example23456789 of {whole}us-east-1_Example00)</span>" in (
            html_of(small())
        )

    def test_a_risk_links_its_source(self) -> None:
        seen = Seen(html_of(make_plan(app_client(FULL), RISKY)))

        assert [
            "https://docs.aws.amazon.com/cognito/latest/developerguide/"
            "amazon-cognito-user-pools-using-tokens-with-identity-providers.html",
            "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
            "API_UpdateUserPoolClient.html",
        ] == [given["href"] for tag, given in seen.elements if tag == "a"]
        assert "(longer_lived_token; source)" in seen.text
        assert "(callback_url_removed; API reference of UpdateUserPoolClient)" in seen.text

    def test_a_warning_links_only_what_is_a_page(self) -> None:
        plan = make_plan(app_client(FULL), [add(callback_urls=["https://*.example.com/"])])

        assert "wildcard_url" in html_of(plan)
        assert "<a " not in html_of(plan)

    def test_a_source_that_is_not_told_is_not_linked(self) -> None:
        note = Note("risk", "it breaks", Link("somewhere", "https://a.example.com/"))

        assert "<a " not in html.drawn(Document("", notes=(note,)))

    def test_defaults_are_dimmed(self) -> None:
        assert '<span style="opacity: .7">3 minutes (default)</span>' in html_of(app_client())
        assert "opacity" not in html_of(FULL)

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

    @pytest.mark.parametrize(
        "shown",
        [small(), large(), drifted(), app_client(FULL)],
        ids=["small", "large", "drift", "app_client"],
    )
    @pytest.mark.parametrize(
        ("theme", "colours"), [("light", "#fff; color: #222"), ("dark", "#111; color: #ddd")]
    )
    def test_it_is_drawn_in_both_themes(
        self, shown: Displayable, theme: str, colours: str, tmp_path: Path
    ) -> None:
        page, picture = tmp_path / f"{theme}.html", tmp_path / f"{theme}.png"
        page.write_text(
            f'<!doctype html><meta charset="utf-8"><body style="background: {colours}">'
            f"{html_of(shown)}",
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
