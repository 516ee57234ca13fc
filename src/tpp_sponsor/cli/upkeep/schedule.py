"""`schedule`: print when each job runs next, and run the jobs until the process is stopped."""

from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, Config
from tpp_sponsor.schedule.jobs import jobs_of
from tpp_sponsor.schedule.scheduler import keep_schedule

EXAMPLE = "tpp-sponsor schedule"


def schedule(config: Config = CONFIG) -> None:
    with failures_as_exit_codes(config, as_json=False) as console:
        deployment = console.deployment()
        zone, seconds = deployment.settings.city.time_zone, deployment.settings.schedule.stop_seconds
        started = console.now()
        jobs = jobs_of(deployment, started)
        console.say("schedule.start", zone=zone, seconds=seconds)
        for job in jobs:
            first = job.next_run(zone, started)
            console.say("schedule.job", name=job.name, cron=job.cron, next=f"{first:%Y-%m-%d %H:%M}")
        if not jobs:
            console.say("schedule.no_job")
        keep_schedule(deployment, console.config, jobs, clock=console.now, log=console.log.write)
        console.say("schedule.stopped")
