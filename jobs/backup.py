"""Every night after the audit: one file of ledger, archive and settings; `[backup] keep` says how many stay.

python jobs/backup.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.app import run_command_line

CRON = "0 3 * * *"
COMMAND = ("backup",)

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
