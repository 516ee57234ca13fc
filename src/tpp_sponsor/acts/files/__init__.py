"""The acts on single files of an inbox: receive one, remove one."""
