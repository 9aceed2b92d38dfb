"""Email and web addresses: what becomes a link, and what never does."""

import pytest
from email_validator import validate_email

from webapp.fieldtypes import Invalid
from webapp.fieldtypes.types.email import ORDINARY, Email
from webapp.fieldtypes.types.url import Url


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ann.Lee@EXAMPLE.org", "Ann.Lee@example.org"),
        ("ann+saw@mail.example.co.uk", "ann+saw@mail.example.co.uk"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("ann@server.local", "ann@server.local"),
        ("ann@xn--fsqu00a.xn--4rr70v", "ann@例子.广告"),
        ("ünal@bücher.example", "ünal@bücher.example"),
    ],
)
def test_an_email_address_is_kept_as_typed_save_its_domain(typed: str, kept: str) -> None:
    assert Email().parse(typed) == kept
    assert Email().parse(kept) == kept


@pytest.mark.parametrize(
    "text", ["tall", "@", "a@b", "a@", "@example.org", "a b@example.org", "a@exa mple.org", "a@b@example.org", "Ann <ann@example.org>",
             "a..b@example.org", "a@example..org", "a@-example.org", "a@" + "x" * 64 + ".org", "a@[127.0.0.1]",
             "ann@example.org\nBcc: all@example.org", "mailto:ann@example.org, bob@example.org", "a@\ud800.org"]
)  # fmt: skip
def test_other_texts_are_no_email_address(text: str) -> None:
    with pytest.raises(Invalid, match="is not an email address."):
        Email().parse(text)


@pytest.mark.parametrize("address", ["ann@example.org", "a.b-c_d+e@x-y.example.com", "1@2.xyz", "a" * 64 + "@example.org"])
def test_the_short_cut_for_ordinary_addresses_agrees_with_the_library(address: str) -> None:
    assert ORDINARY.fullmatch(address)
    assert validate_email(address, check_deliverability=False).normalized == Email().parse(address)


def test_a_mail_link_cannot_carry_more_than_its_address() -> None:
    address = "a?bcc=all&x=%0d#y@example.org"

    assert Email().parse(address) == address
    assert 'href="mailto:a%3Fbcc=all%26x=%250d%23y@example.org"' in Email().html(address)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org", "https://example.org"),
        ("www.Example.org/Path?q=1#top", "https://www.example.org/Path?q=1#top"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("localhost:5000", "https://localhost:5000"),
        ("HTTPS://EXAMPLE.org/A", "https://example.org/A"),
        ("http://intranet/wiki", "http://intranet/wiki"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
        ("192.168.0.1/admin", "https://192.168.0.1/admin"),
        ("https://example.org/two words", "https://example.org/two%20words"),
        ("https://bücher.example/straße", "https://bücher.example/straße"),
        ("https://medium.example/@ann", "https://medium.example/@ann"),
        ("MAILTO:Ann@example.org?subject=Saw", "mailto:Ann@example.org?subject=Saw"),
    ],
)
def test_a_web_address_is_completed(typed: str, kept: str) -> None:
    assert Url().parse(typed) == kept
    assert Url().parse(kept) == kept
    assert f'href="{kept}"' in Url().html(kept).replace("&amp;", "&")


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)",
             "javascript://example.org/%0aalert(1)", "javascript:1", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)",
             "file:///etc/passwd", "ftp://example.org", "blob:https://example.org/1", "view-source:https://example.org", "tel:123",
             "\x01javascript:alert(1)", "&#106;avascript:alert(1)", "//example.org", "/path", "#top", "?q", "tall", "two words",
             "http:example.org", "http:/example.org", "https://", "https:///x", "https://user:word@example.org", "https://google.com@evil.org",
             "https://google.com\\@evil.org", "https://exa mple.org", "https://example.org:99999", "https://example.org:0", "https://[::1",
             "https://a..b", "https://exa\u202emple.org", "mailto:", "mailto:ann", "mailto:a@b@c d", "https://" + "a" * 64 + ".org",
             "https://example.org/" + "a" * 5000]
)  # fmt: skip
def test_nothing_else_becomes_an_address(text: str) -> None:
    with pytest.raises(Invalid):
        Url().parse(text)


def test_a_stored_value_of_another_kind_stays_text() -> None:
    assert Url().html("javascript:alert(1)") == "javascript:alert(1)"
    assert "<a" not in Url().html("HTTPS\t://example.org")
