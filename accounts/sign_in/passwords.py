"""Django's password rules, in our words."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


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


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("这个密码太常见，容易被猜到，请换一个")


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("密码不能只有数字，请加上字母或符号")
