#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every field of an event, of a rule and of the summary is explained on its page of docs/, every
anomaly too, and every page that a page links to is there."""

import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def code_words(page):
    """What stands between back ticks, and the parts of dotted names: `endpoint.host`."""
    quoted = re.findall(r"`([^`\n]+)`", page)
    return set(quoted) | {part for name in quoted for part in name.split(".")}


def properties(schema):
    """Names of all properties, however deep."""
    if isinstance(schema, list):
        return set().union(*map(properties, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own.union(*(properties(value) for value in schema.values()))


class Fields(unittest.TestCase):
    def test_every_property_of_the_event_schema_is_on_its_page(self):
        names = properties(json.loads(text("docs/event.schema.json")))
        self.assertGreater(len(names), 60)
        checks = set(re.findall(r"\bid = \"(\w+)\"", "".join(
            path.read_text(encoding="utf-8") for path in ROOT.glob("src/inspect/checks/*.cpp"))))
        self.assertEqual(len(checks), 15)
        self.assertEqual(names - checks - code_words(text("docs/events.md")), set())

    def test_every_word_of_an_enumeration_is_on_its_page(self):
        words = set()

        def collect(schema):
            if isinstance(schema, dict):
                words.update(word for word in schema.get("enum", []) if isinstance(word, str))
                for value in schema.values():
                    collect(value)
            elif isinstance(schema, list):
                for value in schema:
                    collect(value)

        collect(json.loads(text("docs/event.schema.json")))
        self.assertGreater(len(words), 40)
        self.assertEqual(words - code_words(text("docs/events.md")), set())

    def test_every_anomaly_is_on_the_page_of_events(self):
        names = re.findall(r'\{"((?:http|stream)\.\w+)"', text("include/tapwarden/anomaly.hpp"))
        self.assertGreater(len(names), 30)
        self.assertEqual(set(names) - code_words(text("docs/events.md")), set())

    def test_every_key_of_the_summary_is_on_its_page(self):
        source = text("src/app/json_report.cpp")
        names = re.findall(r'\b(?:name|number|text|strings)\(out, "(\w+)"', source)
        self.assertGreater(len(names), 30)
        self.assertEqual(set(names) - code_words(text("docs/summary.md")), set())

    def test_every_field_of_a_rule_is_on_its_page(self):
        source = text("src/inspect/rule_loader.cpp")
        known = re.findall(r"expect_keys\(\w+,\s*\{([^}]*)\}\)", source)
        names = re.findall(r'"(\w+)"', "".join(known))
        self.assertGreater(len(names), 15)
        self.assertEqual(set(names) - code_words(text("docs/rules.md")), set())

    def test_every_kind_of_leaf_is_on_the_page_of_rules(self):
        kinds = re.search(r"enum class LeafKind [^{]*\{(.*?)\};", text("src/inspect/leaf.hpp"),
                          re.DOTALL)
        names = re.findall(r"^\s*(\w+),", kinds.group(1), re.MULTILINE)
        self.assertGreaterEqual(len(names), 18)
        self.assertEqual(set(names) - code_words(text("docs/rules.md")), set())

    def test_every_page_that_is_linked_is_there(self):
        pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"),
                 *ROOT.glob("src/*/README.md")]
        missing = []
        for page in pages:
            for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
                if "://" not in link and not (page.parent / link).exists():
                    missing.append(f"{page.relative_to(ROOT)}: {link}")
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
