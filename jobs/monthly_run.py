"""Every morning, and whenever the scheduler starts: post each period that is due, oldest first.

A period whose files are not complete waits and is tried again the next time; one that is odd is held for a person.

    python jobs/monthly_run.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.app import run_command_line

CRON = "0 6 * * *"
COMMAND = ("run", "--due", "--wait", "600")
AT_START = True

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
