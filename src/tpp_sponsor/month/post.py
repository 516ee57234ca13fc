"""Post a draft: its files and archive on the disk first, then one transaction. What is posted can be made again."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.ledger.store import FileDigest, Ledger, NewRun
from tpp_sponsor.month.archive import RunArchive, pack
from tpp_sponsor.month.draft import Draft, notices_of
from tpp_sponsor.month.parallel import side_by_side
from tpp_sponsor.month.rebuild import ARCHIVE, OUTBOX, PostedMonth
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import file_digests, remove_partials, stage_folder, write_folder
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import empty


def post_month(
    deployment: Deployment, ledger: Ledger, draft: Draft, actor: Actor, approved: Mapping[str, Any] | None
) -> PostedMonth:
    """Post a draft, or nothing; its files are staged, so they are not visible yet.

    `approved`: which approval the month has, as the ledger keeps it.
    """
    outbox = deployment.outbox(draft.info.period, draft.info.revision)
    archive = deployment.archive(draft.info.period, draft.info.revision)
    try:
        _, packed = side_by_side(
            partial(stage_folder, outbox, draft.deliverables.files), partial(_archive, archive, draft.archive)
        )
        run = ledger.post(_new_run(draft, packed, actor, approved))
    except BaseException:
        remove_partials(outbox.parent)
        raise
    return PostedMonth(run, draft.before, draft.decision, draft.archive, draft.settings)


def _archive(folder: Path, archive: RunArchive) -> dict[str, bytes]:
    packed = pack(archive)
    write_folder(folder, packed)
    return packed


def _new_run(
    draft: Draft, packed: Mapping[str, bytes], actor: Actor, approved: Mapping[str, Any] | None
) -> NewRun:
    info, decision, deliverables = draft.info, draft.decision, draft.deliverables
    return NewRun(
        period=info.period,
        revision=info.revision,
        program_version=info.program_version,
        settings_digest=draft.archive.facts.settings_digest,
        summary=json.dumps(draft.summary, sort_keys=True),
        posted_at=actor.at,
        posted_by=actor.by,
        lines=decision.lines,
        used_credit=decision.used_credit,
        journal=decision.journal,
        inputs=draft.archive.facts.inputs,
        files=[
            *_digests(OUTBOX, deliverables.files, deliverables.digests),
            *_digests(ARCHIVE, packed, file_digests(packed)),
        ],
        approved=approved,
        fund_lines=empty(FundLine) if decision.funds is None else decision.funds.lines,
        wage_lines=empty(WageLine) if decision.wages is None else decision.wages.lines,
        funds=draft.archive.inputs.dana,
        workers=draft.archive.inputs.pekerja,
        notices=notices_of(draft, actor.at),
        without_card=_without_card(draft),
    )


def _without_card(draft: Draft) -> list[str]:
    """Return the workers whose household wants no card; none by the files of a month that is not the newest."""
    newest = draft.before.newest
    if newest is not None and newest > draft.info.period:
        return []
    wishes: dict[str, bool] = dict(draft.archive.inputs.kartu.rows())
    return [nik for nik, is_wanted in wishes.items() if not is_wanted]


def _digests(area: str, files: Mapping[str, bytes], digests: Mapping[str, str]) -> list[FileDigest]:
    return [FileDigest(area, name, digests[name], len(data)) for name, data in sorted(files.items())]
