# SPDX-License-Identifier: Apache-2.0
"""Threat overview: what was attacked, how it went, and which endpoints are worst."""

from dashboard import dashboard
from panels import (CLEAN, HIGH, INFO, LEVEL_COLOURS, LOW, MEDIUM, OF_RULES, OUTCOME_COLOURS, SCORE_STEPS,
                    SEVERITY_COLOURS, TEXT, WORST, bars, column, counted, equals, graph, matches, or_zero,
                    override, paint, query, rate_by, rate_of_all, stat, table)

ENDPOINT = "host, method, endpoint"
ENDPOINT_LABELS = {"host": ("Host", 240), "method": ("Method", 90), "endpoint": ("Endpoint", None)}
ATTACK = matches("severity", "medium|high")
POSTURE_LINK = {"title": "Posture of this host", "targetBlank": False,
                "url": "/d/tapwarden-posture?var-host=${__data.fields.Host}&${__url_time_range}"
                       "&${datasource:queryparam}&${job:queryparam}&${instance:queryparam}"}


def score_now():
    """Mean of the exchanges of a step, not since the daemon started."""
    return (f"{rate_of_all('audit_score_points_sum')}"
            f" / ({rate_of_all('audit_score_points_count')} > 0)")


def stats():
    red = ((None, CLEAN), (1, HIGH))
    return [
        (4, stat("Exchanges", "Exchanges judged each second: a request with its response, or a "
                 "half of one.", "reqps", rate_of_all("exchanges_total"), filled=False, decimals=1)),
        (4, stat("High threat", "Exchanges of threat level high in the time that is shown.",
                 "locale", f"sum({counted('exchanges_total', equals('level', 'high'))})", line=False,
                 levels=red, decimals=0)),
        (4, stat("Likely successful attacks",
                 "Attacks in the time that is shown whose answer shows that they worked: a file of "
                 "the server, the error text of a database, the output of a command.", "short",
                 f"sum({counted('findings_total', equals('outcome', 'likely_successful'))}) or vector(0)",
                 line=False, levels=((None, CLEAN), (1, WORST)), decimals=0)),
        (4, stat("Attacks",
                 "Rules that hit, of severity medium and high, in the time that is shown, however "
                 "the answer looked.", "locale",
                 f"sum({counted('findings_total', ATTACK, OF_RULES)}) or vector(0)", line=False,
                 levels=((None, CLEAN), (1, MEDIUM)), decimals=0)),
        (4, stat("Endpoints with high threat",
                 "Endpoints that had an exchange of threat level high in the time that is shown.",
                 "short", "count(sum by (" + ENDPOINT + ") ("
                 + counted("endpoint_exchanges_total", equals("level", "high")) + ") > 0) or vector(0)",
                 line=False, levels=red, decimals=0)),
        (4, stat("Audit score", "Mean audit score, 0 to 100: the share of checks that passed. Of "
                 "the newest exchanges; behind it, how it went.", "none", score_now(),
                 levels=SCORE_STEPS, decimals=0)),
    ]


def levels():
    targets = [query(rate_by("level", "exchanges_total"), "{{level}}")]
    return graph("Threat levels over time",
                 "Exchanges each second by threat level. High: a check of impact high failed.",
                 "reqps", targets, stacked=True, bars=True, colours=LEVEL_COLOURS)


def score():
    out = graph("Audit score over time",
                "Mean audit score of the exchanges of each step, and the mean since the start.",
                "none", [query(score_now(), "now"),
                         query("avg(tapwarden_audit_score{" + "job=~\"$job\", "
                               "instance=~\"$instance\"})", "since the start")],
                maximum=100, fill=15)
    return paint(out, {"now": INFO, "since the start": "#8E9AAE"})


def worst_endpoints():
    exchanges = f"sum by ({ENDPOINT}) ({counted('endpoint_exchanges_total')})"

    def of_level(level):
        of_it = counted("endpoint_exchanges_total", equals("level", level))
        return or_zero(f"sum by ({ENDPOINT}) ({of_it})", exchanges)

    attacks = or_zero(f"sum by ({ENDPOINT}) ({counted('endpoint_findings_total', ATTACK)})", exchanges)
    mean = ("avg by (" + ENDPOINT + ") (tapwarden_endpoint_score"
            '{job=~"$job", instance=~"$instance"})')
    failed = or_zero(f"count by ({ENDPOINT}) ({counted('endpoint_check_failures_total')} > 0)",
                     exchanges)
    out = table(
        "Worst endpoints",
        "Endpoints by what they had in the time that is shown. Findings: of severity medium and "
        "high, of rules and checks. Score: mean audit score since the "
        "daemon started. Failed checks: how many of the 15 failed at least once. Click a host for "
        "its posture.",
        ENDPOINT_LABELS,
        [column("Findings", attacks, width=130, cell="color-background", decimals=0,
                levels=((None, "transparent"), (1, MEDIUM), (10, HIGH), (100, WORST))),
         column("High", of_level("high"), width=90, cell="color-text", decimals=0,
                levels=((None, TEXT), (1, HIGH))),
         column("Medium", of_level("medium"), width=90, cell="color-text", decimals=0,
                levels=((None, TEXT), (1, MEDIUM))),
         column("Exchanges", exchanges, width=110, decimals=0),
         column("Failed checks", failed, width=120, cell="color-text", decimals=0,
                levels=((None, CLEAN), (3, LOW), (6, MEDIUM), (9, HIGH))),
         column("Score", mean, "none", width=190, cell="gauge", maximum=100, decimals=0,
                levels=SCORE_STEPS)],
        sort="Findings")
    return override(out, "Host", links=[POSTURE_LINK])


def findings_over_time():
    return graph("Attacks by family over time",
                 "Rule findings each second by family (docs/rules.md).", "cps",
                 [query(rate_by("family", "findings_total", OF_RULES) + " > 0", "{{family}}")],
                 stacked=True, bars=True, legend="table")


def outcomes_over_time():
    return graph("Outcome of attacks over time",
                 "Rule findings each second by how the answer looked: blocked (401, 403, 404, …), "
                 "answered (2xx), likely successful (the answer shows it), none (any other answer, "
                 "or none was seen).",
                 "cps", [query(rate_by("outcome", "findings_total", OF_RULES), "{{outcome}}")],
                 stacked=True, bars=True, colours=OUTCOME_COLOURS)


def finding_bars(title, description, label, colours):
    out = bars(title, description, "locale",
               f"sum by ({label}) ({counted('findings_total', OF_RULES)})", "{{" + label + "}}",
               levels=((None, TEXT),))
    return paint(out, colours)


def failed_checks():
    return bars("Checks that fail most",
                "Exchanges that failed a check, in the time that is shown.", "locale",
                f"sum by (check) ({counted('checks_total', equals('outcome', 'fail'))}) > 0", "{{check}}",
                levels=((None, MEDIUM),), top=10)


def families():
    every = f"sum by (family) ({counted('findings_total')})"

    def of(matcher):
        return or_zero(f"sum by (family) ({counted('findings_total', matcher)})", every)

    columns = [column(value.capitalize(), of(equals("severity", value)), width=85, cell="color-text",
                      levels=((None, TEXT), (1, SEVERITY_COLOURS[value])), decimals=0)
               for value in ("high", "medium", "low")]
    columns.append(column("Successful", of(equals("outcome", "likely_successful")), width=100,
                          cell="color-background", levels=((None, "transparent"), (1, WORST)),
                          decimals=0))
    return table("Findings by family",
                 "Findings in the time that is shown, by rule family (docs/rules.md) or check "
                 "(docs/checks.md). Successful: the answer shows that the attack worked.",
                 {"family": ("Family", None)}, columns, sort="High")


def threats():
    return dashboard(
        "tapwarden-threats", "Threat overview",
        "Threat levels, the worst endpoints, findings by family and outcome, failed checks and the "
        "audit score of the APIs that tapwarden listens to.",
        [(4, stats()),
         (9, [(16, levels()), (8, score())]),
         (10, [(24, worst_endpoints())]),
         (9, [(12, findings_over_time()), (12, outcomes_over_time())]),
         (10, [(9, families()),
               (6, failed_checks()),
               (5, finding_bars("Attacks by outcome",
                                "Rule findings in the time that is shown, by outcome.",
                                "outcome", OUTCOME_COLOURS)),
               (4, finding_bars("Attacks by severity",
                                "Rule findings in the time that is shown, by severity.",
                                "severity", SEVERITY_COLOURS))])])
