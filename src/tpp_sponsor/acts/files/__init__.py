"""The acts on single files of an inbox: receive one, take one back."""
