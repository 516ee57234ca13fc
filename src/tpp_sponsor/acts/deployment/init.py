"""Make a deployment: its folders, its settings and its `.env`."""

import shutil
from pathlib import Path

from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.settings.load import load_settings
from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER, PUBLIC_FOLDER
from tpp_sponsor.storage.package_data import shipped

_FOLDERS = ("inbox", "outbox", "site", "data", "templates/profiles")
_ENV = """# Secrets and machine-specific values; never in config.toml.
# TPP_SPONSOR_DATABASE_URL=
# TPP_SPONSOR_SMTP_PASSWORD=
"""


def init(folder: Path, settings: Path | None) -> list[str]:
    """Make the folders, settings and `.env` of a deployment; the names of what was made.

    The settings are a copy of the given file, which must be valid, else of the example. Raises SettingsError if the
    folder has settings.
    """
    config = folder / "config.toml"
    if config.exists():
        raise SettingsError(Fault.of("folder_exists", file=str(config)))
    if settings is not None:
        load_settings(settings)
    for name in _FOLDERS:
        mode = PUBLIC_FOLDER if name == "site" else PRIVATE_FOLDER
        (folder / name).mkdir(mode=mode, parents=True, exist_ok=True)
    shutil.copyfile(settings or shipped("config.example.toml"), config)
    env = folder / ".env"
    env.touch(mode=PRIVATE_FILE)
    env.write_text(_ENV, encoding="utf-8")
    return ["config.toml", ".env", *_FOLDERS]
