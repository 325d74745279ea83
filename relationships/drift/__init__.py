"""The board of what differs from a role template, and asking its customers again."""
