# SPDX-License-Identifier: Apache-2.0
"""What curl and wrk ask of the site of the live tests."""

from nginx_site import LARGE_BYTES, PORT

METHODS = ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "PURGE")
ORDER = '{"item": "lamp", "count": 2}'

# After so many requests of each of two threads the connections are left idle, long before wrk
# ends: a request that wrk breaks off could not be whole.
WRK_REQUESTS = 2 * 400
WRK_SCRIPT = f"""
local asked = 0
function delay()
  asked = asked + 1
  if asked > {WRK_REQUESTS // 2} then return 600000 end
  return 0
end
"""


class Curl:
    def __init__(self, namespace, address, folder):
        self.namespace = namespace
        self.base = f"http://{address}:{PORT}"
        self.folder = folder

    def ask(self, *words, expected):
        """One invocation, in the folder of the uploads; each word that begins with a slash is a
        path. The status codes of all answers must be the expected ones."""
        words = [part for word in words for part in
                 ((self.base + word, "-o", "/dev/null") if word.startswith("/") else (word,))]
        done = self.namespace.run("curl", "-sS", "--max-time", "120", "-w", "%{http_code}\n", *words,
                                  folder=self.folder)
        codes = [int(code) for code in done.stdout.split()]
        if codes != expected:
            raise AssertionError(f"{words}: {codes}, not {expected}")

    def ask_everything(self):
        self.ask("/static/small.txt", "/static/empty.txt", "/static/page.json", "/moved", "/nothing",
                 "/static/missing", "/packed/words.txt", "/rewritten/words.txt",
                 expected=[200, 200, 200, 301, 204, 404, 200, 200])
        self.ask("/static/large.bin", expected=[200])
        self.ask("-L", "/moved", expected=[200])
        self.ask("-I", "/static/small.txt", "/packed/words.txt", "/static/missing",
                 expected=[200, 200, 404])
        for method in METHODS:
            self.ask("-X", method, f"/words?method={method.lower()}", expected=[200])
        self.ask("-X", "POST", "/static/small.txt", expected=[405])
        self.ask("--compressed", "/packed/words.txt", "/static/small.txt", expected=[200, 200])
        self.ask("--http1.0", "/static/small.txt", expected=[200])
        self.ask("--http1.0", "/rewritten/words.txt", expected=[200])  # its end is the connection's
        self.ask("-r", "0-9", "/static/page.json", expected=[206])
        self.ask("-H", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "/static/small.txt",
                 expected=[304])
        self.ask_with_bodies()

    def ask_with_bodies(self):
        json = ("-H", "Content-Type: application/json", "-d", ORDER)
        self.ask(*json, "/api/v1/orders", "/api/v1/orders?again=1", expected=[201, 201])
        self.ask(*json, "/api/v1/broken", "/api/v1/missing", expected=[503, 404])
        self.ask(*json, "-H", "Expect: 100-continue", "/api/v1/orders?careful=1", expected=[201])
        self.ask("--data-binary", "@upload", "-H", "Expect:",
                 "-H", "Content-Type: application/octet-stream", "/api/v1/orders?large=1",
                 expected=[201])
        self.ask("-T", "upload", "/api/v1/orders?careful=2", expected=[201])
        self.ask("-X", "POST", "--data-binary", "@short", "-H",
                 "Transfer-Encoding: chunked", "-H", "Content-Type: text/plain",
                 "/api/v1/orders?chunked=1", expected=[201])

    def write_uploads(self):
        (self.folder / "upload").write_bytes(b"0123456789abcdef" * (LARGE_BYTES // 16))
        (self.folder / "short").write_bytes(b"lamp, desk" * 5000)


def wrk(namespace, address, folder):
    """20 connections at once, WRK_REQUESTS requests."""
    script = folder / "visit.lua"
    script.write_text(WRK_SCRIPT)
    namespace.run("wrk", "-c", "20", "-t", "2", "-d", "3s", "-s", script,
                  f"http://{address}:{PORT}/static/page.json?wrk")
