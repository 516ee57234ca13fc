"""Every ten minutes: send the notices that are due, and retry those that a server has put off.

python jobs/deliver_notices.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.program import run_command_line

CRON = "*/10 * * * *"
COMMAND = ("notify",)
NEEDS_MAIL = True

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
