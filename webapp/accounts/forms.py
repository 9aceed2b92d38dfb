"""What people type about themselves, checked, with a sentence for what won't do."""

from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired

from webapp.accounts import passwords
from webapp.accounts.emails import NotAnAddress, clean_email, is_email
from webapp.accounts.names import clean_name
from webapp.accounts.query import find_user

LONGEST_NAME = 120
TAKEN = "There's already an account with this email."
WRONG_PASSWORD = "That isn't your current password."  # noqa: S105


class SignUp(FlaskForm):
    name = StringField("Your name")
    email = EmailField("Email")
    password = PasswordField("Password")
    invitation = HiddenField()
    next = HiddenField()

    def validate_name(self, field: Field) -> None:
        check_name(field)

    def validate_email(self, field: Field) -> None:
        check_email(field)
        if find_user(field.data) is not None:
            raise ValidationError(TAKEN)

    @property
    def email_is_taken(self) -> bool:
        return TAKEN in self.email.errors

    def validate_password(self, field: Field) -> None:
        check_password(field, name=self.name.data, email=self.email.data)


class SignIn(FlaskForm):
    email = EmailField("Email")
    password = PasswordField("Password")
    remember = BooleanField("Keep me signed in on this device")
    next = HiddenField()


class Name(FlaskForm):
    name = StringField("Your name")

    def validate_name(self, field: Field) -> None:
        check_name(field)


class Notices(FlaskForm):
    mails_notices = BooleanField("Mail me comments that are for me")


class Email(FlaskForm):
    email = EmailField("Email")
    current_password = PasswordField("Current password", id="email-password", validators=[DataRequired("Enter your current password.")])

    def validate_email(self, field: Field) -> None:
        check_email(field)
        found = find_user(field.data)
        if found is not None and found.id != current_user.id:
            raise ValidationError(TAKEN)


class Password(FlaskForm):
    current_password = PasswordField("Current password", id="current-password", validators=[DataRequired("Enter your current password.")])
    password = PasswordField("New password", id="new-password")

    def validate_password(self, field: Field) -> None:
        check_password(field, name=current_user.name, email=current_user.email)


class ResetRequest(FlaskForm):
    email = EmailField("Email")

    def validate_email(self, field: Field) -> None:
        check_email(field)


class NewPassword(FlaskForm):
    password = PasswordField("New password")

    def __init__(self, *, name: str, email: str) -> None:
        super().__init__()
        self.person_name = name
        self.person_email = email

    def validate_password(self, field: Field) -> None:
        check_password(field, name=self.person_name, email=self.person_email)


def check_while_typing(form: FlaskForm, name: str) -> None:
    """Judge one field that may not be finished: what is no address yet may become one."""
    field = form[name]
    if name == "email" and not is_email(field.data or ""):
        return
    field.validate(form, [getattr(type(form), f"validate_{name}")])


def check_name(field: Field) -> None:
    name = clean_name(field.data or "")
    if not name:
        raise ValidationError("Enter the name that others will see.")
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"That is more than {LONGEST_NAME} characters. Use a shorter name.")


def check_email(field: Field) -> None:
    try:
        clean_email(field.data or "")
    except NotAnAddress as problem:
        raise ValidationError(str(problem)) from None


def check_password(field: Field, *, name: str | None, email: str | None) -> None:
    if not field.data:
        raise ValidationError(f"Choose a password of {passwords.SHORTEST} characters or more.")
    problem = passwords.problem_with(field.data, name=name or "", email=email or "")
    if problem:
        raise ValidationError(problem)
