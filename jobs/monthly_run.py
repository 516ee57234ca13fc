"""The scheduled job: run every month that is due and not posted.

    python jobs/monthly_run.py --config /srv/tpp-sponsor/config.toml

`tpp-sponsor schedule` rings for it by itself; this file is for a city that would rather use cron or systemd.
"""

import sys

from tpp_sponsor.cli.app import run_command_line

if __name__ == "__main__":
    sys.exit(run_command_line(["run", "--due", *sys.argv[1:]]))
