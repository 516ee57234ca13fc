"""`schedule`: print when each job runs next, and run the jobs until the process is stopped."""

from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, Config
from tpp_sponsor.schedule.jobs import jobs_of
from tpp_sponsor.schedule.scheduler import keep_schedule

EXAMPLE = "tpp-sponsor schedule"


def schedule(config: Config = CONFIG) -> None:
    with failures_as_exit_codes(config, as_json=False) as screen:
        deployment = screen.deployment()
        zone, seconds = deployment.settings.city.time_zone, deployment.settings.schedule.stop_seconds
        started = screen.now()
        jobs = jobs_of(deployment, started)
        screen.say("schedule.start", zone=zone, seconds=seconds)
        for job in jobs:
            first = job.next_run(zone, started)
            screen.say("schedule.job", name=job.name, cron=job.cron, next=f"{first:%Y-%m-%d %H:%M}")
        if not jobs:
            screen.say("schedule.no_job")
        keep_schedule(deployment, screen.config, jobs, clock=screen.now, log=screen.log.write)
        screen.say("schedule.stopped")
