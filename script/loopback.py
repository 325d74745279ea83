"""Print gunicorn's --bind options for a port on this machine's loopback addresses.

Exit status 1 when somebody else listens there.
"""

import errno
import socket
import sys

port = int(sys.argv[1])
binds = []
for family, host, bind in [
    (socket.AF_INET, "127.0.0.1", f"127.0.0.1:{port}"),
    (socket.AF_INET6, "::1", f"[::1]:{port}"),
]:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            sys.exit(1)
    else:
        binds += ["--bind", bind]
print(*binds)
