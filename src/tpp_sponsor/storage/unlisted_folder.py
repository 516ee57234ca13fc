"""A public folder whose files are opened by name alone: it cannot be listed, and file times say nothing of a file."""

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from tpp_sponsor.errors import DeliveryError, Fault

# A user who knows a name may open the file; only the owner may read the names.
UNLISTED_FOLDER = 0o711


def keep_unlisted(folder: Path, names: Collection[str], moment: datetime) -> None:
    """Remove every file that has none of these names, close the folder to listing, and give all files one time.

    Raises DeliveryError if the disk refuses.
    """
    if not folder.is_dir():
        return
    try:
        for path in folder.iterdir():
            if path.name not in names:
                path.unlink()
        folder.chmod(UNLISTED_FOLDER)
        for path in (*folder.iterdir(), folder):
            os.utime(path, (moment.timestamp(), moment.timestamp()))
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise DeliveryError(Fault.of("folder_not_written", file=folder.name, reason=reason)) from failure
