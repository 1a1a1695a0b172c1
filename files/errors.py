"""Why a file is turned away: each reason once, as a sentence that says what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from files import kinds

REASONS = {
    "empty": _("这个文件是空的（0字节）。请重新选择文件再上传。"),
    "too_big": _("这个文件超过了%(megabytes)s MB。请压缩后再上传，或把内容分成几个文件。")
    % {"megabytes": kinds.MAX_BYTES // kinds.MB},
    "too_many_pixels": _("这张图片的像素太多（上限%(wan)s万像素）。请缩小尺寸，或只截取有用的部分，再上传。")
    % {"wan": kinds.MAX_PIXELS // 10_000},
    "pdf_locked": _("这份PDF设有密码或编辑限制。请去掉密码和限制后另存一份再上传，或把有关的页截图上传。"),
    "pdf_pages": _("这份PDF超过了%(pages)s页。请只保留有关的页，再上传。") % {"pages": kinds.MAX_PAGES},
    "broken": _("这个文件打不开，可能没有传完整或者已经损坏。请在您的设备上确认能打开后重新上传，或截图上传。"),
    "failed": _("我们没能处理这个文件。请另存为一份新的图片或PDF再上传，或截图上传。"),
    "archive": _("不接受压缩包。请解压后，把里面的图片和PDF逐个上传。"),
    "office": _("不接受Word、Excel、PPT等文档。请另存为PDF再上传。"),
    "ofd": _("暂不接受OFD文件。请用阅读软件把它另存为PDF，再上传。"),
    "html": _("不接受网页文件。请把网页截图上传，或打印成PDF再上传。"),
    "svg": _("不接受SVG图片。请导出为PNG，或截图后上传。"),
    "text": _("不接受文本文件。请把文字粘贴到说明里，或另存为PDF再上传。"),
    "program": _("不接受程序文件。请上传图片或PDF。"),
    "heic": _("暂不接受HEIC照片。请把照片另存为JPEG，或截图后上传。"),
    "picture": _("不接受这种图片格式。请另存为PNG或JPEG，或截图后上传。"),
    "media": _("暂不接受音频和视频。请上传关键画面的截图，并把关键的话写在说明里。"),
    "unknown": _("认不出这个文件的格式。请上传PNG、JPEG、WebP图片或PDF。"),
}


class Rejected(Exception):
    """The file is not taken, or not kept: `message` is a sentence for the person, `code` a key of `REASONS`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code


def rejected(code: str) -> Rejected:
    return Rejected(str(REASONS[code]), code)
