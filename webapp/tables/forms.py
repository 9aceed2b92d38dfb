"""The form of a table: what it is called, and what it is for."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.workspaces.forms import LONG_NAME, clean_line, clean_prose


class TableForm(FlaskForm):
    name = StringField(
        "Name", filters=[clean_line], validators=[DataRequired("Give the table a name."), Length(max=120, message=LONG_NAME)]
    )
    description = TextAreaField(
        "Description", filters=[clean_prose], validators=[Length(max=2000, message="Use 2,000 characters or fewer.")]
    )
