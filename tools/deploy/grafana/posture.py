# SPDX-License-Identifier: Apache-2.0
"""API posture: the 15 checks by endpoint, and authorization, transport and header fields in time."""

from dashboard import dashboard
from panels import (BAD_SHARE_STEPS, CHECKS, CLEAN, GREY, HIGH, SCORE_STEPS, VIOLET, bars, column,
                    counted, equals, graph, matches, or_zero,
                    paint, query, rate_by, rate_of_all, select, stat, table)

ENDPOINT = "host, method, endpoint"
HOST = 'host=~"$host"'
# What fits above a narrow column, in the order of CHECKS.
HEADINGS = ("SQL inj.", "IP rep.", "HTTPS", "Auth.", "Ids", "Limits", "C-Type", "Sniffing", "HSTS",
            "Framing", "CSP", "Accept", "Methods", "BOLA", "BFLA")
HEADERS = ("mime_sniffing", "embedding_prevention", "security_policies", "content_labeling",
           "rate_limiting", "method_limiting", "content_type_specification")
OUTCOME_COLOURS = {"pass": CLEAN, "fail": HIGH, "na": GREY, "unknown": VIOLET}


def failed_share(check):
    """Of the exchanges of which the check could tell."""
    of_check = f'check=~"{check}"'
    failed = rate_by("check", "checks_total", of_check, equals("outcome", "fail"))
    told = rate_by("check", "checks_total", of_check, matches("outcome", "pass|fail"))
    return f"{failed} / ({told} > 0)"


def failed_share_of_range(check):
    failed = f"sum({counted('checks_total', equals('check', check), equals('outcome', 'fail'))})"
    told = f"sum({counted('checks_total', equals('check', check), matches('outcome', 'pass|fail'))})"
    return f"{failed} / ({told} > 0) or vector(0)"


def share_stat(title, description, check):
    return stat(title, description, "percentunit", failed_share_of_range(check),
                levels=BAD_SHARE_STEPS, line=False, decimals=0)


def stats():
    known = f"count(count by ({ENDPOINT}) ({select('endpoint_exchanges_total', HOST)}))"
    score = (f"{rate_of_all('audit_score_points_sum')}"
             f" / ({rate_of_all('audit_score_points_count')} > 0)")
    return [
        (4, stat("Endpoints", "Endpoints of the chosen hosts that were seen since the daemon "
                 "started: method, host and path template.", "short", known, line=False, filled=False,
                 decimals=0)),
        (4, stat("Audit score", "Mean audit score, 0 to 100, of the newest exchanges.", "none", score,
                 levels=SCORE_STEPS, decimals=0)),
        (4, share_stat("Without HTTPS", "Exchanges that went over plain HTTP.", "secure_connection")),
        (4, share_stat("Without good credentials", "Exchanges whose credential is missing, weak, or "
                       "could be overheard.", "authorization")),
        (4, share_stat("Ids that can be guessed", "Exchanges that name objects by counted numbers.",
                       "ids_vs_uuids")),
        (4, share_stat("Without nosniff", "Responses without X-Content-Type-Options: nosniff.",
                       "mime_sniffing")),
    ]


def matrix():
    """The exchanges of an endpoint that failed each check, as a share."""
    exchanges = f"sum by ({ENDPOINT}) ({counted('endpoint_exchanges_total', HOST)})"
    columns = [column("Exchanges", f"{exchanges} > 0", width=104, decimals=0)]
    for check, heading in zip(CHECKS, HEADINGS, strict=True):
        of_check = equals("check", check)
        failed = f"sum by ({ENDPOINT}) ({counted('endpoint_check_failures_total', HOST, of_check)})"
        told = f"sum({counted('checks_total', of_check, matches('outcome', 'pass|fail'))}) > 0"
        columns.append(column(
            heading, f"({or_zero(failed, f'({exchanges} and on () ({told}))')}) / ({exchanges} > 0)",
            "percentunit", width=74, cell="color-background", decimals=0, levels=BAD_SHARE_STEPS))
    return table("The 15 checks by endpoint",
                 "Share of the exchanges of an endpoint that failed each check, in the time that is "
                 "shown. Empty: the check could not tell of any exchange.",
                 {"host": ("Host", 200), "method": ("Method", 84), "endpoint": ("Endpoint", None)},
                 columns, sort="Exchanges")


def shares_over_time(title, description, checks):
    return graph(title, description, "percentunit",
                 [query(failed_share("|".join(checks)), "{{check}}")], maximum=1, fill=8)


def authorization():
    out = graph("Authorization over time",
                "Exchanges each second by outcome of the check authorization.", "reqps",
                [query(rate_by("outcome", "checks_total", equals("check", "authorization")), "{{outcome}}")],
                stacked=True)
    return paint(out, OUTCOME_COLOURS)


def outcomes():
    columns = [column(name, f"sum by (check) ({counted('checks_total', equals('outcome', value))})",
                      width=90, decimals=0)
               for name, value in (("Pass", "pass"), ("Fail", "fail"), ("N/a", "na"),
                                   ("Unknown", "unknown"))]
    failed = f"sum by (check) ({counted('checks_total', equals('outcome', 'fail'))})"
    told = f"sum by (check) ({counted('checks_total', matches('outcome', 'pass|fail'))})"
    columns.append(column("Failed", f"{failed} / ({told} > 0)", "percentunit", width=200, cell="gauge",
                          maximum=1, decimals=0, levels=BAD_SHARE_STEPS))
    return table("Outcomes by check",
                 "Exchanges in the time that is shown by what each check said of them. Failed: the "
                 "share of those of which it could tell. N/a: it does not apply. Unknown: the octets "
                 "that decide were not seen.", {"check": ("Check", None)}, columns, sort="Failed")


def scores():
    return bars("Lowest scores",
                "Mean audit score of the worst endpoints of the chosen hosts, since the daemon "
                "started.", "none",
                f"bottomk(12, avg by ({ENDPOINT}) ({select('endpoint_score', HOST)}))",
                "{{method}} {{endpoint}}", levels=SCORE_STEPS, maximum=100)


def posture():
    return dashboard(
        "tapwarden-posture", "API posture",
        "The 15 checks by endpoint; how callers prove who they are, how traffic is protected on its "
        "way, and what response headers say.",
        [(4, stats()),
         (13, [(24, matrix())]),
         (8, [(8, authorization()),
              (8, shares_over_time("Transport over time",
                                   "Share of exchanges that failed the checks of transport: HTTPS at "
                                   "all, and Strict-Transport-Security.",
                                   ("secure_connection", "force_secure_connection"))),
              (8, shares_over_time("Headers over time",
                                   "Share of exchanges that failed the checks of header fields.",
                                   HEADERS))]),
         (14, [(13, outcomes()), (11, scores())])],
        with_host=True)


