# SPDX-License-Identifier: Apache-2.0
"""Sensor health: what was lost and where, how full things are, and whether the daemon is well."""

from dashboard import dashboard
from panels import (CLEAN, GREY, HIGH, INFO, LOW, MEDIUM, SCOPE, TEXT, VIOLET, WORST, bars,
                    column, counted, equals, graph, query, rate_by, rate_of_all, select, stat, table, words)

LOST_STEPS = ((None, CLEAN), (1, HIGH))
SHARE_STEPS = ((None, CLEAN), (0.001, LOW), (0.01, MEDIUM), (0.05, HIGH))
FULL_STEPS = ((None, CLEAN), (0.5, LOW), (0.8, HIGH))
UP = words({0: ("down", HIGH), 1: ("up", CLEAN)})
SUCCESS = words({0: ("failed", HIGH), 1: ("good", CLEAN)})
SENSOR = {"instance": ("Instance", 190)}


def dropped_packets():
    return " + ".join(f"(sum({counted(metric)}) or vector(0))" for metric in (
        "capture_kernel_drops_total", "capture_interface_drops_total",
        "capture_nic_drops_total"))


def process(name):
    return f"process_{name}{{{SCOPE}}}"


def stats():
    reloads = f"min({select('reload_success')}) or vector(1)"
    return [
        (3, stat("Sensors down", "Daemons that Prometheus could not ask.", "short",
                 f"count(up{{{SCOPE}}} == 0) or vector(0)", levels=LOST_STEPS, line=False, decimals=0)),
        (3, stat("Last packet", "Time since the last packet was seen, of the sensor that waits "
                 "longest.", "s", f"time() - min({select('last_packet_timestamp_seconds')})",
                 line=False, levels=((None, CLEAN), (60, LOW), (300, HIGH)), decimals=0)),
        (3, stat("Packets dropped", "By the kernel, the interface and the card, in the time that is "
                 "shown.", "short", dropped_packets(), levels=LOST_STEPS, line=False, decimals=0)),
        (3, stat("Capture loss", "Share of TCP segments that were acknowledged but never seen: lost "
                 "before this machine, too. The worst sensor.", "percentunit",
                 f"max({select('capture_loss_ratio')})", levels=SHARE_STEPS, decimals=2)),
        (3, stat("Records dropped", "Verdicts that were lost because sinks were too slow, in the time "
                 "that is shown.", "short", f"sum({counted('records_dropped_total')})",
                 levels=LOST_STEPS, line=False, decimals=0)),
        (3, stat("Caps reached", "How often a cap on memory or work was reached, in the time that is "
                 "shown.", "short", f"sum({counted('limit_reached_total')})",
                 levels=((None, CLEAN), (1, MEDIUM)), line=False, decimals=0)),
        (3, stat("Last reloads", "Whether the last reload of configuration, rules and feeds was good.",
                 "none", reloads, levels=((None, HIGH), (1, CLEAN)), line=False, mappings=SUCCESS)),
        (3, stat("Resident memory", "Of all chosen sensors.", "bytes",
                 f"sum({process('resident_memory_bytes')})", filled=False, decimals=0)),
    ]


def capture():
    interfaces = "instance, interface"
    packets = graph("Packets by interface", "Packets each second that were handed to the daemon.",
                    "pps",
                    [query(f"{rate_by(interfaces, 'capture_packets_total')} or on (instance) "
                                  f"{rate_by('instance', 'decode_packets_total')}",
                                  "{{instance}} {{interface}}")])
    drops = graph("Drops by place", "Packets each second that were lost in the kernel, at the "
                  "interface, and in the card, by interface.", "pps",
                  [query(f"{rate_by('interface', 'capture_kernel_drops_total')} or on () vector(0)",
                         "kernel {{interface}}"),
                   query(f"{rate_by('interface', 'capture_interface_drops_total')} or on () vector(0)",
                         "interface {{interface}}"),
                   query(f"{rate_by('interface, reason', 'capture_nic_drops_total')} or on () vector(0)",
                         "card {{interface}} {{reason}}")])
    loss = graph("Gaps in streams", "Holes each second in TCP streams that nothing filled, and "
                 "segments that were acknowledged but never seen: the mirror lost them.", "cps",
                 [query(rate_of_all("stream_gaps_total"), "gaps"),
                  query(rate_of_all("stream_acks_above_gap_total"), "acknowledged, not seen")],
                 colours={"gaps": HIGH, "acknowledged, not seen": MEDIUM})
    return [(8, packets), (8, drops), (8, loss)]


def streams():
    order = graph("Disorder in streams", "Segments each second that came out of order, came again, or "
                  "overlapped with other content.", "cps",
                  [query(rate_of_all("stream_segments_out_of_order_total"), "out of order"),
                   query(rate_of_all("stream_segments_retransmitted_total"), "sent again"),
                   query(rate_of_all("stream_overlaps_different_total"), "overlap that differs")],
                  colours={"out of order": INFO, "sent again": LOW, "overlap that differs": WORST})
    skipped = graph("Packets that were not read", "Packets each second that hold no TCP, are cut or "
                    "malformed, by reason.", "pps",
                    [query(rate_by("reason", "decode_skipped_packets_total"), "{{reason}}")],
                    stacked=True)
    anomalies = bars("Oddities of HTTP", "Anomalies in the time that is shown by name "
                     "(docs/events.md): the ten that came up most.", "locale",
                     f"sum by (anomaly) ({counted('http_anomalies_total')})", "{{anomaly}}",
                     levels=((None, VIOLET),), top=10)
    return [(8, order), (8, skipped), (8, anomalies)]


def fullness():
    def share(metric, limit):
        used = f"max by (instance) ({select(metric)})"
        cap = f"max by (instance) ({select('limit', equals('limit', limit))})"
        return f"max({used} / {cap})"

    caps = graph("How full tables are", "What is in use of the caps on flows and memory: the fullest "
                 "sensor.", "percentunit",
                 [query(share("flows_active", "flows_max"), "flows"),
                  query(share("reorder_memory_bytes", "reorder_bytes_max"), "segments that wait"),
                  query(share("http_memory_bytes", "http_bytes_max"), "unfinished messages")],
                 levels=((None, "transparent"), (0.8, HIGH)), maximum=1)
    queues = graph("How full queues of sinks are", "Records and alerts that wait for each sink, as a "
                   "share of its queue.", "percentunit",
                   [query("max by (instance, sink) "
                          f"({select('sink_queue_length')} / ({select('sink_queue_limit')} > 0)) or "
                          f"max by (instance, sink) ({select('sink_queue_length')} * 0)",
                          "{{sink}} {{instance}}")],
                   levels=((None, "transparent"), (0.8, HIGH)), maximum=1)
    flows = graph("Connections", "TCP connections that are followed now, and those each second that "
                  "made room for others.", "short",
                  [query(f"sum({select('flows_active')})", "now"),
                   query(rate_of_all("flows_evicted_total"), "made room, each second")],
                  colours={"now": INFO, "made room, each second": HIGH})
    return [(8, caps), (8, queues), (8, flows)]


def caps():
    reached = f"sum by (limit) ({counted('limit_reached_total')})"
    return table("Caps that were reached",
                 "How often each cap was reached in the time that is shown, and what it is set to. "
                 "Names as in the configuration (docs/configuration.md).",
                 {"limit": ("Cap", None)},
                 [column("Reached", reached, width=100, decimals=0, cell="color-text",
                         levels=((None, TEXT), (1, MEDIUM))),
                  column("Cap is", f"max by (limit) ({select('limit')})", width=110, decimals=0)],
                 sort="Reached")


def sinks():
    labels = "instance, sink"

    def sum_of(metric):
        return f"sum by ({labels}) ({counted(metric)})"

    def lost(name, metric):
        return column(name, sum_of(metric), width=95, decimals=0, cell="color-text",
                      levels=((None, TEXT), (1, HIGH)))

    return table("Sinks",
                 "Where events and alerts go: written, held back by cool-down and rate limits, "
                 "dropped, and failed deliveries in the time that is shown.",
                 {**SENSOR, "sink": ("Sink", None)},
                 [column("State", f"min by ({labels}) ({select('sink_up')})", "none", width=80,
                         cell="color-text", mappings=UP),
                  column("Written", sum_of("sink_written_total"), width=90, decimals=0),
                  column("Octets", sum_of("sink_written_bytes_total"), "bytes", width=95, decimals=1),
                  column("Held back", sum_of("sink_held_back_total"), width=95, decimals=0),
                  lost("Dropped", "sink_dropped_total"), lost("Errors", "sink_errors_total")],
                 sort="Dropped")


def reloads():
    labels = "instance, what"
    failures = counted("reloads_total", equals("result", "failure"))
    return table("Reloads",
                 "The last reload of configuration, rules and feeds: whether it was good, and how old "
                 "what is in use is.", {**SENSOR, "what": ("What", None)},
                 [column("Last", f"min by ({labels}) ({select('reload_success')})", "none", width=80,
                         cell="color-text", mappings=SUCCESS),
                  column("Failures", f"sum by ({labels}) ({failures})", width=85, decimals=0,
                         cell="color-text", levels=((None, TEXT), (1, HIGH))),
                  column("Age", f"time() - min by ({labels}) ({select('reload_timestamp_seconds')})",
                         "s", width=100, decimals=1)], sort="What", descending=False)


def feeds():
    labels = "instance, feed"
    return table("Feeds",
                 "Lists of addresses in use: entries, lines that could not be read, and how old the "
                 "content is.", {**SENSOR, "feed": ("Feed", None)},
                 [column("State", f"min by ({labels}) ({select('feed_up')})", "none", width=80,
                         cell="color-text", mappings=UP),
                  column("Entries", f"max by ({labels}) ({select('feed_entries')})", width=90,
                         decimals=0),
                  column("Bad lines", f"max by ({labels}) ({select('feed_bad_lines')})", width=90,
                         decimals=0, cell="color-text", levels=((None, TEXT), (1, MEDIUM))),
                  column("Age", f"time() - min by ({labels}) ({select('feed_timestamp_seconds')})", "s",
                         width=100, decimals=1, cell="color-text",
                         levels=((None, CLEAN), (172800, LOW), (604800, HIGH)))],
                 sort="Age")


def resources():
    processor = f"sum by (instance) (rate({process('cpu_seconds_total')}[$__rate_interval]))"
    cpu = graph("Processor", "Cores that are in use.", "none",
                [query(processor, "{{instance}}")])
    memory = graph("Memory", "Resident memory, and what waiting segments and unfinished messages hold "
                   "of it.", "bytes",
                   [query(process("resident_memory_bytes"), "resident {{instance}}"),
                    query(f"sum({select('reorder_memory_bytes')})", "segments that wait"),
                    query(f"sum({select('http_memory_bytes')})", "unfinished messages")])
    rules = graph("Rule engine", "Rules each second that had something to look at more closely, whose hit a "
                  "confirmer agreed with, that the configuration silences, and that gave up on a "
                  "value.", "cps",
                  [query(rate_of_all("rule_triggers_total"), "triggered"),
                   query(rate_of_all("rule_confirmed_total"), "confirmed"),
                   query(rate_of_all("rule_suppressed_total"), "suppressed"),
                   query(rate_of_all("rule_gave_up_total"), "given up")],
                  colours={"triggered": INFO, "confirmed": MEDIUM, "suppressed": GREY,
                           "given up": HIGH})
    written = graph("Events written", "Events and alerts each second by sink, and records that were "
                    "dropped in front of all of them.", "cps",
                    [query(rate_by("sink", "sink_written_total"), "{{sink}}"),
                     query(rate_of_all("records_dropped_total"), "dropped")],
                    colours={"dropped": HIGH})
    return [(6, cpu), (6, memory), (6, rules), (6, written)]


def builds():
    labels = "instance, version, compiler, hyperscan"

    def of_build(expr):
        return (f"({expr}) * on (instance) group_right () max by ({labels})"
                f" ({select('build_info')})")

    return table("Daemons",
                 "What runs where. Without series: exchanges in the time that is shown whose endpoint "
                 "or host is counted under __other__.",
                 {**SENSOR, "version": ("Version", 110), "compiler": ("Compiler", None),
                  "hyperscan": ("Hyperscan", 200)},
                 [column("Up for", of_build("time() - max by (instance) ("
                                            + process("start_time_seconds") + ")"), "s", width=100,
                         decimals=1),
                  column("Threads", of_build(f"max by (instance) ({process('threads')})"), width=90,
                         decimals=0),
                  column("Files open", of_build(f"max by (instance) ({process('open_fds')})"),
                         width=100, decimals=0),
                  column("Rules", of_build(f"max by (instance) ({select('rules_loaded')})"), width=80,
                         decimals=0),
                  column("Without series", of_build(
                      f"sum by (instance) ({counted('series_dropped_total')})"), width=130, decimals=0,
                         cell="color-text", levels=((None, TEXT), (1, MEDIUM)))],
                 sort="Instance", descending=False)


def sensor():
    return dashboard(
        "tapwarden-sensor", "Sensor health",
        "Drops, gaps, caps, queues, sinks, memory, reloads and feeds: whether what the other "
        "dashboards show is all there was.",
        [(4, stats()), (8, capture()), (8, streams()), (8, fullness()),
         (7, [(14, sinks()), (10, caps())]),
         (6, [(12, reloads()), (12, feeds())]),
         (8, resources()),
         (4, [(24, builds())])])
