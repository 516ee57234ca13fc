"""`report`: write the pages and papers of posted periods again."""

from tpp_sponsor.acts.month import report as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod, Wait

EXAMPLE = "tpp-sponsor report"


def report(
    period: MaybePeriod = None, wait: Wait = 0, config: Config = CONFIG, as_json: AsJson = False
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        acting = screen.acting(wait=wait)
        written, site = act.report(acting, period), acting.deployment.site
        if written.periods:
            screen.say("report.done", count=written.pages, site=site)
            for folder in written.papers:
                screen.say("report.papers", folder=folder)
        else:
            screen.say("status.nothing")
        screen.give(
            {
                "periods": [str(posted) for posted in written.periods],
                "pages": written.pages,
                "site": str(site),
                "papers": written.papers,
            }
        )
