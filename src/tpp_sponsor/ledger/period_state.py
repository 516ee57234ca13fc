"""Where a period stands, read from what the ledger holds of it."""

from sqlalchemy import Connection, text

from tpp_sponsor.domain.lifecycle import Act, PeriodFigures

_LINES = """
    SELECT COUNT(*), COALESCE(SUM(line.total), 0) FROM premium_line AS line
    LEFT JOIN reversal AS back
        ON back.period = line.period AND back.nik = line.nik AND back.occurrence = line.occurrence
    WHERE line.period = :period AND back.nik IS NULL
"""
# A worker is accepted if all that the newest list that names him says of him is acceptance.
ACCEPTED = """
    SELECT COUNT(*) FROM premium_line AS line
    LEFT JOIN reversal AS back
        ON back.period = line.period AND back.nik = line.nik AND back.occurrence = line.occurrence
    JOIN (
        SELECT answer.nik, MAX(answer.event_id) AS newest FROM bpjs_answer AS answer
        JOIN bpjs_list AS list ON list.event_id = answer.event_id
        WHERE list.period = :period GROUP BY answer.nik
    ) AS told ON told.nik = line.nik
    WHERE line.period = :period AND back.nik IS NULL AND NOT EXISTS (
        SELECT 1 FROM bpjs_answer AS no WHERE no.event_id = told.newest AND no.nik = line.nik AND NOT no.accepted
    )
"""
# What closes a period that was reopened.
_CLOSING = (Act.REVISE, Act.CLOSE)
NOT_TAKEN_BACK = "event_id NOT IN (SELECT reverses FROM payment_reversal)"
_LAST = "SELECT COALESCE(MAX(id), 0) FROM event WHERE period = :period AND act = :act"


def period_figures(connection: Connection, period: str, act: Act | None = None) -> PeriodFigures:
    """The standing of a period; during an act, as it leaves it."""
    values = {"period": period}
    lines, withheld = connection.execute(text(_LINES), values).one()
    paid = connection.execute(
        text(f"SELECT COALESCE(SUM(amount), 0) FROM payment WHERE period = :period AND {NOT_TAKEN_BACK}"),
        values,
    ).scalar_one()
    posted = connection.execute(text("SELECT COUNT(*) FROM run WHERE period = :period"), values).scalar_one()
    accepted = connection.execute(text(ACCEPTED), values).scalar_one()
    last = {
        name: connection.execute(text(_LAST), values | {"act": name}).scalar_one()
        for name in (Act.REOPEN, *_CLOSING)
    }
    closed = max(last[name] for name in _CLOSING)
    reopened = act is Act.REOPEN or (act not in _CLOSING and last[Act.REOPEN] > closed)
    return PeriodFigures(
        posted=bool(posted),
        owed=int(withheld) - int(paid),
        paid=int(paid),
        lines=int(lines),
        accepted=int(accepted),
        reopened=reopened,
    )
