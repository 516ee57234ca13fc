"""What acts on posted periods share: proofs, open credit, reconciliation, verification, papers, figures of a year."""
