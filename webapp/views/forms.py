"""The form of a saved view: what it is called, who sees it, and what its kind asks for."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp.workspaces.forms import LONG_NAME, clean_line

SHARING = {
    "shared": "Everybody here sees it, editors change it",
    "locked": "Everybody here sees it, only you and the owners of the workspace change it",
    "personal": "Only you see it",
}


class ViewForm(FlaskForm):
    name = StringField("Name", filters=[clean_line], validators=[DataRequired("Give the view a name."), Length(max=120, message=LONG_NAME)])
    sharing = RadioField("Who it is for", choices=[SelectChoice(*one) for one in SHARING.items()])
