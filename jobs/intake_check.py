"""Every day at noon: check the files of each open period, and write correction files for their senders.

python jobs/intake_check.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.program import run_command_line

CRON = "0 12 * * *"
COMMAND = ("check", "--open")

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
