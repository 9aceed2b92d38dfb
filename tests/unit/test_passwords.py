import pytest

from webapp.accounts.common_passwords import is_common
from webapp.accounts.passwords import problem_with


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a few plain words",
        "brass box on oak",
        "grundstücksverkehr",
        "пароль из слов",
        "837465920174",
        "tr0ub4dor&3xyz",
        "Ludlow-Castle-9",
        "the rain in wales",
        "\N{SNOWMAN}" + "x9Kq2Lm4Pw7",
        "x" * 3 + "Kq2Lm4Pw7Rt" * 80,
    ],
)
def test_length_is_what_counts(password: str):
    assert problem_with(password, name="Dora Lind", email="dora@example.com") is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2024!",
        "P@ssw0rd1234",
        "passwordpassword",
        "password1password1",
        "123password123",
        "adminpassword",
        "qwertyuiop12",
        "qwerty123456",
        "1qaz2wsx3edc",
        "zxcvbnm,.123456",
        "123456789012",
        "987654321098",
        "abcdefghijkl",
        "abcd1234abcd",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "121212121212",
        "iloveyou1234",
        "iloveyouforever",
        "letmein!!!!!",
        "welcome12345",
        "summer2026!!",
        "monkeymonkey",
        "correcthorsebatterystaple",
        "correct horse battery staple",
        "changeme1234",
        "Administrator1",
        "superman1234",
        "111111222222",
        "            ",
        "............",
    ],
)
def test_the_first_guesses_are_refused(password: str):
    assert is_common(password)
    assert "first passwords" in (problem_with(password) or "")


@pytest.mark.parametrize("password", ["Dora Sofia Lind", "dora-sofia-lind", "dora.lind@example.com", "DoraLind@Example.com"])
def test_ones_own_name_and_email_are_refused(password: str):
    assert problem_with(password, name="Dora Sofia Lind", email="dora.lind@example.com") is not None


def test_a_short_one_is_told_how_far_it_is():
    assert problem_with("") == "0 characters so far. Use 12 or more."
    assert problem_with("b") == "1 character so far. Use 12 or more."
    assert problem_with("brassbox") == "8 characters so far. Use 12 or more."


def test_a_thousand_characters_are_enough():
    assert problem_with("a few words " * 83) is None
    assert problem_with("some other words 12 " * 50 + "x") == "That is more than 1,000 characters. Use a shorter one."
