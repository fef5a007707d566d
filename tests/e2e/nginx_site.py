# SPDX-License-Identifier: Apache-2.0
"""A web site of nginx's for the live tests, and what it says that it served.

Its configuration, folders and pid file lie in a folder of the test's; the service that the Debian
package may have started is not touched. Nothing about tapwarden is known here.
"""

import json
import pathlib
import signal
import subprocess

from namespaces import PATIENCE, wait_until

PORT = 8080
LARGE_BYTES = 3_000_000
# "HTTP/1.1 100 Continue" and an empty line, which nginx counts as octets of the body.
CONTINUE_BYTES = 25

# One process: it needs no user of its own. What /api serves comes from a second server behind it,
# because only a proxy reads bodies of requests to their end.
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  types {{ text/plain txt; application/json json; application/octet-stream bin; }}
  client_body_temp_path {folder}/temp-body;
  proxy_temp_path {folder}/temp-proxy;
  fastcgi_temp_path {folder}/temp-fastcgi;
  uwsgi_temp_path {folder}/temp-uwsgi;
  scgi_temp_path {folder}/temp-scgi;
  client_max_body_size 64m;
  keepalive_requests 100000;
  sendfile on;
  if_modified_since before;
  log_format exchanges escape=json '{{"method":"$request_method","url":"$request_uri",'
    '"status":$status,"sent":$body_bytes_sent,"coding":"$sent_http_transfer_encoding",'
    '"asked":"$content_length","expect":"$http_expect"}}';
  server {{
    listen {port} backlog=1024;
    root {folder}/files;
    access_log {folder}/access.log exchanges;
    location /static/ {{ }}
    location /packed/ {{ gzip on; gzip_types text/plain; gzip_min_length 100; }}
    location /rewritten/ {{ sub_filter_types text/plain; sub_filter_once off; sub_filter lamp desk; }}
    location = /moved {{ return 301 /static/small.txt; }}
    location = /nothing {{ return 204; }}
    location = /words {{ default_type application/json; return 200 '{{"ok":true}}'; }}
    location /api/ {{ proxy_pass http://127.0.0.1:8081; }}
  }}
  server {{
    listen 127.0.0.1:8081;
    access_log off;
    location /api/v1/orders {{ default_type application/json; return 201 '{{"order":"accepted"}}'; }}
    location /api/v1/broken {{ return 503; }}
  }}
}}
"""


def chunk_content(sent):
    """Octets in the one chunk that, with its framing and the last chunk, makes `sent` octets."""
    for size in range(sent - 5, 0, -1):
        if len(f"{size:x}\r\n") + size + len("\r\n0\r\n\r\n") == sent:
            return size
    return 0


def served(line):
    """(method, path, status, octets of the request's body, of the response's) of a log line."""
    entry = json.loads(line)
    octets = entry["sent"]
    if entry["expect"]:
        octets -= CONTINUE_BYTES
    if entry["coding"] == "chunked" and octets > 0:
        octets = chunk_content(octets)
    return (entry["method"], entry["url"], entry["status"], int(entry["asked"] or 0), octets)


class Site:
    """nginx in a namespace, on all its addresses."""

    def __init__(self, namespace, folder):
        self.folder = pathlib.Path(folder)
        self._write_files()
        configuration = self.folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, port=PORT))
        self.process = namespace.start(
            "nginx", "-p", self.folder, "-e", self.folder / "error.log", "-c", configuration,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        pid = self.folder / "nginx.pid"
        wait_until(lambda: self.process.poll() is not None or (pid.exists() and pid.read_text()),
                   "nginx serves")
        if self.process.poll() is not None:
            raise RuntimeError(f"nginx ended: {self.process.stderr.read()}")

    def _write_files(self):
        files = {
            "static/empty.txt": b"",
            "static/small.txt": b"A lamp and a desk.\n",
            "static/page.json": json.dumps([{"name": "lamp", "n": n} for n in range(900)]).encode(),
            "static/large.bin": bytes(range(256)) * (LARGE_BYTES // 256),
            "packed/words.txt": b"lamp desk chair window " * 400,
            "rewritten/words.txt": b"lamp chair " * 300,
        }
        for name, content in files.items():
            path = self.folder / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def stop(self):
        """After everything was answered. May be called again."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()

    def exchanges(self):
        """Of the access log, sorted. REQUIRES: stopped."""
        lines = (self.folder / "access.log").read_text(encoding="utf-8").splitlines()
        return sorted(served(line) for line in lines)
