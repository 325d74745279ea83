"""The dates of admin access for calendar programs (RFC 5545)."""
