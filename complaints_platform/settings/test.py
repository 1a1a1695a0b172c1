"""Settings for the tests: real PostgreSQL and Valkey, fast password hashing, files in a folder of the run."""

import atexit
import shutil
import tempfile

from complaints_platform.settings.local import *  # noqa: F403
from complaints_platform.settings.local import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEST_FILES = tempfile.mkdtemp(prefix="complaints-test-")
atexit.register(shutil.rmtree, TEST_FILES, ignore_errors=True)
STORAGES = STORAGES | {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": TEST_FILES, "base_url": None},
    }
}
FILED_A_DAY = 1000  # lists are tested with many cases of one person; tests/complaints/test_flood.py sets it
STAFF_SESSION_IDLE_S = 0  # time is travelled by years; tests/accounts/test_shifts.py sets it
DATABASES["default"]["CONN_MAX_AGE"] = 0  # test threads close their own connections
