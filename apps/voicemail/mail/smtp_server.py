#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A mail server on loopback (aiosmtpd). It prints its port, then a line for each mail that it has taken: the file that has it.

  smtp_server.py FOLDER [--starttls CERT KEY | --tls CERT KEY] [--user USER PASSWORD] [--port PORT]

Who is written to decides what happens: later@ is put off (451), never@ is refused (550), slow@ gets no answer, once@ is put
off once; all others get their mail. It ends with its standard input."""
import argparse
import asyncio
import itertools
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

options = argparse.ArgumentParser()
options.add_argument("folder", type=Path)
options.add_argument("--starttls", nargs=2)
options.add_argument("--tls", nargs=2)
options.add_argument("--user", nargs=2)
options.add_argument("--port", type=int, default=0)
options = options.parse_args()
numbers = itertools.count(1)
seen = set()


class Office:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("later@") or (address.startswith("once@") and address not in seen):
            seen.add(address)
            return "451 4.3.0 come back later"
        if address.startswith("never@"):
            return "550 5.1.1 nobody of that name"
        if address.startswith("slow@"):
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        path = options.folder / ("mail%d.eml" % next(numbers))
        path.write_bytes(envelope.content)
        print(path, flush=True)
        return "250 2.0.0 taken"


def context(files):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*files)
    return made


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == options.user
    return AuthResult(success=good)


def connection():
    return SMTP(Office(), hostname="localhost", tls_context=context(options.starttls) if options.starttls else None,
                require_starttls=bool(options.starttls), authenticator=authenticate if options.user else None,
                auth_required=bool(options.user), auth_require_tls=bool(options.starttls))


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", options.port, ssl=context(options.tls) if options.tls else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
