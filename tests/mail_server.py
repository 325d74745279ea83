"""A mail server for the tests: keeps what it takes, and refuses when told to."""

import contextlib
import socketserver
import threading
import time
from email import message_from_bytes
from email.policy import default

from tests.servers import free_port


class Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        if self.server.mail_server.mood == "slow":
            time.sleep(1.5)
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        with contextlib.suppress(ConnectionError):
            self.talk()

    def talk(self):
        mail_server = self.server.mail_server
        mail_server.connections += 1
        if mail_server.mood == "drops":
            return
        self.say("554 no mail here" if mail_server.mood == "554 greeting" else "220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", 1)[0].upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            if not self.answer(mail_server, verb, line):
                return

    def answer(self, mail_server, verb, line):
        """False: hang up."""
        if verb == "EHLO" and mail_server.offers:
            self.say("250-sink")
            self.say(f"250 {mail_server.offers}")
        elif verb == "STARTTLS":
            self.say("454 TLS not available now")
        elif verb == "AUTH":
            self.say("535 who are you")
        elif verb == "MAIL" and mail_server.mood == "553 sender":
            self.say("553 you may not write in this name")
        elif verb == "RCPT" and (code := mail_server.refusal_of(line)):
            self.say(f"{code} {line} is not welcome")
        elif verb == "DATA":
            return self.take(mail_server)
        else:
            self.say("250 fine")
        return True

    def take(self, mail_server):
        self.say("354 go on")
        if mail_server.mood == "drops in data":
            self.rfile.readline()
            return False
        content = self.data()
        if mail_server.mood == "554 content":
            self.say("554 this looks like spam")
            return True
        mail_server.take(content)
        if mail_server.mood == "says nothing":
            mail_server.closing.wait()
            return False
        self.say("250 taken")
        return mail_server.mood != "one letter each"

    def data(self):
        lines = []
        while (line := self.rfile.readline().rstrip(b"\r\n")) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"\n".join(lines)


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class MailServer:
    """`mood`: takes | 451 | 550 | drops | slow | 554 greeting | 553 sender | drops in data |
    554 content | one letter each (hangs up after it) | says nothing (took it, does not confirm).

    `refuses`: address → code, for some recipients only. `offers`: a line of EHLO. After `falls_ill`
    letters the mood becomes "says nothing".
    """

    def __init__(self, port):
        self.port = port
        self.mood = "takes"
        self.refuses = {}
        self.offers = ""
        self.falls_ill = 0
        self.messages = []
        self.connections = 0
        self.closing = threading.Event()

    def refusal_of(self, line):
        if self.mood in {"451", "550"}:
            return self.mood
        return next((code for to, code in self.refuses.items() if to in line), None)

    def take(self, content):
        self.messages.append(message_from_bytes(content, policy=default))
        if len(self.messages) == self.falls_ill:
            self.mood = "says nothing"

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
