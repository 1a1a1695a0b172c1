"""Codes that what is asked and what is decided share (DOMAIN §7): grounds, proceedings elsewhere, remedies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    """Why a complaint is refused (Order 35, Order 121)."""

    R01 = "R01", _("不属于受理范围")
    R02 = "R02", _("无管辖权限")
    R03 = "R03", _("其他机构已受理")
    R04 = "R04", _("本平台已受理")
    R05 = "R05", _("材料不全或虚假")
    R06 = "R06", _("身份无法核验")
    R07 = "R07", _("非生活消费或无争议")
    R08 = "R08", _("超过时限")
    R09 = "R09", _("未先向企业投诉或未满15日")
    R10 = "R10", _("无直接利害关系")
    R11 = "R11", _("被投诉人不明确")
    R12 = "R12", _("无具体请求或事实")
    R13 = "R13", _("已和解并履行")
    R14 = "R14", _("属举报、咨询或信访")
    R15 = "R15", _("法律规定的其他情形")


class Remedy(models.TextChoices):
    REFUND = "refund", _("退款")
    CANCEL_CHARGE = "cancel_charge", _("取消扣费")
    CANCEL_SERVICE = "cancel_service", _("取消服务")
    RESTORE_SERVICE = "restore_service", _("恢复服务")
    REPAIR = "repair", _("维修")
    REPLACE = "replace", _("换货")
    PERFORM = "perform", _("履行合同")
    CORRECT_DATA = "correct_data", _("更正信息")
    DELETE_DATA = "delete_data", _("删除信息或注销账户")
    APOLOGY = "apology", _("道歉")
    EXPLANATION = "explanation", _("解释说明")
    COMPENSATION = "compensation", _("赔偿损失")
    STOP = "stop", _("停止有关行为")
    OTHER = "other", _("其他")


class Proceedings(models.TextChoices):
    NONE = "none", _("没有")
    COURT = "court", _("已向法院起诉")
    ARBITRATION = "arbitration", _("已申请仲裁")
    AGENCY = "agency", _("已向其他行政机关投诉")
    PLATFORM = "platform", _("已在本平台投诉，还在办理")
    SETTLED = "settled", _("已和企业和解，企业已经履行")
