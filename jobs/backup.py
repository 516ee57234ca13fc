"""Every night after `verify`: back up ledger, archive and settings; keep as many as `[backup] keep` says.

python jobs/backup.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.program import run_command_line

CRON = "0 3 * * *"
COMMAND = ("backup",)

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
