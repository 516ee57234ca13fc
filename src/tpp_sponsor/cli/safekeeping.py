"""Commands that keep the ledger safe and show it to others: `backup`, `restore`, `export-journal`."""

import sys
from dataclasses import asdict
from pathlib import Path

from tpp_sponsor.acts.upkeep.backup import Backup, make_backup, restore_backup
from tpp_sponsor.acts.upkeep.export_journal import export_journal
from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.domain.period import Period
from tpp_sponsor.journal_export.entries import Form
from tpp_sponsor.settings.secrets import Environment
from tpp_sponsor.storage.files import write_public


def backup(console: Console, file: Path | None) -> None:
    """Make a backup and tell what it holds."""
    deployment = console.deployment()
    console.progress("backup")
    today = deployment.day_of(now())
    made = make_backup(deployment, console.config, file, today)
    console.say("backup.done", file=made.file)
    console.say(
        "backup.holds", events=made.event, event=made.event, periods=len(made.periods), size=made.size
    )
    console.say("backup.hash", hash=made.hash)
    console.give(_answer(made))


def restore(console: Console, file: Path, folder: Path, *, verify: bool) -> None:
    """Restore a backup and tell what it holds."""
    # The new folder has no `.env` yet; only this process's environment can name its database.
    environment = Environment(_env_file=None)
    restored = restore_backup(file, folder, environment, verify=verify, progress=console.progress)
    console.deployment()
    console.say("restore.done", folder=folder)
    if verify:
        console.say("restore.verified", periods=len(restored.periods))
    console.say("restore.hash", hash=restored.hash)
    if environment.database_url:
        console.say("restore.database", folder=folder)
    console.say("restore.next", folder=folder)
    console.give({**_answer(restored), "folder": str(folder), "verified": verify})


def write_journal(console: Console, period: Period | None, form: Form, output: Path | None) -> None:
    """The journal as text, to a file or to standard output."""
    text = export_journal(console.deployment(), period, form, console.texts)
    if output is not None:
        write_public(output, text.encode())
        console.say("journal.written", file=output)
        console.give({"format": form.value, "file": str(output)})
    elif console.as_json:
        console.give({"format": form.value, "journal": text})
    else:
        sys.stdout.write(text)


def _answer(held: Backup) -> dict[str, object]:
    return {**asdict(held), "file": str(held.file), "periods": [str(period) for period in held.periods]}
