"""The password rules: Django's in our words, and what is guessed soon."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.sign_in import guessable


class NotLikeTheAccount(password_validation.UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "phone", "name"))

    def get_error_message(self) -> str:
        return _("密码不要与您的手机号、邮箱或姓名相近，请换一个")


class LongEnough(password_validation.MinimumLengthValidator):
    def __init__(self) -> None:
        super().__init__(min_length=8)

    def get_error_message(self) -> str:
        return _("密码至少8位，请加长")


class NotGuessable:
    """A password that is neither leaked nor a pattern nor one's own data; the sentence has the reason and a way out."""

    def validate(self, password: str, user: Any = None) -> None:
        own = [getattr(user, name, None) or "" for name in ("phone", "email", "name")]
        reason = guessable.why(password, own)
        if reason is not None:
            words = _("%(why)s，容易被猜到。请换一个：可以用三四个互不相关的词，中间加上数字或符号")
            raise ValidationError(words % {"why": reason.value}, code="guessable")

    def get_help_text(self) -> str:
        return _("不要用常见的密码、拼音加生日、手机号或键盘上相邻的键")


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("密码不能只有数字，请加上字母或符号")
