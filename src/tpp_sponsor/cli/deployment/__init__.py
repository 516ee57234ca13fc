"""The commands on a deployment: make one, back it up, restore it, accounts, schedule, console, health, mail."""
