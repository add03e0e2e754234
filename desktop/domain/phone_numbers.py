"""Telephone numbers: read early, shown late; the only importer of phonenumbers.

The library's core and its time zones are used; its geocoder costs 97 MB and is never imported.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import phonenumbers
from phonenumbers import (
    AsYouTypeFormatter,
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    timezone,
)

from desktop.domain.errors import InvalidInput

# Rows that are painted ask again and again for the same few, and to read one takes 0.3 ms.
_REMEMBERED: Final = 8192

SHORTEST_DIGITS: Final = 8
LONGEST_DIGITS: Final = 15  # ITU-T E.164 section 6

_EXTENSION: Final = re.compile(r"(?:;ext=|,|\s*(?:extension|ext\.?|x)\s*)([0-9*#,]+)\s*$", re.I)
_NANP: Final = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}\Z")
_PUNCTUATION: Final = re.compile(r"[\s()\[\].\-/\u00a0\u2010-\u2015\u2212\uff08\uff09\uff0d\uff0e]")
_LINK: Final = re.compile(r"(tel|callto|sips?):(.*)", re.I | re.S)
# A local number in a link takes its context's country code; 911 and extensions stand alone.
_SHORTEST_WITH_CONTEXT: Final = 7
_NO_NUMBER: Final = "This is not a phone number."
_NEVER_TEXTED: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_INTERNATIONAL_PREFIX: Final = {"US": "011", "CA": "011", "AU": "0011"}


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A public number in E.164, with what is to be sent as tones after the answer.

    In ``tones`` a comma is a pause of two seconds.
    """

    e164: str
    tones: str = ""

    def display(self, region: str) -> str:
        return display(self.e164, region)


def split_tones(text: str) -> tuple[str, str]:
    """What is dialled, and the extension that is sent as tones after the answer."""
    stripped = _without_link(_in_plain_signs(text).strip())
    found = _EXTENSION.search(stripped)
    if found is None or not re.search(r"\d", stripped[: found.start()]):
        return stripped, ""
    return stripped[: found.start()], found.group(1)


def without_punctuation(text: str) -> str:
    return _PUNCTUATION.sub("", _in_plain_signs(text))


def _in_plain_signs(text: str) -> str:
    """Digits of every script as 0 to 9, without the invisible marks that pasted text carries."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign.replace("\uff0b", "+")
        for sign in text
        if unicodedata.category(sign) != "Cf"
    )


def _without_link(text: str) -> str:
    """The number of a link, with its extension as ``;ext=`` (RFC 3966 section 3)."""
    found = _LINK.fullmatch(text)
    if found is None:
        return text
    scheme, body = found.groups()
    if scheme.lower().startswith("sip"):
        return body
    number, *parameters = unquote(body).split(";")
    named = {name.lower(): value for name, _, value in (each.partition("=") for each in parameters)}
    context = named.get("phone-context", "")
    digits = without_punctuation(number)
    if context.startswith("+") and digits[:1] != "+" and len(digits) >= _SHORTEST_WITH_CONTEXT:
        number = context + number
    return f"{number};ext={named['ext']}" if named.get("ext") else number


def parse(text: str, region: str) -> PhoneNumber:
    """Read a typed, pasted or linked number as somebody in ``region`` means it.

    Raises ``InvalidInput`` with a sentence that says what is wrong with it.
    """
    main, tones = split_tones(text)
    try:
        e164 = _e164(main, region)
        fault = fault_of(e164)
    except InvalidInput as error:
        fault = str(error)
    if fault:
        # Letters stand for digits only where the whole is a number: "call me" is not a short one.
        raise InvalidInput(_NO_NUMBER if re.search(r"[A-Za-z]", main) else fault)
    return PhoneNumber(e164, tones)


def fault_of(e164: str) -> str:
    """What is wrong with a number in E.164 form, "" where nothing is."""
    digits = e164[1:]
    if len(digits) < SHORTEST_DIGITS:
        return "This number is too short."
    if len(digits) > LONGEST_DIGITS:
        return "This number is too long."
    if e164.startswith("+1"):
        if len(digits) != 11:
            return "A number in North America has ten digits after the 1."
        if not _NANP.match(e164):
            return "Area code and exchange cannot start with 0 or 1."
        return ""
    return _fault_by_length(e164)


def _fault_by_length(e164: str) -> str:
    try:
        reason = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(e164))
    except NumberParseException:
        return "No country has this calling code."
    if reason in (
        phonenumbers.ValidationResult.TOO_SHORT,
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY,
    ):
        return "This number is too short for its country."
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return "This number is too long for its country."
    return ""


def normalised(text: str, region: str) -> str:
    """E.164 where the text can be read as a number, right or wrong; else the text itself."""
    main, _ = split_tones(text)
    try:
        return _e164(main, region)
    except InvalidInput:
        return main.strip()


def _e164(text: str, region: str) -> str:
    compact = without_punctuation(text)
    if re.search(r"[A-Za-z]", compact):
        # "1-800-FLOWERS" is a number; a mistyped user name must not reach a stranger.
        if not re.match(r"\+?\d{3}", compact):
            raise InvalidInput(_NO_NUMBER)
        compact = phonenumbers.convert_alpha_characters_in_number(compact)
    if not re.fullmatch(r"\+?\d+", compact):
        raise InvalidInput(_NO_NUMBER)
    prefix = _INTERNATIONAL_PREFIX.get(region, "00")
    if compact.startswith(prefix):
        compact = "+" + compact.removeprefix(prefix)
    if compact.startswith("+"):
        return _without_trunk_zero(compact)
    return _national(compact, region)


def _without_trunk_zero(number: str) -> str:
    """Letterheads say +44 (0)20; the zero is dialled inside the country only."""
    if number.startswith("+1"):
        return number
    try:
        read = phonenumbers.parse(number)
    except NumberParseException:
        return number
    # Only a valid result is trusted over what was typed; anything else stays as it is.
    if not phonenumbers.is_valid_number(read):
        return number
    return phonenumbers.format_number(read, PhoneNumberFormat.E164)


def _national(digits: str, region: str) -> str:
    try:
        read = phonenumbers.parse(digits, region)
    except NumberParseException as error:
        raise InvalidInput(_NO_NUMBER) from error
    possible = phonenumbers.is_possible_number_with_reason(read)
    if possible == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        raise InvalidInput("The area code is missing.")
    if possible == phonenumbers.ValidationResult.TOO_SHORT:
        raise InvalidInput("This number is too short.")
    return phonenumbers.format_number(read, PhoneNumberFormat.E164)


@functools.lru_cache(maxsize=_REMEMBERED)
def display(number: str, region: str) -> str:
    """National form for the reader's own calling code, international for others.

    What is not a public number (an extension, a user name) is shown as it is.
    """
    if not number.startswith("+"):
        return number
    try:
        read = phonenumbers.parse(number)
    except NumberParseException:
        return number
    home = phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if read.country_code == home else None
    return phonenumbers.format_number(
        read, PhoneNumberFormat.INTERNATIONAL if style is None else style
    )


def format_as_typed(text: str, region: str) -> str:
    """The digits typed so far, grouped as the region groups them; other text is left alone."""
    if not re.fullmatch(r"\+?[\d\s().\-]*", _in_plain_signs(text)):
        return text
    formatter = AsYouTypeFormatter(region)
    shown = ""
    for character in without_punctuation(text):
        shown = formatter.input_digit(character)
    return shown


def calling_code(region: str) -> str:
    """The digits that follow the plus sign in numbers of a region."""
    return str(phonenumbers.country_code_for_region(region))


def beginning(text: str, region: str) -> str:
    """The beginning of a number in E.164, as somebody in ``region`` types it; "" for no digits."""
    digits = without_punctuation(text)
    if not re.fullmatch(r"\+?\d+", digits):
        return ""
    digits = re.sub(f"^{_INTERNATIONAL_PREFIX.get(region, '00')}", "+", digits)
    if not digits.startswith("+"):
        trunk = phonenumbers.ndd_prefix_for_region(region, True) or ""
        digits = f"+{calling_code(region)}{digits.removeprefix(trunk)}"
    return digits


def area_of(e164: str) -> str:
    """The area code of a North American number, "" for any other."""
    return e164[2:5] if _NANP.match(e164) else ""


def can_be_texted(e164: str) -> bool:
    """False for what is surely no mobile; North American numbers do not tell, and may be."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(e164))
    except NumberParseException:
        return False
    return kind not in _NEVER_TEXTED


def time_zones_of(e164: str) -> tuple[str, ...]:
    """IANA names of where the number may be; none for a number of no place."""
    try:
        found = timezone.time_zones_for_number(phonenumbers.parse(e164))
    except NumberParseException:
        return ()
    return tuple(each for each in found if each != "Etc/Unknown")
