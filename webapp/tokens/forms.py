"""The form of a new token."""

from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.workspaces.forms import LONG_NAME, clean_line

WRONG_PASSWORD = "That isn't your current password."  # noqa: S105
DAYS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "a year"}
READ, WRITE = "read", "write"


class TokenForm(FlaskForm):
    name = StringField(
        "Name", filters=[clean_line], validators=[DataRequired("Give the token a name."), Length(max=120, message=LONG_NAME)]
    )
    workspaces = SelectMultipleField(
        "Workspaces",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired("Choose one workspace or more.")],
    )
    scope = RadioField("May", choices=[SelectChoice(READ, "read"), SelectChoice(WRITE, "read and write")], default=READ)
    days = SelectField("Runs out in", coerce=int, choices=[SelectChoice(days, label) for days, label in DAYS.items()], default=90)
    current_password = PasswordField("Current password", id="token-password", validators=[DataRequired("Enter your current password.")])

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.days.data)
