"""A mail server for the tests: keeps what it takes, and refuses when told to."""

import contextlib
import socketserver
import threading
from email import message_from_bytes
from email.policy import default

from tests.servers import free_port


class Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        mail_server = self.server.mail_server
        if mail_server.mood == "drops":
            return
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", 1)[0].upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "RCPT" and mail_server.mood in {"451", "550"}:
                self.say(f"{mail_server.mood} {line} is not welcome")
            elif verb == "DATA":
                self.say("354 go on")
                mail_server.take(self.data())
                if mail_server.mood == "says nothing":
                    mail_server.closing.wait()
                    return
                self.say("250 taken")
            else:
                self.say("250 fine")

    def data(self):
        lines = []
        while (line := self.rfile.readline().rstrip(b"\r\n")) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"\n".join(lines)


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class MailServer:
    """`mood`: takes | 451 | 550 | drops | says nothing (took the letter, does not confirm it)."""

    def __init__(self, port):
        self.port = port
        self.mood = "takes"
        self.messages = []
        self.closing = threading.Event()

    def take(self, content):
        self.messages.append(message_from_bytes(content, policy=default))

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}?timeout=3"


@contextlib.contextmanager
def serving():
    mail_server = MailServer(free_port())
    with Listener(("127.0.0.1", mail_server.port), Conversation) as listener:
        listener.mail_server = mail_server
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield mail_server
        mail_server.closing.set()
        listener.shutdown()
        thread.join()
