#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An API to look at: three hosts of different care, answers that take a while, one way to read files.

    application.py ADDRESS PORT
"""

import http.server
import json
import random
import sys
import time

CAREFUL = {"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff",
           "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
           "X-Frame-Options": "DENY", "RateLimit": "limit=100, remaining=98, reset=10",
           "Cache-Control": "no-store", "Allow": "GET, POST"}
HALF_CAREFUL = {"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000"}
HEADERS = {"accounts.example.com": CAREFUL, "shop.example.com": HALF_CAREFUL}
PASSWD = ("root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
          "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n")


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        slow = "reports" in self.path
        time.sleep(random.lognormvariate(-1.2 if slow else -4, 0.7))
        status, kind, text = self.content()
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in HEADERS.get(self.headers.get("Host"), {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def content(self):
        if self.path == "/public/ready":
            return 200, "text/plain", "ready"
        if "etc/passwd" in self.path:
            return (200, "text/plain", PASSWD) if "download" in self.path else (
                403, "application/json", '{"error":"forbidden"}')
        if "Authorization" not in self.headers and "/public" not in self.path:
            return 401, "application/json", '{"error":"who are you?"}'
        if random.random() < 0.02:
            return 503, "application/json", '{"error":"try again"}'
        if random.random() < 0.05:
            return 404, "application/json", '{"error":"not found"}'
        status = 201 if self.command == "POST" else 200
        rows = [{"name": "lamp", "n": n} for n in range(random.randint(1, 40))]
        return status, "application/json", json.dumps({"items": rows})

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


Server((sys.argv[1], int(sys.argv[2])), Api).serve_forever()
