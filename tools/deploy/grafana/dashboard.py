# SPDX-License-Identifier: Apache-2.0
"""A dashboard around its panels: variables, links to the others, places on the grid."""

from panels import COLUMNS, DATASOURCE, SCOPE

TAG = "tapwarden"
SCHEMA_VERSION = 39


def chosen(name, label, definition):
    """A variable with the values of a label; several can be chosen, all are at first."""
    return {"type": "query", "name": name, "label": label, "datasource": DATASOURCE,
            "definition": definition, "query": {"query": definition, "refId": f"variable_{name}"},
            "refresh": 2, "sort": 1, "multi": True, "includeAll": True, "allValue": ".+",
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]}, "options": [],
            "hide": 0, "regex": "", "skipUrlSync": False}


def variables(with_host):
    out = [{"type": "datasource", "name": "datasource", "label": "Data source",
            "query": "prometheus", "current": {}, "options": [], "hide": 0, "refresh": 1,
            "regex": "", "multi": False, "includeAll": False, "skipUrlSync": False},
           chosen("job", "Job", "label_values(tapwarden_build_info, job)"),
           chosen("instance", "Instance",
                  'label_values(tapwarden_build_info{job=~"$job"}, instance)')]
    if with_host:
        out.append(chosen(
            "host", "Host", f"label_values(tapwarden_endpoint_exchanges_total{{{SCOPE}}}, host)"))
    return out


def placed(lines):
    """Panels with their place on the grid. Each line must fill the whole width."""
    out = []
    top = 0
    for height, line in lines:
        left = 0
        for width, panel in line:
            panel["id"] = len(out) + 1
            panel["gridPos"] = {"x": left, "y": top, "w": width, "h": height}
            left += width
            out.append(panel)
        if left != COLUMNS:
            raise ValueError(f"the line of {line[0][1]['title']!r} is {left} wide")
        top += height
    return out


def dashboard(uid, title, description, lines, *, with_host=False):
    return {
        "id": None, "uid": uid, "title": f"tapwarden / {title}", "description": description,
        "tags": [TAG], "editable": False, "graphTooltip": 1, "schemaVersion": SCHEMA_VERSION,
        "version": 1, "refresh": "30s", "time": {"from": "now-1h", "to": "now"}, "timezone": "",
        "style": "dark", "weekStart": "", "fiscalYearStartMonth": 0, "liveNow": False,
        "timepicker": {}, "annotations": {"list": []},
        "links": [{"type": "dashboards", "title": "tapwarden", "tags": [TAG], "asDropdown": False,
                   "includeVars": True, "keepTime": True, "targetBlank": False,
                   "icon": "external link", "tooltip": "", "url": ""}],
        "templating": {"list": variables(with_host)}, "panels": placed(lines)}
