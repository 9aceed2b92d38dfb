"""The form of a field: name, description, type, and the type's own options."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.workspaces.forms import LONG_NAME, clean_line


class FieldForm(FlaskForm):
    name = StringField(
        "Name", filters=[clean_line], validators=[DataRequired("Give the field a name."), Length(max=120, message=LONG_NAME)]
    )
    description = StringField("Description", filters=[clean_line], validators=[Length(max=2000, message="Use 2,000 characters or fewer.")])
