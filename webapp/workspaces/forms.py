"""The forms of workspaces, members and invitations."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError

from webapp import zones
from webapp.accounts.emails import NotAnAddress, clean_email
from webapp.accounts.names import clean_name, is_visible
from webapp.regions import NAMES
from webapp.workspaces.models import Role

ROLES = [SelectChoice(role.value, role.label) for role in sorted(Role, reverse=True)]
REGIONS = [SelectChoice(tag, name) for tag, name in NAMES.items()]
LONG_NAME = "Use 120 characters or fewer."


def clean_line(text: str | None) -> str:
    return clean_name(text or "")


def clean_prose(text: str | None) -> str:
    """What was typed, in its lines, without the characters that nobody sees."""
    lines = (text or "").replace("\r\n", "\n")
    return "".join(character for character in lines if character == "\n" or is_visible(character)).strip()


class WorkspaceForm(FlaskForm):
    name = StringField(
        "Name", filters=[clean_line], validators=[DataRequired("Give the workspace a name."), Length(max=120, message=LONG_NAME)]
    )
    description = TextAreaField("Description", filters=[clean_prose], validators=[Length(max=500, message="Use 500 characters or fewer.")])


class RegionForm(FlaskForm):
    region = SelectField("Region", choices=REGIONS, validate_choice=False, validators=[AnyOf(NAMES, "Choose one of the regions.")])
    time_zone = SelectField("Time zone", choices=zones.names, validate_choice=False)

    def validate_time_zone(self, field: Any) -> None:
        if field.data not in zones.names():
            raise ValidationError("Choose one of the time zones.")


class RoleForm(FlaskForm):
    role = SelectField("Role", choices=ROLES, coerce=int)


class InvitationForm(FlaskForm):
    email = EmailField("Invite by email", filters=[clean_line], validators=[Optional()])
    role = SelectField("Role", choices=ROLES, coerce=int, default=Role.EDITOR.value)

    def validate_email(self, field: Any) -> None:
        try:
            field.data = clean_email(field.data)
        except NotAnAddress as problem:
            raise ValidationError(str(problem)) from None
