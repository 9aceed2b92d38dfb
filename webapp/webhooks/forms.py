"""The form of a webhook."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from webapp.config import current_config
from webapp.webhooks.targets import Refused, target_of

EVERY_TABLE = 0


def stripped(text: str | None) -> str:
    return (text or "").strip()


class WebhookForm(FlaskForm):
    url = StringField("Address", filters=[stripped], validators=[DataRequired("Say where the changes are to be sent.")])
    table = SelectField("Changes of", coerce=int, default=EVERY_TABLE)

    def validate_url(self, field: Any) -> None:
        try:
            target_of(field.data, may_be_private=current_config().webhooks_private)
        except Refused as problem:
            raise ValidationError(str(problem)) from None

    @property
    def table_id(self) -> int | None:
        return self.table.data or None


class WebhookSettingsForm(WebhookForm):
    is_on = BooleanField("On")
