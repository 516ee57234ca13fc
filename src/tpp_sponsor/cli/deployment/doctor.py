"""`doctor`: print what is well and what is wrong with the machine, each with its remedy."""

import typer

from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.doctor.checks import BAD, OK, WARN, HealthFinding, examine, exit_code
from tpp_sponsor.doctor.facts import gather
from tpp_sponsor.errors import Fault
from tpp_sponsor.schedule.jobs import jobs_of

EXAMPLE = "tpp-sponsor doctor"
_STYLES = {OK: "", WARN: "yellow", BAD: "bold red"}


def doctor(config: Config = CONFIG, as_json: AsJson = False) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        code = _examine(screen)
        raise typer.Exit(code)


def _examine(screen: Screen) -> int:
    """Print one line for each finding; the exit code. Invalid settings and jobs are a SettingsError before it."""
    deployment = screen.deployment()
    started = screen.now()
    jobs = jobs_of(deployment, started)
    findings = examine(gather(deployment, jobs, started))
    code = exit_code(findings)
    screen.say("doctor.settings_well", config=screen.config, jobs=len(jobs))
    for finding in findings:
        mark = screen.texts.say(f"doctor.{finding.level}")
        screen.lines((f"{mark}  {_sentence(screen, finding)}", _STYLES[finding.level]))
    screen.say("doctor.sick" if code else "doctor.well")
    screen.give(
        {
            "ok": code == 0,
            "exit_code": code,
            "findings": [
                {"check": finding.check, "level": finding.level, "code": finding.text}
                | {"message": _sentence(screen, finding)}
                for finding in findings
            ],
        }
    )
    return code


def _sentence(screen: Screen, finding: HealthFinding) -> str:
    values = {
        name: screen.sentence(value) if isinstance(value, Fault) else value for name, value in finding.values
    }
    return screen.texts.say(f"doctor.{finding.text}", **values)
