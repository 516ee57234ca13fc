"""What several acts share: proofs, open credit, reconciliation, verification, papers, figures of a year, backups."""
