"""Every night: recompute each posted period from its archive, and compare ledger, files and digests.

python jobs/nightly_verify.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.program import run_command_line

CRON = "0 1 * * *"
COMMAND = ("verify",)

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
