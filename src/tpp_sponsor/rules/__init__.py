"""The rules of a month: eligibility, price, allocation, revision, anomalies. Pure."""
