"""The scheduled jobs: one small file each in `jobs/`, shipped or of the city; the settings may change their times."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.schedule.crontab import read_crontab
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.package_data import shipped

OFF = "off"
FOLDER = "jobs"


@dataclass(frozen=True)
class Job:
    """A command of this program and its crontab line.

    `at_start`: it also runs each time the scheduler starts. `needs_mail`: it runs only if the city sends notices.
    """

    name: str
    cron: str
    command: tuple[str, ...]
    at_start: bool = False
    needs_mail: bool = False

    def next_run(self, zone: str, after: datetime) -> datetime:
        """Return the next start in a time zone. Raises ValueError if the crontab line has none."""
        moment: datetime = read_crontab(self.cron, zone, after).get_next_fire_time(None, after)
        return moment


def jobs_of(deployment: Deployment, now: datetime) -> list[Job]:
    """List the jobs to run, those first that run at the start. Raises SettingsError with all faults of all jobs."""
    declared = declared_jobs(deployment)
    overridden = deployment.settings.schedule.cron
    faults = [
        Fault.of(
            "job_unknown",
            file="config.toml",
            column=f"schedule.cron.{name}",
            known=", ".join(sorted(declared)),
        )
        for name in sorted(overridden.keys() - declared.keys())
    ]
    jobs = [replace(job, cron=overridden.get(name, job.cron)) for name, job in declared.items()]
    mail = deployment.settings.mail.is_on
    scheduled = [job for job in jobs if job.cron.strip().lower() != OFF and (mail or not job.needs_mail)]
    faults += _bad_crontabs(scheduled, overridden, deployment.settings.city.time_zone, now)
    if faults:
        raise SettingsError(*faults)
    return sorted(scheduled, key=lambda job: not job.at_start)


def declared_jobs(deployment: Deployment) -> dict[str, Job]:
    """Read the jobs that `jobs/` declares, by name; a file of the city replaces the shipped one of its name."""
    files = {
        path.stem: path
        for folder in (shipped(FOLDER), deployment.root / FOLDER)
        for path in sorted(folder.glob("*.py"))
    }
    return {name: _read(path) for name, path in sorted(files.items())}


def _read(path: Path) -> Job:
    """Read what the file declares, without running it."""
    try:
        values = dict(_assigned(ast.parse(path.read_bytes())))
        cron, command = values["CRON"], values["COMMAND"]
        sound = isinstance(cron, str) and isinstance(command, tuple) and all(map(_is_text, command))
    except (OSError, SyntaxError, ValueError, KeyError) as unreadable:
        raise SettingsError(Fault.of("job_unreadable", file=f"{FOLDER}/{path.name}")) from unreadable
    if not sound:
        raise SettingsError(Fault.of("job_unreadable", file=f"{FOLDER}/{path.name}"))
    at_start, needs_mail = (values.get(name) is True for name in ("AT_START", "NEEDS_MAIL"))
    return Job(path.stem, cron, command, at_start, needs_mail)


def _assigned(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
                yield name, ast.literal_eval(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _bad_crontabs(
    jobs: list[Job], overridden: Mapping[str, str], zone: str, now: datetime
) -> Iterator[Fault]:
    for job in jobs:
        try:
            read_crontab(job.cron, zone, now)
        except ValueError:
            column = f"schedule.cron.{job.name}" if job.name in overridden else ""
            file = "config.toml" if column else f"{FOLDER}/{job.name}.py"
            yield Fault.of("crontab_invalid", file=file, column=column, text=mask_inside(job.cron))
