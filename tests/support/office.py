"""LibreOffice as an office uses it: opens files and saves them as another kind."""

import shutil
import subprocess
from pathlib import Path

import pytest

NEEDS_LIBREOFFICE = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


class Office:
    """One profile for all calls, because making one takes longer than a conversion; many files in one call."""

    def __init__(self, profile: Path) -> None:
        self._profile = f"-env:UserInstallation={profile.as_uri()}"

    def save_as(self, kind: str, folder: Path, *sources: Path, options: tuple[str, ...] = ()) -> list[Path]:
        """Save files as another kind (`xlsx`, or a kind with its filter); where each of them is now."""
        command = [
            "soffice",
            self._profile,
            "--headless",
            *options,
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
        ]
        subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=240)
        return [folder / f"{source.stem}.{kind.split(':', maxsplit=1)[0]}" for source in sources]
