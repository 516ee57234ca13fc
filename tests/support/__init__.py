"""What tests share: sample cities, drawn tables, databases, a child process that may be killed."""
