"""People's names: on one line, without characters that nobody sees or that turn the text around them."""

import unicodedata

JOINERS = {"\u200c", "\u200d"}  # Persian, Hindi and others are written with them


def clean_name(text: str) -> str:
    visible = "".join(character for character in text if is_visible(character) or character.isspace())
    return " ".join(visible.split()) if any(character.isprintable() and not character.isspace() for character in visible) else ""


def is_visible(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
