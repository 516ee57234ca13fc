"""The rules of a month: eligibility, price, allocation, revision, anomalies, and what funds come to. Pure."""
