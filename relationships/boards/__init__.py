"""The list of all admin relationships, and what is done to many of them at once."""
