"""A mail server on 127.0.0.1 that takes mail only over TLS and from one user, and prints what it took.

Arguments: certificate, key, "starttls" or "implicit". Prints its port, and then each mail as a JSON object.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def authenticated(server, session, envelope, mechanism, data):
    known = LoginPassword(b"voxpop", b"hunter2")
    return AuthResult(success=data == known, handled=False)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
        print(
            json.dumps(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "tls": session.ssl is not None or sys.argv[3] == "implicit",
                    "subject": mail["subject"],
                    "date": str(mail["date"].datetime),
                    "id": mail["message-id"],
                    "reply_to": mail["in-reply-to"],
                    "plain": parts.get("text/plain"),
                    "html": parts.get("text/html"),
                    "defects": [str(defect) for defect in mail.defects],
                }
            ),
            flush=True,
        )
        return "250 taken"


async def serve():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    options = {"authenticator": authenticated, "auth_required": True}
    if sys.argv[3] == "implicit":
        # The session is encrypted from its first byte, which aiosmtpd's own check for logins does not see.
        options |= {"auth_require_tls": False}
        outer = context
    else:
        options |= {"tls_context": context, "require_starttls": True}
        outer = None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), **options), "127.0.0.1", 0, ssl=outer)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(600)


asyncio.run(serve())
