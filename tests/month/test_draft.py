"""A month that is decided and not posted."""

from dataclasses import replace

import polars as pl
import pytest
from dataframely.exc import ValidationError

from support.deployments import MARCH
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.draft import draft_month, run_archive
from tpp_sponsor.month.read_inbox import read_inbox_of
from tpp_sponsor.settings.deployment import Deployment


def test_inputs_that_break_their_schema_are_told_so_also_where_they_break_the_rules(kota_mini):
    """A worker twice stops the joins of the rules; what is said is what is wrong with the table."""
    deployment, period = Deployment.open(kota_mini.config), Period.parse(MARCH)
    with Ledger.open(deployment.database_url) as ledger:
        archive = run_archive(deployment, ledger, period, read_inbox_of(deployment, period))
        workers = archive.inputs.pekerja
        spoilt = replace(archive, inputs=replace(archive.inputs, pekerja=pl.concat([workers, workers])))
        with pytest.raises(ValidationError, match="each_once_in_order"):
            draft_month(deployment.settings, ledger, period, spoilt)
