"""Why a claim ended as it did, in sentences: the rule that decided it, its tariff, and the arithmetic."""
