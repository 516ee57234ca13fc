"""Files read as text: delimited files and workbooks."""
