"""The facts of a region as Unicode's CLDR has them, read from Babel. Nothing else imports that, and INTERNATIONAL never comes here."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from babel import Locale
from babel.dates import tokenize_pattern
from babel.numbers import NumberPattern, get_currency_symbol, get_territory_currencies

from webapp.regions.region import Around, Order, Region

NO_CURRENCY = "XXX"  # as ISO 4217 has it
FIGURES = "latn"  # 0 to 9
FIELDS = frozenset(["d", "dd", "M", "MM", "MMM", "y"])
UNSEEN = str.maketrans(dict.fromkeys("\u200e\u200f\u061c"))  # marks of direction


def read(name: str) -> Region:
    locale = Locale.parse(name, sep="-")
    symbols: Mapping[str, str] = locale.number_symbols[FIGURES]
    amount, share = locale.currency_formats["standard"], locale.percent_formats[None]
    months = locale.months["format"]["abbreviated"]
    day = day_of(locale)
    return Region(
        name,
        decimal=symbols["decimal"],
        group=symbols["group"].replace("'", "’"),  # not a mark that HTML knows
        sets_dots="." in (symbols["group"], symbols.get("currencyGroup")),
        counts_lakhs=locale.decimal_formats[None].grouping == (3, 2),
        amount=around(amount, 0),
        amount_below=around(amount, 1),
        share=around(share, 0),
        share_below=around(share, 1),
        currency=currency_of(locale),
        day=day,
        order=order_of(day),
        months=tuple(months[number] for number in range(1, 13)),
        month_names=dict(month_names(locale)),
        first_weekday=locale.first_week_day,
    )


def around(pattern: NumberPattern, sign: int) -> Around:
    """`sign` is 0 for the pattern of what is not negative, 1 for that of the others."""
    return Around(pattern.prefix[sign].translate(UNSEEN), pattern.suffix[sign].translate(UNSEEN))


def currency_of(locale: Locale) -> str:
    """The sign of the territory's currency as people there write it; its code where they write neither letters nor a sign."""
    code = [*get_territory_currencies(locale.territory or ""), NO_CURRENCY][0]
    return unicodedata.normalize("NFKC", get_currency_symbol(code, locale)).translate(UNSEEN).strip() or code


def day_of(locale: Locale) -> tuple[str, ...]:
    """The parts of a date: CLDR's medium form, or the short one with the whole year where the medium one has words beside the month."""
    medium, short = (parts_of(locale.date_formats[length].pattern) for length in ("medium", "short"))
    return medium if is_plain(medium) else short


def parts_of(pattern: str) -> tuple[str, ...]:
    return tuple("y" if text[0] == "y" else text for text in map(str, spelled(pattern)) if text)


def spelled(pattern: str) -> Iterator[str]:
    for _, token in tokenize_pattern(pattern):
        if isinstance(token, str):
            yield token.translate(UNSEEN)
        else:
            letter, count = token
            yield "MMM" if letter in "ML" and count > 2 else ("M" if letter == "L" else letter) * count


def is_plain(parts: Sequence[str]) -> bool:
    return all(part in FIELDS or not any(map(str.isalpha, part)) for part in parts)


def order_of(parts: Sequence[str]) -> Order:
    """A date with the year in front tells nothing about dates that end in it."""
    fields = [part[0] for part in parts if part in FIELDS]
    return "month_first" if fields == ["M", "d", "y"] else "day_first"


def month_names(locale: Locale) -> Iterator[tuple[str, int]]:
    """Every way in which CLDR spells a month of its own, with and without a full stop."""
    for use in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[use][width].items():
                key = unicodedata.normalize("NFC", name).casefold()
                if not key.isdigit():
                    yield key, number
                    yield key.removesuffix("."), number
