"""`/kesehatan`: what `doctor` says."""

from starlette.responses import Response

from tpp_sponsor.console.visit import Visit
from tpp_sponsor.doctor.checks import examine, exit_code
from tpp_sponsor.doctor.facts import gather
from tpp_sponsor.errors import Fault
from tpp_sponsor.messages import say_fault
from tpp_sponsor.schedule.jobs import jobs_of


def show(visit: Visit) -> Response:
    """Return the findings of `doctor`, each with its remedy."""
    findings = examine(gather(visit.deployment, jobs_of(visit.deployment, visit.now), visit.now))
    shown = [
        {
            "level": finding.level,
            "sentence": visit.texts.say(
                f"doctor.{finding.text}",
                **{
                    name: say_fault(visit.texts, value) if isinstance(value, Fault) else value
                    for name, value in finding.values
                },
            ),
        }
        for finding in findings
    ]
    return visit.show("health.html", findings=shown, is_well=exit_code(findings) == 0)
