"""The regions that a team may choose, by their tags (BCP 47), as a list shows them.

Left out are those whose digits are others than 0 to 9, or that are written from right to left: nobody could read here what is typed there.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

DEFAULT = "en-001"

# Of several regions with one language the first is the one that the language alone stands for.
NAMES: Mapping[str, str] = MappingProxyType(
    {
        DEFAULT: "English (international)",
        "en-AU": "English (Australia)",
        "en-CA": "English (Canada)",
        "en-IN": "English (India)",
        "en-IE": "English (Ireland)",
        "en-NZ": "English (New Zealand)",
        "en-GB": "English (United Kingdom)",
        "en-US": "English (United States)",
        "bg-BG": "Bulgarian (Bulgaria)",
        "ca-ES": "Catalan (Spain)",
        "zh-CN": "Chinese (China)",
        "zh-TW": "Chinese (Taiwan)",
        "hr-HR": "Croatian (Croatia)",
        "cs-CZ": "Czech (Czechia)",
        "da-DK": "Danish (Denmark)",
        "nl-NL": "Dutch (Netherlands)",
        "nl-BE": "Dutch (Belgium)",
        "et-EE": "Estonian (Estonia)",
        "fi-FI": "Finnish (Finland)",
        "fr-FR": "French (France)",
        "fr-BE": "French (Belgium)",
        "fr-CA": "French (Canada)",
        "fr-CH": "French (Switzerland)",
        "de-DE": "German (Germany)",
        "de-AT": "German (Austria)",
        "de-CH": "German (Switzerland)",
        "el-GR": "Greek (Greece)",
        "hi-IN": "Hindi (India)",
        "hu-HU": "Hungarian (Hungary)",
        "is-IS": "Icelandic (Iceland)",
        "id-ID": "Indonesian (Indonesia)",
        "it-IT": "Italian (Italy)",
        "it-CH": "Italian (Switzerland)",
        "ja-JP": "Japanese (Japan)",
        "ko-KR": "Korean (South Korea)",
        "lv-LV": "Latvian (Latvia)",
        "lt-LT": "Lithuanian (Lithuania)",
        "nb-NO": "Norwegian (Norway)",
        "pl-PL": "Polish (Poland)",
        "pt-BR": "Portuguese (Brazil)",
        "pt-PT": "Portuguese (Portugal)",
        "ro-RO": "Romanian (Romania)",
        "ru-RU": "Russian (Russia)",
        "sk-SK": "Slovak (Slovakia)",
        "sl-SI": "Slovenian (Slovenia)",
        "es-ES": "Spanish (Spain)",
        "es-AR": "Spanish (Argentina)",
        "es-MX": "Spanish (Mexico)",
        "sv-SE": "Swedish (Sweden)",
        "tr-TR": "Turkish (Türkiye)",
        "uk-UA": "Ukrainian (Ukraine)",
        "vi-VN": "Vietnamese (Vietnam)",
    }
)

BY_TAG = {name.lower(): name for name in NAMES}
BY_LANGUAGE = {name.partition("-")[0]: name for name in reversed(list(NAMES))} | {"no": "nb-NO"}
NOT_TELLING = frozenset(["en", "en-us"])  # what browsers say of whom nobody has asked


def known(tag: str) -> str:
    """The tag again, where it is that of a region; else the default one."""
    return tag if tag in NAMES else DEFAULT


def nearest(tags: Iterable[str]) -> str:
    """The region of somebody who reads these languages, the dearest first, such as a browser sends them."""
    for tag in map(str.lower, tags):
        if tag in NOT_TELLING:
            return DEFAULT
        if found := BY_TAG.get(tag) or BY_LANGUAGE.get(tag.partition("-")[0]):
            return found
    return DEFAULT
