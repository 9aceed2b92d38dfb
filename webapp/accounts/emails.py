"""Email addresses as Inlay keeps them: checked, and in lower case."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


class NotAnAddress(ValueError):
    """The text is no email address; it carries the sentence for the person."""


def clean_email(text: str) -> str:
    """The address that is kept and looked for.

    The part before the @ takes ASCII alone: no two addresses that differ to a mail server may become one by a change of case.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise NotAnAddress("Enter an email address, such as priya@example.org.") from None
    address = checked.normalized.lower()
    if len(address) > LONGEST:
        raise NotAnAddress("That email address is too long.")
    return address


def is_email(text: str) -> bool:
    try:
        clean_email(text)
    except NotAnAddress:
        return False
    return True
