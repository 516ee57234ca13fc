"""From the files of an inbox to accepted and rejected rows."""
