"""Every morning, and at each start of the scheduler: post each period that is due, oldest first.

A period with missing tables waits for the next time; one with anomalies is held until a person approves it.

    python jobs/monthly_run.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.program import run_command_line

CRON = "0 6 * * *"
COMMAND = ("run", "--due", "--wait", "600")
AT_START = True

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
