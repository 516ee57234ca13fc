"""`demo`: make a made-up city, run its months, and say where to look."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.monthly.demo import DEMO_PASSWORD, add_demo_accounts, run_demo, write_demo_city
from tpp_sponsor.acts.monthly.init import make_deployment
from tpp_sponsor.cli.console import Console
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, StartFrom, help_text
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
    with failures_as_exit_codes(folder / CONFIG, as_json) as console:
        make_deployment(folder, settings)
        console.progress("demo")
        city = write_demo_city(folder, with_settings=settings is None)
        reports = run_demo(console.deployment(), city, on_report=partial(_print_month, console))
        accounts = add_demo_accounts(console.deployment())
        _print_paths(console, folder, reports[-1])
        if not any(console.deployment().settings.cards.missing):
            console.say("demo.cards", period=reports[-1].period, config=folder / CONFIG)
        console.say("demo.year", year=reports[-1].period[:4], config=folder / CONFIG)
        names = ", ".join(account.name for account in accounts)
        console.say("demo.serve", config=folder / "config.toml", names=names, password=DEMO_PASSWORD)
        console.give({"folder": str(folder), "runs": [report.as_json() for report in reports]})


def _print_month(console: Console, report: RunReport) -> None:
    console.say(
        "demo.late" if report.revision > 1 else "demo.month",
        period=report.period,
        workers=report.workers,
        sponsors=report.sponsors,
        total=show_rupiah(report.total),
        rejected=report.rejected,
    )
    if report.revision == 1:
        paid, outcomes = report.funds.values(), report.proposal_outcomes
        console.say(
            "demo.funds",
            workers=sum(fund["workers"] for fund in paid),
            funds=sum(fund["workers"] > 0 for fund in paid),
            total=show_rupiah(sum(fund["total"] for fund in paid)),
            waiting=sum(outcomes.get(code, 0) for code in WAITING),
        )
        employers = report.employers.values()
        console.say(
            "demo.employees",
            workers=sum(employer["workers"] for employer in employers),
            employers=sum(employer["workers"] > 0 for employer in employers),
            total=show_rupiah(sum(employer["total"] for employer in employers)),
        )


def _print_paths(console: Console, folder: Path, newest: RunReport) -> None:
    outbox = folder / newest.outbox
    console.say("demo.board", path=folder / "site" / "index.html")
    console.say("demo.cover", path=folder / "site" / COVER_PAGE)
    # Settings of a city's own may name no base.
    if (folder / "site" / COVERAGE_PAGE).is_file():
        console.say("demo.coverage", path=folder / "site" / COVERAGE_PAGE)
    console.say("demo.donors", path=folder / "site" / DONOR_PAGE)
    console.say("demo.finance", path=outbox / "keuangan" / "potongan-tpp.xlsx")
    console.say("demo.bpjs", path=outbox / "bpjs" / "iuran-bpu.xlsx")
    console.say("demo.waiting", path=outbox / "dana" / BUDGET / "daftar-tunggu.csv")
    console.say("demo.annex", path=outbox / "dana" / BUDGET / "lampiran.xlsx")
    console.say("demo.wages", path=outbox / "nonasn" / "iuran-pu.xlsx")
    console.say("demo.contracts", path=outbox / "jakon" / "daftar.xlsx")
    console.say("demo.rejects", path=outbox / "bkpsdm" / "ditolak.csv")
    first_row = (outbox / "bkpsdm" / "hasil.csv").read_text(encoding="utf-8").splitlines()[1]
    console.say("demo.try", nomor=first_row.split(",")[0], config=folder / "config.toml")
