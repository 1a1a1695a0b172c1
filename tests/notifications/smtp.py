"""A small SMTP server on the loopback, whose answers a test can choose."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self):
        self.server.connections += 1
        self._say("220 loopback ready")
        taken = 0
        while line := self.rfile.readline():
            verb = line.decode().split(":")[0].split()[0].upper()
            if verb == "DATA":
                self._say(self.server.answers.get("DATA", "354 go on"))
                if "DATA" not in self.server.answers and not self._receive():
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            elif verb == "MAIL" and 0 < self.server.says_421_after <= taken:
                self._say("421 enough for one line")
                return
            elif verb == "RCPT" and (refusal := self._refusal(line)):
                self._say(refusal)
            else:
                taken += verb == "MAIL"
                self._say(self.server.answers.get(verb, "250 fine"))

    def _refusal(self, line: bytes) -> str:
        """The reply to this RCPT if it is not to be taken."""
        return next((reply for name, reply in self.server.refuses.items() if f"<{name}>".encode() in line), "")

    def _receive(self) -> bool:
        """One mail is taken; whether the line stays open."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        if message["To"] in self.server.hangs_up_on:
            return False
        self.server.messages.append(message)
        self.server.has_message.set()
        self.server.may_answer.wait()
        self._say(self.server.answers.get("END", "250 kept"))
        return not self.server.closes_after_each

    def _say(self, line: str):
        self.wfile.write(line.encode() + b"\r\n")


class SmtpServer(socketserver.ThreadingTCPServer):
    """`answers` maps a command (MAIL, RCPT, DATA, or END for the end of the text) to a reply other than success.

    `closes_after_each`: one mail a line, accepted, then closed. `hangs_up_on`: addresses at whose mail it closes the
    line without an answer. `refuses`: an address and the reply to it. `says_421_after`: so many mails on one line.
    Clear `may_answer` to keep a client waiting after its message has arrived.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, str] = {}
        self.messages: list[EmailMessage] = []
        self.connections = 0
        self.closes_after_each = False
        self.hangs_up_on: set[str] = set()
        self.refuses: dict[str, str] = {}
        self.says_421_after = 0
        self.has_message = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc_info):
        self.may_answer.set()
        self.shutdown()
        self.server_close()
