# SPDX-License-Identifier: Apache-2.0
"""Traffic: how much, how fast, with which answers, and where it leaves what is usual."""

from dashboard import dashboard
from panels import (CLEAN, GREY, HIGH, INFO, LOW, MEDIUM, STATUS_COLOURS, TEAL, VIOLET, bars,
                    column, counted, equals, graph, override, paint, query, rate, rate_by, rate_of_all,
                    select, stat, table)

ENDPOINT = "host, method, endpoint"
HOST = 'host=~"$host"'
ERROR_STEPS = ((None, CLEAN), (0.01, LOW), (0.05, MEDIUM), (0.2, HIGH))
LATENCY_STEPS = ((None, CLEAN), (0.25, LOW), (1, MEDIUM), (3, HIGH))
# Requests of the chosen hosts; http_requests_total does not tell hosts apart.
REQUESTS = rate_of_all("endpoint_exchanges_total", HOST)


def share(status_class):
    errors = rate_of_all("endpoint_responses_total", HOST, equals("status_class", status_class))
    return f"({errors} or vector(0)) / ({rate_of_all('endpoint_responses_total', HOST)} > 0)"


def quantile(value, metric, *matchers, by=""):
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({value}, {rate_by(labels, metric + '_bucket', *matchers)})"


def stats():
    octets = rate_of_all("decode_bytes_total")
    flows = f"sum({select('flows_active')})"
    return [
        (4, stat("Requests", "Exchanges of the chosen hosts each second.", "reqps", REQUESTS,
                 filled=False, decimals=1)),
        (4, stat("Server errors", "Share of the answers that are 5xx.", "percentunit", share("5xx"),
                 levels=ERROR_STEPS, decimals=1)),
        (4, stat("Client errors", "Share of the answers that are 4xx.", "percentunit", share("4xx"),
                 levels=((None, CLEAN), (0.1, LOW), (0.25, MEDIUM), (0.5, HIGH)), decimals=1)),
        (4, stat("Latency, 95th percentile", "Time from the end of a request to the first octet of "
                 "its answer, which 95 of 100 exchanges stay below.", "s",
                 quantile(0.95, "http_latency_seconds", HOST), levels=LATENCY_STEPS, decimals=1)),
        (4, stat("Mirrored traffic", "All packets that were read, whatever is in them.", "Bps",
                 octets, filled=False, decimals=1)),
        (4, stat("Connections", "TCP connections that are followed now.", "short", flows,
                 filled=False, decimals=0)),
    ]


def by_status():
    return graph("Answers by status class",
                 "Exchanges of the chosen hosts each second by class of the status code; none: no "
                 "answer was seen.", "reqps",
                 [query(rate_by("status_class", "endpoint_responses_total", HOST),
                        "{{status_class}}")], stacked=True, bars=True, colours=STATUS_COLOURS)


def spikes():
    usual = f"avg_over_time({REQUESTS}[1h:1m])"
    spread = f"stddev_over_time({REQUESTS}[1h:1m])"
    out = graph("Spikes",
                "Exchanges each second, what was usual in the hour before, and what is unusual: three "
                "standard deviations above.", "reqps",
                [query(REQUESTS, "now"), query(usual, "usual"),
                 query(f"{usual} + 3 * {spread}", "unusual above")])
    paint(out, {"now": INFO, "usual": GREY, "unusual above": HIGH})
    for name in ("usual", "unusual above"):
        override(out, name, custom__fillOpacity=0, custom__lineWidth=1,
                 custom__lineStyle={"fill": "dash", "dash": [6, 6]})
    return out


def latency():
    targets = [query(quantile(value, "http_latency_seconds", HOST), name)
               for value, name in ((0.99, "99 of 100"), (0.95, "95 of 100"), (0.5, "half"))]
    return graph("Latency", "Time to the first octet of the answer that half, 95 and 99 of 100 "
                 "exchanges of the chosen hosts stay below.", "s", targets, fill=8,
                 colours={"half": CLEAN, "95 of 100": MEDIUM, "99 of 100": HIGH})


def latency_by_host():
    return graph("Latency by host", "95th percentile of the ten slowest of the chosen hosts.", "s",
                 [query(f"topk(10, {quantile(0.95, 'http_latency_seconds', HOST, by='host')})",
                        "{{host}}")], fill=0, legend="table")


def methods():
    return graph("Requests by method", "Exchanges each second by method, all hosts; other: a method "
                 "that is in no RFC.", "reqps",
                 [query(rate_by("method", "http_exchanges_total") + " > 0", "{{method}}")],
                 stacked=True, legend="table",
                 colours={"GET": INFO, "POST": CLEAN, "PUT": LOW, "PATCH": MEDIUM, "DELETE": HIGH,
                          "HEAD": TEAL, "OPTIONS": VIOLET})


def sizes():
    targets = [query(quantile(0.5, "http_request_size_bytes"), "request, half"),
               query(quantile(0.95, "http_request_size_bytes"), "request, 95 of 100"),
               query(quantile(0.5, "http_response_size_bytes"), "response, half"),
               query(quantile(0.95, "http_response_size_bytes"), "response, 95 of 100")]
    return graph("Size of bodies", "Octets of the bodies of requests and responses, as they were on "
                 "the wire, that half and 95 of 100 stay below, all hosts.", "bytes", targets, fill=0,
                 colours={"request, half": "#8AB8FF", "request, 95 of 100": INFO,
                          "response, half": "#96D98D", "response, 95 of 100": CLEAN})


def completeness():
    return graph("How whole exchanges are",
                 "Exchanges each second by what was seen of them, all hosts. Gap: octets are missing; "
                 "truncated: it was broken off; absent: one side was never seen.", "reqps",
                 [query(rate_by("completeness", "http_exchanges_total"), "{{completeness}}")],
                 stacked=True, colours={"complete": CLEAN, "truncated": LOW, "gap": MEDIUM,
                                        "absent": GREY})


def hosts():
    return bars("Busiest hosts", "Exchanges of the chosen hosts in the time that is shown.", "locale",
                f"sum by (host) ({counted('endpoint_exchanges_total', HOST)})", "{{host}}",
                levels=((None, INFO),), top=10)


def endpoints():
    answers = f"sum by ({ENDPOINT}) ({counted('endpoint_responses_total', HOST)})"

    def of_class(status_class):
        some = counted("endpoint_responses_total", HOST, equals("status_class", status_class))
        return f"sum by ({ENDPOINT}) ({some}) / ({answers} > 0) > 0"

    seconds = counted("endpoint_latency_seconds_sum", HOST)
    count = counted("endpoint_latency_seconds_count", HOST)
    mean = f"sum by ({ENDPOINT}) ({seconds}) / (sum by ({ENDPOINT}) ({count}) > 0)"
    return table("Busiest endpoints",
                 "Endpoints of the chosen hosts in the time that is shown. Latency: mean time to the "
                 "first octet of the answer. __other__: what had no series of its own.",
                 {"host": ("Host", 210), "method": ("Method", 80), "endpoint": ("Endpoint", None)},
                 [column("Exchanges", f"sum by ({ENDPOINT}) ("
                         + counted("endpoint_exchanges_total", HOST) + ") > 0", width=100, decimals=0),
                  column("Rate", f"sum by ({ENDPOINT}) ("
                         + rate("endpoint_exchanges_total", HOST) + ")", "reqps", width=100,
                         decimals=2),
                  column("4xx", of_class("4xx"), "percentunit", width=80, cell="color-text",
                         decimals=1, levels=((None, LOW), (0.25, MEDIUM), (0.5, HIGH))),
                  column("5xx", of_class("5xx"), "percentunit", width=80, cell="color-text",
                         decimals=1, levels=((None, LOW), (0.05, MEDIUM), (0.2, HIGH))),
                  column("Latency", mean, "s", width=110, cell="color-text", decimals=1,
                         levels=LATENCY_STEPS)],
                 sort="Exchanges")


def traffic():
    return dashboard(
        "tapwarden-traffic", "Traffic",
        "Rates, latency, status codes, sizes and spikes of the HTTP traffic that tapwarden sees.",
        [(4, stats()),
         (9, [(12, by_status()), (12, spikes())]),
         (9, [(12, latency()), (12, latency_by_host())]),
         (11, [(17, endpoints()), (7, hosts())]),
         (8, [(8, methods()), (8, sizes()), (8, completeness())])],
        with_host=True)
