"""The frames that cross a border between rooms, and joins by key."""
