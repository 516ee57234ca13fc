"""Commands of whoever keeps the machine: `schedule`, `doctor`."""

from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.doctor.checks import BAD, OK, WARN, HealthFinding, examine, exit_code
from tpp_sponsor.doctor.facts import gather
from tpp_sponsor.errors import Fault
from tpp_sponsor.schedule.jobs import jobs_of
from tpp_sponsor.schedule.scheduler import keep_schedule

_STYLES = {OK: "", WARN: "yellow", BAD: "bold red"}


def keep_ringing(console: Console) -> None:
    """Tell what rings when, and ring until told to stop."""
    deployment = console.deployment()
    zone, seconds = deployment.settings.city.time_zone, deployment.settings.schedule.stop_seconds
    started = now()
    jobs = jobs_of(deployment, started)
    console.say("schedule.start", zone=zone, seconds=seconds)
    for job in jobs:
        rings = job.rings_next(zone, started)
        console.say("schedule.job", name=job.name, cron=job.cron, next=f"{rings:%Y-%m-%d %H:%M}")
    if not jobs:
        console.say("schedule.no_job")
    keep_schedule(deployment, console.config, jobs, clock=now, tell=console.record.write)
    console.say("schedule.stopped")


def show_health(console: Console) -> int:
    """One page: what is well, what to look at, what is bad, each with its remedy; the exit code."""
    deployment = console.deployment()
    # Settings that cannot be used, and jobs that cannot ring, are a SettingsError with all their faults.
    started = now()
    jobs = jobs_of(deployment, started)
    findings = examine(gather(deployment, jobs, started))
    code = exit_code(findings)
    console.say("doctor.settings_well", config=console.config, jobs=len(jobs))
    for finding in findings:
        mark = console.texts.say(f"doctor.{finding.level}")
        console.lines((f"{mark}  {_said(console, finding)}", _STYLES[finding.level]))
    console.say("doctor.sick" if code else "doctor.well")
    console.give(
        {
            "ok": code == 0,
            "exit_code": code,
            "findings": [
                {"check": finding.check, "level": finding.level, "code": finding.text}
                | {"message": _said(console, finding)}
                for finding in findings
            ],
        }
    )
    return code


def _said(console: Console, finding: HealthFinding) -> str:
    values = {
        name: console.sentence(value) if isinstance(value, Fault) else value for name, value in finding.values
    }
    return console.texts.say(f"doctor.{finding.text}", **values)
