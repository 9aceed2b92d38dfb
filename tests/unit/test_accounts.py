"""The pure parts of accounts: addresses, names, destinations, browsers, mail."""

import pytest

from webapp import mail
from webapp.accounts.browsers import browser_name
from webapp.accounts.destinations import own_path
from webapp.accounts.emails import NotAnAddress, clean_email
from webapp.accounts.names import clean_name
from webapp.config import Config


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Priya@Example.ORG ", "priya@example.org"),
        ("o'brien+inlay@mail.example.org", "o'brien+inlay@mail.example.org"),
        ("priya@workshop.internal", "priya@workshop.internal"),
        ("jo@BÜCHER.example", "jo@bücher.example"),
    ],
)
def test_an_email_is_kept_in_lower_case(typed: str, kept: str):
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "priya",
        "priya@",
        "@example.org",
        "a b@example.org",
        "a@b@example.org",
        "a,b@example.org",
        "a\r\nBcc: c@example.org",
        "stra\u00dfe@example.org",
        "a@" + "b." * 130 + "org",
        "Priya <priya@example.org>",
    ],
)
def test_what_is_no_email_is_refused(typed: str):
    with pytest.raises(NotAnAddress):
        clean_email(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Priya \n Raman ", "Priya Raman"),
        ("Lucía Prieto", "Lucía Prieto"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("\u200b\u2060", ""),
        ("\x00\x1b[31mred", "[31mred"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (" \t ", ""),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(typed: str, kept: str):
    assert clean_name(typed) == kept


@pytest.mark.parametrize("given", [None, "", "tables", "//evil.example", "/\\evil.example", "/\t/evil.example", "https:evil.example"])
def test_a_destination_elsewhere_is_the_home_page(given: str | None):
    assert own_path(given) == "/"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML) Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.9.1", "curl"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_called_as_its_owner_would(user_agent: str, name: str):
    assert browser_name(user_agent) == name


class TestMail:
    @pytest.fixture
    def config(self, tmp_path) -> Config:
        return Config.from_environ(
            {
                "INLAY_DATA": str(tmp_path),
                "INLAY_MAIL_URL": "smtp://user%40example.com:p%2Fw@mail.example:2525",
                "INLAY_SITE_URL": "https://tables.example",
            }
        )

    def test_a_line_break_makes_no_further_header(self, config: Config):
        message = mail.composed(config, to="priya@example.org", subject="Hello\r\nBcc: evil@example.org", text="Text")

        assert message["Subject"] == "Hello Bcc: evil@example.org"
        assert message["Bcc"] is None
        assert message["From"] == "Inlay <inlay@tables.example>"

    def test_a_mail_says_when_it_was_written_and_which_it_is(self, config: Config):
        one, other = (mail.composed(config, to="priya@example.org", subject="Hello", text="Text") for _ in range(2))

        assert one["Date"].datetime.utcoffset() is not None
        assert one["Message-ID"].endswith("@tables.example>")
        assert one["Message-ID"] != other["Message-ID"]

    def test_a_name_of_the_wider_world_is_written_for_mail_servers(self, config: Config):
        assert mail.composed(config, to="jo@bücher.example", subject="Hello", text="Text")["To"] == "jo@xn--bcher-kva.example"

    def test_the_password_of_the_mail_server_goes_encrypted(self, config: Config, monkeypatch):
        server = FakeServer()
        monkeypatch.setattr("smtplib.SMTP", server.connect)

        mail.deliver(config, mail.composed(config, to="priya@example.org", subject="Hello", text="Text"))

        assert server.told == ["mail.example:2525", "starttls", "login user@example.com p/w", "send priya@example.org", "quit"]

    def test_a_mail_server_that_is_away_breaks_nothing(self, config: Config, monkeypatch, caplog):
        def away(*_args: object, **_kwargs: object) -> None:
            raise ConnectionRefusedError

        monkeypatch.setattr("smtplib.SMTP", away)
        monkeypatch.setattr(mail, "current_config", lambda: config)

        mail.send(to="priya@example.org", subject="Hello", text="https://tables.example/password-resets/secret")

        assert "A mail was not sent: ConnectionRefusedError" in caplog.text
        assert "secret" not in caplog.text


class FakeServer:
    """A mail server that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def connect(self, host: str, port: int, timeout: float) -> "FakeServer":
        assert timeout > 0
        self.told.append(f"{host}:{port}")
        return self

    def __enter__(self) -> "FakeServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.told.append("quit")

    def starttls(self) -> None:
        self.told.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.told.append(f"login {user} {password}")

    def send_message(self, message) -> None:
        self.told.append(f"send {message['To']}")
