"""`demo`: make a made-up city, run its months, and say where to look."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.deployment.demo import DEMO_PASSWORD, add_demo_accounts, run_demo, write_demo_city
from tpp_sponsor.acts.deployment.init import init
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, StartFrom, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.demo.programmes.funds import BUDGET
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.month.run import RunReport
from tpp_sponsor.rules.funds.waiting_list import WAITING
from tpp_sponsor.site.coverage_views import COVERAGE_PAGE
from tpp_sponsor.site.fund_views import COVER_PAGE, DONOR_PAGE

EXAMPLE = "tpp-sponsor demo demo-kota"


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=help_text("help.demo_dir"))] = Path(
        "demo-kota"
    ),
    settings: StartFrom = None,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(folder / CONFIG, as_json) as screen:
        init(folder, settings)
        screen.progress("demo")
        city = write_demo_city(folder, with_settings=settings is None)
        reports = run_demo(screen.deployment(), city, on_report=partial(_print_month, screen))
        accounts = add_demo_accounts(screen.deployment())
        _print_paths(screen, folder, reports[-1])
        if not any(screen.deployment().settings.cards.missing):
            screen.say("demo.cards", period=reports[-1].period, config=folder / CONFIG)
        screen.say("demo.year", year=reports[-1].period[:4], config=folder / CONFIG)
        names = ", ".join(account.name for account in accounts)
        screen.say("demo.serve", config=folder / CONFIG, names=names, password=DEMO_PASSWORD)
        screen.give({"folder": str(folder), "runs": [report.as_json() for report in reports]})


def _print_month(screen: Screen, report: RunReport) -> None:
    screen.say(
        "demo.late" if report.revision > 1 else "demo.month",
        period=report.period,
        workers=report.workers,
        sponsors=report.sponsors,
        total=show_rupiah(report.total),
        rejected=report.rejected,
    )
    if report.revision == 1:
        paid, outcomes = report.funds.values(), report.proposal_outcomes
        screen.say(
            "demo.funds",
            workers=sum(fund["workers"] for fund in paid),
            funds=sum(fund["workers"] > 0 for fund in paid),
            total=show_rupiah(sum(fund["total"] for fund in paid)),
            waiting=sum(outcomes.get(code, 0) for code in WAITING),
        )
        employers = report.employers.values()
        screen.say(
            "demo.employees",
            workers=sum(employer["workers"] for employer in employers),
            employers=sum(employer["workers"] > 0 for employer in employers),
            total=show_rupiah(sum(employer["total"] for employer in employers)),
        )


def _print_paths(screen: Screen, folder: Path, newest: RunReport) -> None:
    outbox = folder / newest.outbox
    screen.say("demo.board", path=folder / "site" / "index.html")
    screen.say("demo.cover", path=folder / "site" / COVER_PAGE)
    # Settings of a city's own may name no base.
    if (folder / "site" / COVERAGE_PAGE).is_file():
        screen.say("demo.coverage", path=folder / "site" / COVERAGE_PAGE)
    screen.say("demo.donors", path=folder / "site" / DONOR_PAGE)
    screen.say("demo.finance", path=outbox / "keuangan" / "potongan-tpp.xlsx")
    screen.say("demo.bpjs", path=outbox / "bpjs" / "iuran-bpu.xlsx")
    screen.say("demo.waiting", path=outbox / "dana" / BUDGET / "daftar-tunggu.csv")
    screen.say("demo.annex", path=outbox / "dana" / BUDGET / "lampiran.xlsx")
    screen.say("demo.wages", path=outbox / "nonasn" / "iuran-pu.xlsx")
    screen.say("demo.contracts", path=outbox / "jakon" / "daftar.xlsx")
    screen.say("demo.rejects", path=outbox / "bkpsdm" / "ditolak.csv")
    first_row = (outbox / "bkpsdm" / "hasil.csv").read_text(encoding="utf-8").splitlines()[1]
    screen.say("demo.try", nomor=first_row.split(",")[0], config=folder / CONFIG)
