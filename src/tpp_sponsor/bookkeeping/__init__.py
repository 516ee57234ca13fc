"""What several acts share: proofs of payments, credit, reconciliation, papers, verification, what follows an act."""
