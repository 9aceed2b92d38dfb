"""The form of a copy: what it is called, and whether the values come along."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from webapp.workspaces.forms import LONG_NAME, clean_line


class DuplicateForm(FlaskForm):
    name = StringField(
        "Name of the copy", filters=[clean_line], validators=[DataRequired("Give the copy a name."), Length(max=120, message=LONG_NAME)]
    )
    filled = BooleanField()


class FieldDuplicateForm(DuplicateForm):
    filled = BooleanField("With its values")


class TableDuplicateForm(DuplicateForm):
    filled = BooleanField("With its records")
