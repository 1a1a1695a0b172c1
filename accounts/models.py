"""Who you are: one user, known by a phone number and an e-mail address, without a username."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("邮箱"), unique=True)
    phone = models.CharField(_("手机号"), max_length=16, unique=True, null=True, blank=True, help_text="E.164")
    phone_verified_at = models.DateTimeField(_("手机号验证时间"), null=True, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    is_staff = models.BooleanField(_("工作人员"), default=False)
    is_active = models.BooleanField(_("可登录"), default=True)
    date_joined = models.DateTimeField(_("注册时间"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.name or self.email
