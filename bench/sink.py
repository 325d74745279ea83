"""A mail server that takes everything and keeps nothing: python -m bench.sink PORT."""

import asyncio
import sys


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
        if verb == b"QUIT":
            break
    await writer.drain()
    writer.close()


async def serve(port: int) -> None:
    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=2**20)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
