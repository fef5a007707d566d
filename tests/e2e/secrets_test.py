#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing that is secret on the wire is in anything that the program writes."""

import base64
import json
import re

import program
from program import PCAPS, Run

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def request(line, *fields, body=b""):
    head = [line + " HTTP/1.1", "Host: shop.example.com", *fields]
    if body:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def everything_written(path, folder):
    texts = []
    for arguments in (("-v",), ("-v", "--json"), ("-l", "-"), ("-l", folder)):
        for profile in ("context", "treblle"):
            run = Run("-r", path, "--profile", profile, *arguments)
            assert run.code == 0, run.err
            texts += [run.out, run.err]
    texts.append((folder / "eve.json").read_text(encoding="utf-8"))
    return "\n".join(texts)


class Secrets(program.ProgramTest):
    def check(self, exchanges, secrets):
        path = self.file("secrets.pcap", program.pcap(*exchanges))
        count = json.loads(Run("-r", path, "--json").out)["exchanges"]
        self.assertEqual(count, len(exchanges))
        written = everything_written(path, self.folder)
        for secret in secrets:
            self.assertNotIn(secret, written)

    def test_credentials_in_headers_are_not_written(self):
        basic = base64.b64encode(b"ann:hunter2hunter2").decode()
        fields = [f"Authorization: Bearer {JWT}", f"Authorization: Basic {basic}",
                  "Authorization: Token opaquehunter2", "X-Api-Key: keyhunter2",
                  'Authorization: Digest username="ann", response="6629fae49393a05397450978"',
                  "Cookie: session=cookiehunter2; theme=dark", "Proxy-Authorization: Basic " + basic,
                  "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/x, Signature=5d67"]
        self.check([(request("GET /v1/users", field), RESPONSE) for field in fields],
                   [JWT, JWT[:30], basic, "hunter2", "6629fae4", "AKIAIOSFODNN7EXAMPLE", "5d67"])

    def test_credentials_in_urls_are_not_written(self):
        targets = [f"/v1/users?access_token={JWT}", "/v1/users?api_key=keyhunter2",
                   "/v1/users;jsessionid=keyhunter2", "/v1/users?pass%77ord=keyhunter2",
                   f"/reset/{JWT}", "http://ann:keyhunter2@shop.example.com/v1/users",
                   "/v1/users?next=%2Fcb%3Ftoken%3Dkeyhunter2", "/cb?code=keyhunter2&state=y"]
        referers = [f"Referer: http://shop.example.com{target}" for target in targets
                    if target[0] == "/"]
        self.check([(request("GET " + target), RESPONSE) for target in targets] +
                   [(request("GET /", field), RESPONSE) for field in referers],
                   [JWT, JWT[:30], "hunter2"])

    def test_secrets_around_an_attack_are_not_evidence(self):
        attack = "' UNION SELECT 1,2-- password=keyhunter2 ann@example.com 4111111111111111"
        quoted = json.dumps({"q": attack, "password": "keyhunter2' OR 1=1--"}).encode()
        encoded = "".join(f"%{octet:02X}" for octet in attack.encode())
        self.check([
            (request("POST /v1/q", "Content-Type: application/json", body=quoted), RESPONSE),
            (request("GET /v1/q?q=" + encoded), RESPONSE),
            (request("GET /v1/q", "X-Note: " + attack), RESPONSE),
            (request("GET /v1/q", "Cookie: q=" + encoded), RESPONSE),
            (request("POST /v1/q", "Content-Type: application/x-www-form-urlencoded",
                     body=b"password=keyhunter2%27+OR+1%3D1--&q=" + encoded.encode()), RESPONSE),
        ], ["hunter2", "ann@example.com", "4111111111111111"])

    def test_secrets_of_answers_are_not_written(self):
        answer = (f"HTTP/1.1 302 Found\r\nLocation: /home?token=keyhunter2&jwt={JWT}\r\n"
                  "Set-Cookie: session=cookiehunter2\r\nContent-Length: 0\r\n\r\n").encode()
        self.check([(request("GET /login"), answer)], ["hunter2", JWT[:30]])

    def test_secrets_of_the_demo_captures_are_not_written(self):
        patterns = (rb"(?i)authorization: (?:bearer|basic) (\S+)", rb'"new_password":"([^"]+)"',
                    rb"(?i)\r\ncookie: [^=\r]+=([^\s;]{8,})", rb"([\w.]+@[\w.]+\.com)",
                    rb"[?&](?:token|api_key|key|password)=([^&\s]+)")
        found = 0
        for path in sorted(PCAPS.glob("*/*.pcap")):
            capture = path.read_bytes()
            secrets = {secret.decode("latin-1") for pattern in patterns
                       for secret in re.findall(pattern, capture)}
            if not secrets:
                continue
            found += len(secrets)
            written = Run("-r", path, "-v").out + Run("-r", path, "-l", "-").out
            for secret in secrets:
                with self.subTest(pcap=path.name):
                    self.assertNotIn(secret, written)
        self.assertGreater(found, 5)


if __name__ == "__main__":
    program.main()
