"""A program that finds this folder in PYTHONPATH dies before it gives a file the name that a test has written down.

TPP_SPONSOR_TEST_DIES: a file with the end of that path; without the file, or empty, the program lives.
"""

import os
import signal
import sys
from pathlib import Path

if named := os.environ.get("TPP_SPONSOR_TEST_DIES"):
    _moment = Path(named)

    def _die(event, arguments):
        if event == "os.rename" and _moment.exists():
            end = _moment.read_text(encoding="utf-8")
            if end and str(arguments[1]).endswith(end):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(_die)
