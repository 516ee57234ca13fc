"""Equal inputs, settings and version give equal bytes: the files of a revision, recorded for each version (ADR 31).

`verify` compares months of its own version to the byte. If a file differs here and the version has a heading in the
CHANGELOG, raise `__version__`. Then record the digests: DIGESTS=1 pytest tests/month/test_bytes_of_a_version.py
"""

import os
from pathlib import Path

from support.deployments import file_bytes
from tpp_sponsor import __version__
from tpp_sponsor.storage.files import digest

RECORDED = Path(__file__).parents[1] / "support" / f"outbox-{__version__}.sha256"


def test_the_files_of_three_cities_have_the_bytes_recorded_for_this_version(
    posted_once, kota_dana_once, kota_upah_once
):
    towns = {"kota-mini": posted_once, "kota-dana": kota_dana_once[0], "kota-upah": kota_upah_once[0]}
    made = "".join(
        f"{digest(data)}  {city}/{name}\n"
        for city, town in towns.items()
        for name, data in sorted(file_bytes(town.root / "outbox").items())
        if name.split("/")[1].startswith("r")
    )
    if os.environ.get("DIGESTS"):
        RECORDED.write_text(made, encoding="utf-8")
    assert made.splitlines() == RECORDED.read_text(encoding="utf-8").splitlines()
