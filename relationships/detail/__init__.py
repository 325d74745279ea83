"""One admin relationship: its page, and what is decided on it."""
