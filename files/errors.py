"""Why a file is turned away: each reason once, as a sentence that says what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from files import kinds
from ui.values import Json

REASONS = {
    "empty": _("这个文件是空的（0字节）。请重新选择文件再上传。"),
    "too_big": _("这个文件超过了%(megabytes)s MB。请压缩后再上传，或把内容分成几个文件。")
    % {"megabytes": kinds.MAX_BYTES // kinds.MB},
    "video_too_big": _("这段录像超过了%(megabytes)s MB。请只截取有用的一段，或降低清晰度后再上传。")
    % {"megabytes": kinds.MAX_VIDEO_BYTES // kinds.MB},
    "too_long": _("这段录音或录像超过了%(hours)s小时。请只截取有用的一段再上传。")
    % {"hours": kinds.MAX_SECONDS // 3600},
    "too_many_pixels": _("这张图片的像素太多（上限%(wan)s万像素）。请缩小尺寸，或只截取有用的部分，再上传。")
    % {"wan": kinds.MAX_PIXELS // 10_000},
    "pdf_locked": _("这份PDF要输入密码才能打开。请去掉密码后另存一份（或打印成PDF）再上传，或把有关的页截图上传。"),
    "pdf_xfa": _(
        "这是动态表单（XFA），只有Adobe软件能显示里面填的内容。请用Adobe Reader打开它，打印成PDF（或截图）再上传。"
    ),
    "pdf_pages": _("这份PDF超过了%(pages)s页。请只保留有关的页，再上传。") % {"pages": kinds.MAX_PAGES},
    "pdf_cover": _("这份PDF有的页面画不出来，没法遮挡。请把有关的页截图，上传图片后再遮挡。"),
    "broken": _("这个文件打不开，可能没有传完整或者已经损坏。请在您的设备上确认能打开后重新上传，或截图上传。"),
    "failed": _("我们没能处理这个文件。请另存为一份新的文件再上传，或截图上传。"),
    "no_space": _("平台的存储空间暂时不够，这个文件没有保存；您填写的内容还在。请先继续填写，过一会儿再上传。"),
    "slow": _("这个文件太复杂，我们没能在限定的时间内处理完。请把有关的页或画面截图上传，或另存为更简单的一份再上传。"),
    "codec": _("这段录音或录像的编码不通用，别人可能放不出来。请用手机或电脑转成MP4（H.264）或MP3后再上传。"),
    "infected": _("这个文件里查出了病毒，没有保存到材料里。请用杀毒软件检查您的设备，再上传干净的文件或截图。"),
    "archive": _("不接受压缩包。请把ZIP、RAR或7Z解压后，把里面的图片、PDF、录音和录像逐个上传。"),
    "office": _("不接受Word、Excel、PPT等文档。请在Office或WPS里另存为PDF再上传。"),
    "ofd": _("暂不接受OFD文件。请用阅读软件把它另存为PDF，再上传。"),
    "html": _("不接受网页文件。请把网页截图上传，或打印成PDF再上传。"),
    "svg": _("不接受SVG图片。请导出为PNG，或截图后上传。"),
    "text": _("不接受文本文件。请把文字粘贴到说明里，或另存为PDF再上传。"),
    "program": _("不接受程序文件。请上传图片、PDF、录音或录像。"),
    "picture": _("不接受这种图片格式。请另存为PNG或JPEG，或截图后上传。"),
    "media": _("不接受这种录音或录像的格式。请转成MP3、M4A或MP4后再上传。"),
    "unknown": _(
        "认不出这个文件的格式。请上传JPEG、PNG、WebP、HEIC、AVIF、TIFF、BMP图片，PDF，"
        "MP3、M4A、AAC、AMR、OGG、WAV录音，或MP4、MOV、3GP录像。"
    ),
    "silk": _(
        "这是微信或QQ的语音消息（SILK编码），别的程序放不出来。请用转换工具转成MP3再上传，或在聊天里播放它，同时录屏，再上传录屏。"
    ),
    "invoice_xml": _("这是电子发票的XML数据，不是能看的发票。请下载这张发票的PDF再上传，或把发票截图上传。"),
    "heic_sequence": _("这是HEIC连拍或动态照片，里面没有单独的一张。请在手机上选出有用的一张，另存为JPEG，再上传。"),
    "raw": _("这是相机的RAW原始照片。请用手机或电脑上的看图软件导出为JPEG再上传。"),
    "tiff_pages": _("这个TIFF文件里有好几页。请把它另存为PDF再上传，或把每一页分别存成图片。"),
    "no_picture": _("这个文件里是录像，不是录音。请转成MP4（H.264）再上传，或只把声音转成MP3。"),
    "many_uploads": _("您有%(count)s个文件正在上传。请等其中一个传完，再上传下一个。") % {"count": kinds.MAX_UPLOADS},
    "not_as_said": _("收到的内容和文件的大小对不上。请重新选择这个文件再上传。"),
    "cover": _("没法按这些方框遮挡。请重新画出要遮挡的地方，再保存。"),
}

_PICTURES = {"gif": _("GIF动图"), "psd": "Photoshop", "ico": "ICO", "jxl": "JPEG XL", "jp2": "JPEG 2000"}
_MEDIA = {
    "avi": "AVI", "mkv": _("MKV或WebM"), "wmv": _("WMV或WMA"), "flv": "FLV", "mpg": "MPEG-1/2", "flac": "FLAC",
    "ape": "APE", "caf": "CAF", "aiff": "AIFF", "midi": "MIDI",
}  # fmt: skip
REASONS |= {
    code: _("这是%(name)s图片，平台不接受。请另存为PNG或JPEG，或截图后上传。") % {"name": name}
    for code, name in _PICTURES.items()
}
REASONS |= {
    code: _("这是%(name)s格式的录音或录像，平台不接受。请转成MP3、M4A或MP4后再上传。") % {"name": name}
    for code, name in _MEDIA.items()
}

# What the copy that people see lacks of the original, which is kept whole: said beside it, before it is sent.
SHORTFALLS = {
    "incomplete": _(
        "这张图片没有传完整，下面缺了一部分。原件按收到的样子保存；请看一看有用的内容在不在，不在的话请重新上传。"
    ),
    "cut_off": _("这段录音或录像没有传完整，后面缺了一部分。请听一听、看一看有用的内容在不在，不在的话请重新上传。"),
    "reduced": _("这张图片很大，这里显示的是缩小的副本；原件完整保存。如果有的字看不清，请把那一部分截图，再上传。"),
    "first": _("这个文件里有好几张画面，这里只显示第一张。如果需要别的，请把它们分别截图，再上传。"),
    "pdf_cut": _("这份PDF没有传完整，后面可能缺了一部分。请看一看每一页是不是都在，不在的话请重新上传。"),
    "redrawn": _(
        "这份PDF有损坏，这里显示的是还能画出来的页面；原件按收到的样子保存。请看一看每一页是不是都在，不在的话请另存一份再上传。"
    ),
    "unpainted": _(
        "这份PDF里有的文字没有嵌入字体，在这里显示不出来，别人会看不到。请用能打开它的软件打印成PDF，或把有关的页截图，再上传。"
    ),
    "undrawn": _(
        "这份PDF共%(total)s页，页面上只显示得出前%(n)s页，其余的要下载后才能看。如果有用的内容在后面，请把那几页截图，再上传。"
    ),
    "not_enclosed": _(
        "这份PDF里夹带的%(n)s个文件没有显示，别人会看不到：%(names)s。如果有用，请把它们另存出来，逐个上传。"
    ),
    "enclosed": _("这份PDF里夹带的%(n)s个文件已接在后面显示：%(names)s。请看一看是不是都在。"),
    "signed": _("这份PDF含电子签名，原件保留。这里显示的是副本，签名在副本上验证不了；需要验证签名时，请以原件为准。"),
    "embedded": _("这个文件的开头是别的数据，这里显示的是里面的图片。请看一看是不是您要交的。"),
}


NAMES_SAID = 5


def warning(shortfalls: dict[str, dict[str, Json]]) -> str:
    """The sentences of these (`StoredFile.shortfalls`), in the order of the table."""
    return "".join(str(SHORTFALLS[code]) % _said(shortfalls[code]) for code in SHORTFALLS if code in shortfalls)


def _said(values: dict[str, Json]) -> dict[str, Json]:
    """Values as words: a few names out of a list."""
    listed = values.get("names", [])
    names = "、".join(listed[:NAMES_SAID]) + ("……" if len(listed) > NAMES_SAID else "")
    return {"n": len(listed), **values, "names": names}


class Rejected(Exception):
    """The file is not taken, or not kept: `message` is a sentence for the person, `code` a key of `REASONS`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code


class Closed(Rejected):
    """Nothing is taken or changed here now, whatever the file; `code` is the room's own."""


class WrongOffset(Exception):
    """A chunk that does not continue what was received: go on from `expected`."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"expected offset {expected}")
        self.expected = expected


def rejected(code: str) -> Rejected:
    return Rejected(str(REASONS[code]), code)
