"""What acts on posted periods share: proofs of payments, open credit, reopening."""
