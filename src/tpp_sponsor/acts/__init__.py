"""The acts: what staff do with a month, one module per command.

An act gets the deployment, values, and who acts when; it returns a value. It prints nothing and reads no clock.
"""
