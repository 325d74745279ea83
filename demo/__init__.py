"""Invented data: what `script/run` shows, what tests and screenshots start from. Nothing imports
this app, and it has no models, pages or addresses of its own."""
