// SPDX-License-Identifier: Apache-2.0
// Writes docs/configuration.md from the schema of the configuration to standard output.
#include <fmt/format.h>

#include "config/dump.hpp"
#include "config/load.hpp"
#include "config/schema.hpp"

namespace {

using namespace tapwarden;

constexpr const char* kIntroduction = R"(# Configuration

<!-- Written by tools/dev docs from src/config/schema.cpp. Change the schema, not this page. -->

`tapwarden -c FILE` reads a configuration in YAML; without `-c` there is none, and every key has its
default. The service reads `/etc/tapwarden/tapwarden.yaml`.

```
tapwarden --dump-config > tapwarden.yaml      the whole default, with a comment for each key
tapwarden -T -c tapwarden.yaml                is it right? Exit code 0 or 1
tapwarden -c tapwarden.yaml --set capture.interfaces=[eth1]
tapwarden -c tapwarden.yaml --dump-config     what is in effect, with secrets as ***
```

**Order.** The file; over it `--set KEY=VALUE`, where the value is written as in YAML (`--set
'inspection.suppressions=[{rule: sqli-005, path: /search}]'`; nothing behind `=` is the empty text); over
both every other option that is given. An option that is a list (`-i`, `--suppress`, `--ip-list`)
replaces the list of the file. `-r FILE` reads captures whatever `capture.interfaces` says.

**Strict.** A key that is not known, a key that stands twice, a value of another kind or out of its range
is an error, with file, line and column, what was expected, and the key that was probably meant. All errors
of a file are told at once; nothing runs with a file that has one.

```
tapwarden: tapwarden.yaml:7:3: unknown key 'limits.flow_max' (did you mean 'limits.flows_max'?)
tapwarden: tapwarden.yaml:9:16: capture.snap_length: expected a whole number from 64 to 262144, not '12'
```

**Values.** Sizes are octets (`65536`), or have a unit: kB, MB, GB, TB count by 1000, KiB, MiB, GiB, TiB
by 1024. Durations have a unit: `ns`, `us`, `ms`, `s`, `m`, `h`, `d`. Truth is `true` or `false`. Anchors,
aliases, tags and a second document are not read. A file has at most 1 MiB.

**Several files.** `include: FILE`, or a list of files, at the top level. They are read first, in their
order; names are relative to the file that includes. What the file itself says goes over what it
includes; a list is replaced as a whole. Includes may include, eight deep.

**Secrets.** `target` and `headers` of `alerts` may name variables of the environment: `${TOKEN}`
(`$${` is `${` as it stands). A variable that is not set is an error. Elsewhere `${` is refused, so that
what a configuration means does not depend on who starts it. A dump shows secrets as `***`, which is refused
when it is read.

**Reload.** SIGHUP (`systemctl reload tapwarden`) has the file read again, together with rules and lists of
addresses, while the run goes on. Each of the three is judged first: what is wrong is said, and what was in
use stays in use. Keys with *yes* under *Reload* take effect between two exchanges, without loss. Others
are named in a message and take effect at the next start:

```
tapwarden: configuration: read again: changed: inspection.suppressions
tapwarden: configuration: takes effect at the next start only: limits.flows_max
tapwarden: configuration: kept as it was: /etc/tapwarden/tapwarden.yaml:3:3: unknown key 'eve.dri' (did you mean 'eve.dir'?)
```

The words in `limits` are those of the metrics and of `limits_reached` in the summary.

)";

/// Bars would end a cell.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string capital(std::string text) {
  if (text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() ^ 0x20);
  return text;
}

void print_members(const schema::Key<Config>& key) {
  if (key.members.empty()) return;
  fmt::print("\nAn entry of `{}`:\n\n| Key | Value | Default | Meaning |\n|---|---|---|---|\n",
             key.path);
  for (const schema::MemberLine& member : key.members) {
    fmt::print("| `{}` | {} | `{}` | {} |\n", member.key, cell(capital(member.expected)),
               cell(yaml_line(member.initial)), cell(member.meaning));
  }
}

void print_section(const schema::Section& section, const Config& config) {
  fmt::print(
      "## {}\n\n{}.\n\n| Key | Value | Default | Reload | Meaning |\n|---|---|---|---|---|\n",
      section.name, section.meaning);
  for (const schema::Key<Config>& key : schema::all_keys()) {
    if (schema::section_of(key.path) != section.name) continue;
    fmt::print("| `{}` | {} | `{}` | {} | {} |\n", key.path, cell(capital(key.expected)),
               cell(yaml_line(key.write(config))), key.reloads ? "yes" : "", cell(key.meaning));
  }
  for (const schema::Key<Config>& key : schema::all_keys()) {
    if (schema::section_of(key.path) == section.name) print_members(key);
  }
  fmt::print("\n");
}

}  // namespace

int main() {
  const Config config = default_config();
  fmt::print("{}", kIntroduction);
  for (const schema::Section& section : schema::all_sections()) print_section(section, config);
  fmt::print("## The whole default\n\nAs `tapwarden --dump-config` prints it.\n\n```yaml\n{}```\n",
             dump_config(config));
}
