"""`doctor`: print what is well and what is wrong with the machine, each with its remedy."""

import typer

from tpp_sponsor.cli.console import Console
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config
from tpp_sponsor.doctor.checks import BAD, OK, WARN, HealthFinding, examine, exit_code
from tpp_sponsor.doctor.facts import gather
from tpp_sponsor.errors import Fault
from tpp_sponsor.schedule.jobs import jobs_of

EXAMPLE = "tpp-sponsor doctor"
_STYLES = {OK: "", WARN: "yellow", BAD: "bold red"}


def doctor(config: Config = CONFIG, as_json: AsJson = False) -> None:
    with failures_as_exit_codes(config, as_json) as console:
        code = _examine(console)
        raise typer.Exit(code)


def _examine(console: Console) -> int:
    """Print one line for each finding; the exit code. Invalid settings and jobs are a SettingsError before it."""
    deployment = console.deployment()
    started = console.now()
    jobs = jobs_of(deployment, started)
    findings = examine(gather(deployment, jobs, started))
    code = exit_code(findings)
    console.say("doctor.settings_well", config=console.config, jobs=len(jobs))
    for finding in findings:
        mark = console.texts.say(f"doctor.{finding.level}")
        console.lines((f"{mark}  {_sentence(console, finding)}", _STYLES[finding.level]))
    console.say("doctor.sick" if code else "doctor.well")
    console.give(
        {
            "ok": code == 0,
            "exit_code": code,
            "findings": [
                {"check": finding.check, "level": finding.level, "code": finding.text}
                | {"message": _sentence(console, finding)}
                for finding in findings
            ],
        }
    )
    return code


def _sentence(console: Console, finding: HealthFinding) -> str:
    values = {
        name: console.sentence(value) if isinstance(value, Fault) else value for name, value in finding.values
    }
    return console.texts.say(f"doctor.{finding.text}", **values)
