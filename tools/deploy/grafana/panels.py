# SPDX-License-Identifier: Apache-2.0
"""Panels of the dashboards, in Grafana's classic JSON: what all of them have in common.

A dashboard is a list of lines; a line is a height and panels with widths that add up to 24, so no
panel can overlap another or leave a hole. Every panel has a title, a description and a unit.
"""

COLUMNS = 24
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
SCOPE = 'job=~"$job", instance=~"$instance"'

CLEAN, INFO, LOW, MEDIUM, HIGH, WORST = (
    "#73BF69", "#5794F2", "#F2CC0C", "#FF9830", "#F2495C", "#C4162A")
GREY, VIOLET, TEAL, TEXT = "#8E9AAE", "#B877D9", "#4FB3BF", "text"
LEVEL_COLOURS = {"clean": CLEAN, "low": LOW, "medium": MEDIUM, "high": HIGH}
SEVERITY_COLOURS = {"info": INFO, "low": LOW, "medium": MEDIUM, "high": HIGH}
OUTCOME_COLOURS = {"none": GREY, "blocked": INFO, "answered": MEDIUM, "likely_successful": WORST}
STATUS_COLOURS = {"1xx": TEAL, "2xx": CLEAN, "3xx": INFO, "4xx": MEDIUM, "5xx": HIGH, "none": GREY}
SCORE_STEPS = ((None, HIGH), (40, MEDIUM), (60, LOW), (80, CLEAN))
BAD_SHARE_STEPS = ((None, CLEAN), (0.01, LOW), (0.25, MEDIUM), (0.5, HIGH))


def equals(label, value):
    return f'{label}="{value}"'


# Families of findings that are checks (docs/checks.md); the others are those of rules: attacks.
CHECKS = ("sql_injection", "ip_reputation", "secure_connection", "authorization", "ids_vs_uuids",
          "rate_limiting", "content_labeling", "mime_sniffing", "force_secure_connection",
          "embedding_prevention", "security_policies", "content_type_specification",
          "method_limiting", "bola", "bfla")
OF_RULES = f'family!~"{"|".join(CHECKS)}"'


def matches(label, pattern):
    return f'{label}=~"{pattern}"'


def select(metric, *matchers):
    """A selector of the sensors that were chosen above the panels."""
    return f"tapwarden_{metric}{{{', '.join((SCOPE,) + matchers)}}}"


def rate(metric, *matchers):
    return f"rate({select(metric, *matchers)}[$__rate_interval])"


def rate_by(labels, metric, *matchers):
    return f"sum by ({labels}) ({rate(metric, *matchers)})"


def rate_of_all(metric, *matchers):
    return f"sum({rate(metric, *matchers)})"


def counted(metric, *matchers):
    """How much a counter grew in the time that is shown. A series that was not there at its start
    counts from zero: increase() alone would lose the first event of each, and the first one of a
    kind is the one to see."""
    series = select(metric, *matchers)
    return (f"((last_over_time({series}[$__range]) unless {series} offset $__range)"
            f" or increase({series}[$__range]))")


def or_zero(expr, of):
    """Zero where `of` has a row and the expression has none."""
    return f"{expr} or 0 * {of}"


def steps(*pairs):
    return {"mode": "absolute",
            "steps": [{"value": value, "color": colour} for value, colour in pairs]}


def query(expr, legend="", *, instant=False, form="time_series"):
    return {"datasource": DATASOURCE, "editorMode": "code", "expr": expr,
            "legendFormat": legend or "__auto", "instant": instant, "range": not instant,
            "format": form}


def lettered(targets):
    for number, target in enumerate(targets):
        target["refId"] = chr(ord("A") + number)
    return targets


def panel(kind, title, description, unit, targets, **defaults):
    return {"type": kind, "title": title, "description": description, "datasource": DATASOURCE,
            "targets": lettered(targets), "options": {}, "transformations": [],
            "fieldConfig": {"defaults": {"unit": unit, "custom": {}, **defaults}, "overrides": []}}


def override(panel_, name, *, regex=False, **properties):
    """Properties of one field; a double underscore stands for a dot, e.g. custom__width."""
    panel_["fieldConfig"]["overrides"].append({
        "matcher": {"id": "byRegexp" if regex else "byName", "options": name},
        "properties": [{"id": key.replace("__", "."), "value": value}
                       for key, value in properties.items()]})
    return panel_


def fixed(colour):
    return {"mode": "fixed", "fixedColor": colour}


def paint(panel_, colours):
    for name, colour in colours.items():
        override(panel_, name, color=fixed(colour))
    return panel_


def stat(title, description, unit, expr, *, levels=((None, TEXT),), line=True, decimals=None,
         legend="", filled=True, mappings=()):
    """One number. With `line` it is the last of a series, drawn behind it; else it is of now."""
    out = panel("stat", title, description, unit, [query(expr, legend, instant=not line)],
                color={"mode": "thresholds"}, thresholds=steps(*levels), mappings=list(mappings),
                noValue="0")
    if decimals is not None:
        out["fieldConfig"]["defaults"]["decimals"] = decimals
    out["options"] = {
        "colorMode": "background" if filled else "value", "graphMode": "area" if line else "none",
        "justifyMode": "auto", "orientation": "auto", "textMode": "value",
        "wideLayout": True, "reduceOptions": {"calcs": ["lastNotNull"], "fields": "",
                                              "values": False}}
    return out


def graph(title, description, unit, targets, *, stacked=False, bars=False, colours=None, fill=12,
          minimum=0, maximum=None, legend="list", levels=None):
    """Lines, or bars, over time. `legend`: list, or table with the last and the largest value."""
    out = panel("timeseries", title, description, unit, targets,
                color={"mode": "palette-classic"}, min=minimum)
    if maximum is not None:
        out["fieldConfig"]["defaults"]["max"] = maximum
    custom = {
        "drawStyle": "bars" if bars else "line", "lineInterpolation": "linear",
        "lineWidth": 1 if stacked or bars else 2, "showPoints": "never", "spanNulls": False,
        "fillOpacity": 75 if bars else (55 if stacked else fill), "gradientMode": "none",
        "barWidthFactor": 0.8,
        "stacking": {"mode": "normal" if stacked else "none", "group": "A"},
        "axisPlacement": "auto", "axisLabel": "", "scaleDistribution": {"type": "linear"},
        "thresholdsStyle": {"mode": "dashed" if levels else "off"}}
    out["fieldConfig"]["defaults"]["custom"] = custom
    if levels:
        out["fieldConfig"]["defaults"]["thresholds"] = steps(*levels)
    table_legend = legend == "table"
    out["options"] = {
        "legend": {"displayMode": legend, "placement": "right" if table_legend else "bottom",
                   "showLegend": True, "calcs": ["lastNotNull", "max"] if table_legend else []},
        "tooltip": {"mode": "multi", "sort": "desc"}}
    return paint(out, colours or {})


def bars(title, description, unit, expr, legend, *, levels, maximum=None, minimum=0, top=None):
    """One bar for each series, the longest first."""
    expr = f"sort_desc(topk({top}, {expr}))" if top else f"sort_desc({expr})"
    out = panel("bargauge", title, description, unit, [query(expr, legend, instant=True)],
                color={"mode": "thresholds"}, thresholds=steps(*levels), min=minimum, decimals=0)
    if maximum is not None:
        out["fieldConfig"]["defaults"]["max"] = maximum
    out["options"] = {
        "displayMode": "gradient" if len(levels) > 1 else "basic", "orientation": "horizontal",
        "valueMode": "color", "namePlacement": "left", "showUnfilled": True, "sizing": "auto",
        "minVizHeight": 16, "minVizWidth": 8, "maxVizHeight": 300,
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    return out


def column(name, expr, unit="locale", *, width=None, cell=None, levels=None, decimals=None,
           maximum=None, mappings=()):
    """A column of numbers of a table. cell: color-text, color-background, gauge."""
    return {"name": name, "expr": expr, "unit": unit, "width": width, "cell": cell,
            "levels": levels, "decimals": decimals, "maximum": maximum, "mappings": mappings}


def table(title, description, labels, columns, *, sort, descending=True):
    """`labels`: label → (heading, width); the rows are what the labels tell apart. Several columns
    are several queries with the same labels, put side by side."""
    out = panel("table", title, description, "short",
                [query(one["expr"], instant=True, form="table") for one in columns],
                color={"mode": "thresholds"}, thresholds=steps((None, TEXT)))
    out["fieldConfig"]["defaults"]["custom"] = {
        "align": "auto", "cellOptions": {"type": "auto"}, "inspect": False, "filterable": False}
    out["options"] = {"showHeader": True, "cellHeight": "sm",
                      "footer": {"show": False, "reducer": ["sum"], "fields": ""}}
    values = ["Value" if len(columns) == 1 else f"Value #{target['refId']}"
              for target in out["targets"]]
    names = {label: heading for label, (heading, _) in labels.items()}
    names.update({value: one["name"] for value, one in zip(values, columns)})
    out["transformations"] = [
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {
            "excludeByName": {"Time": True}, "renameByName": names,
            "indexByName": {name: number for number, name in enumerate(names)}}},
        {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": sort, "desc": descending}]}}]
    for heading, width in labels.values():
        if width:
            override(out, heading, custom__width=width)
    for one in columns:
        override(out, one["name"], **column_properties(one))
    return out


def column_properties(one):
    properties = {"unit": one["unit"]}
    if one["width"]:
        properties["custom__width"] = one["width"]
    if one["decimals"] is not None:
        properties["decimals"] = one["decimals"]
    if one["cell"] == "gauge":
        properties["custom__cellOptions"] = {"type": "gauge", "mode": "basic",
                                             "valueDisplayMode": "text"}
        properties["min"] = 0
    elif one["cell"]:
        properties["custom__cellOptions"] = {"type": one["cell"]}
    if one["maximum"] is not None:
        properties["max"] = one["maximum"]
    if one["levels"]:
        properties["thresholds"] = steps(*one["levels"])
    if one["mappings"]:
        properties["mappings"] = list(one["mappings"])
    return properties


def words(mapping):
    """Numbers that are shown as a coloured word: {0: ("down", RED)}."""
    return [{"type": "value", "options": {
        str(number): {"text": text, "color": colour, "index": index}
        for index, (number, (text, colour)) in enumerate(mapping.items())}}]


def heading(title):
    return (1, [(COLUMNS, {"type": "row", "title": title, "collapsed": False, "panels": []})])
