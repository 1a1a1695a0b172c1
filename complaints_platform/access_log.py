"""gunicorn's access log without what opens doors: tokens in paths, whatever stands behind a question mark."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.glogging import Logger

from complaints_platform.logs import MASK, masked


class MaskedLogger(Logger):
    """`--logger-class complaints_platform.access_log.MaskedLogger`."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """gunicorn's words for a line; behind a proxy the visitor's address, as the proxy saw it."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        for name in ("r", "U", "f"):
            atoms[name] = masked(str(atoms[name]))
        for name in ("{referer}i", "{raw_uri}e", "{request_uri}e", "{path_info}e", "{http_referer}e"):
            if name in atoms:
                atoms[name] = masked(str(atoms[name]))
        atoms["q"] = MASK if atoms["q"] else ""
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        if forwarded and os.environ.get("BEHIND_PROXY", "").lower() in ("true", "1", "yes", "on"):
            atoms["h"] = forwarded.rpartition(",")[2].strip()
        return atoms
