"""The board of delegated administration (DAP), its end, and the guided move to GDAP."""
