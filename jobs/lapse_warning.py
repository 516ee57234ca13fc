"""Every Monday: notify BKPSDM and heads of OPDs how many workers lose their cover next.

python jobs/lapse_warning.py --config /srv/tpp-sponsor/config.toml
"""

import sys

from tpp_sponsor.cli.program import run_command_line

CRON = "30 7 * * mon"
COMMAND = ("coverage", "--notify")
NEEDS_MAIL = True

if __name__ == "__main__":
    sys.exit(run_command_line([*COMMAND, *sys.argv[1:]]))
