"""The share of the files that belong to nothing yet in what is kept of a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from accounts.privacy.collectors import Collector, KeptRow
from files import shelves, sweep
from ui.days import span

_LINKS: Mapping[str, str] = {
    "files.StagedFile.owner": "not given to anybody yet; it goes after a day",
    "files.Upload.owner": "not finished; it goes after a day, and on leaving",
}


class WaitingFileData(Collector):
    """Files on their way into a form; whatever a form took is told of by its room, which lets them go as well."""

    LINKS = _LINKS

    def kept(self) -> Iterable[KeptRow]:
        return [
            (
                _("没有传完的文件"),
                _("断线后接着上传"),
                span(sweep.DAY.days),
                _("立即删除"),
                False,
                "files.tasks.sweep_orphans",
            ),
            (
                _("上传后没有随表单提交的文件"),
                _("让您接着填写表单"),
                span(shelves.DAY.days),
                _("到时自动删除"),
                False,
                "files.tasks.purge_staged",
            ),
        ]
