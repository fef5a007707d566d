// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include <set>

namespace tapwarden::schema {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr bool kReloads = true;
constexpr std::uint64_t kCountMax = 1ull << 32;
constexpr std::uint64_t kBytesMax = 1ull << 40;
constexpr Duration kDay = hours{24};
constexpr const char* kTexts = "a list of texts such as [a, b]";
constexpr const char* kNumbers = "a list of numbers such as [1, 2]";
constexpr const char* kNetworks = "a list of addresses and networks such as [192.0.2.0/24]";

// What `key` needs: where the value of a key lies in its owner.
// NOLINTBEGIN(bugprone-macro-parentheses): it is a name
#define AT(member) \
  [](auto& owner) -> auto& { return owner.member; }
// NOLINTEND(bugprone-macro-parentheses)

template <class Field, class T>
Key<Config> row(const std::string& path, Field field, const Type<T>& type,
                const std::string& meaning, bool reloads = false) {
  return key<Config>(path, field, type, meaning, reloads);
}

Type<std::vector<std::string>> texts() { return list_of(text(), kTexts); }
Type<std::vector<Prefix>> networks() { return list_of(network(), kNetworks); }

Type<Severity> level() {
  return word<Severity>(
      {{"low", Severity::low}, {"medium", Severity::medium}, {"high", Severity::high}});
}

/// In small letters, as it is compared.
Type<std::string> host_name() {
  Type<std::string> type = text("a host name without port");
  type.read = [read = type.read](const Value& node, const std::string& path, Reading& reading) {
    auto value = read(node, path, reading);
    if (!value) return value;
    for (char& c : *value) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return value;
  };
  return type;
}

Type<std::vector<Suppression>> suppressions() {
  std::vector<Key<Suppression>> keys;
  const auto add = [&](auto... parts) { keys.push_back(key<Suppression>(parts...)); };
  add("rule", AT(rule), text(), "A rule (sqli-001), a family (sqli), or '*'");
  add("host", AT(host), host_name(), "As requests name it; empty: any");
  add("path", AT(path), text(), "The path begins with this; empty: any");
  add("where", AT(where), text(), "The place begins with this: request.query.filter; empty: any");
  add("up_to", AT(up_to), level(), "Hits above this severity are heard of nevertheless");
  return list_of(object<Suppression>(keys, "a suppression such as {rule: sqli-005, path: /search}",
                                     [](const Suppression& one) -> std::string {
                                       return one.rule.empty() ? "'rule' is missing" : "";
                                     }),
                 "a list of suppressions such as [{rule: sqli-005, path: /search}]");
}

Type<std::vector<IpListSource>> ip_lists() {
  std::vector<Key<IpListSource>> keys;
  const auto add = [&](auto... parts) { keys.push_back(key<IpListSource>(parts...)); };
  add("name", AT(name), text(), "In findings; empty: that of the file, without its ending");
  add("path", AT(path), text("a file or a folder"), "File of addresses, or folder of such files");
  add("own", AT(own), yes_no(), "It may speak of private addresses, too");
  return list_of(object<IpListSource>(keys, "a list such as {name: drop, path: /etc/drop.txt}",
                                      [](const IpListSource& one) -> std::string {
                                        return one.path.empty() ? "'path' is missing" : "";
                                      }),
                 "a list of lists such as [{name: drop, path: /etc/drop.txt}]");
}

std::string problem_of(const AlertSinkConfig& sink) {
  if (sink.name.empty()) return "'name' is missing";
  if (sink.name == "eve" || sink.name == "evidence") {
    return in_quotes(sink.name) + " is the name of another sink: take another 'name'";
  }
  if (sink.target.empty() && sink.kind != AlertKind::standard_output) {
    return "'target' is missing: where alerts of " + in_quotes(sink.name) + " go";
  }
  for (const std::string& header : sink.headers) {
    if (header.find(':') == std::string::npos || header.front() == ':') {
      return "headers: expected 'Name: value'";
    }
  }
  return {};
}

Type<AlertKind> alert_kind() {
  return word<AlertKind>({{"webhook", AlertKind::webhook},
                          {"slack", AlertKind::slack},
                          {"alertmanager", AlertKind::alertmanager},
                          {"syslog", AlertKind::syslog},
                          {"cef", AlertKind::cef},
                          {"unix_socket", AlertKind::unix_socket},
                          {"file", AlertKind::file},
                          {"standard_output", AlertKind::standard_output}});
}

/// Names of sinks are labels of metrics.
Type<std::vector<AlertSinkConfig>> with_unique_names(Type<std::vector<AlertSinkConfig>> type) {
  type.read = [read = type.read](const Value& node, const std::string& path, Reading& reading) {
    auto sinks = read(node, path, reading);
    if (!sinks) return sinks;
    std::set<std::string> names;
    for (std::size_t i = 0; i < sinks->size(); ++i) {
      if (names.insert((*sinks)[i].name).second) continue;
      reading.complain(node.items[i].place,
                       path + ": two sinks have the name " + in_quotes((*sinks)[i].name));
      sinks.reset();
      return sinks;
    }
    return sinks;
  };
  return type;
}

Type<std::vector<AlertSinkConfig>> alert_sinks() {
  std::vector<Key<AlertSinkConfig>> keys;
  const auto add = [&](auto... parts) { keys.push_back(key<AlertSinkConfig>(parts...)); };
  add("name", AT(name), text(), "In messages and metrics; unique");
  add("kind", AT(kind), alert_kind(), "How it is told");
  add("target", AT(target), secret_text("an URL, a path, or an address", masked_target),
      "http://..., /run/x.sock, udp://192.0.2.1:514; ${NAME} is read from the environment");
  add("level", AT(level), level(), "Least severity that is told");
  add("cooldown", AT(cooldown), duration({}, kDay),
      "After an alert, others of its endpoint and rule are held back so long");
  add("per_minute_max", AT(per_minute_max), number<std::uint32_t>(1, 1'000'000),
      "More alerts in a minute are held back");
  add("digest_every", AT(digest_every), duration(seconds{1}, kDay),
      "One message so often counts what was held back");
  add("queue_max", AT(queue_max), number<std::uint32_t>(1, 1'000'000),
      "Alerts that wait for the receiver; more are dropped and counted");
  add("timeout", AT(timeout), duration(milliseconds{100}, minutes{5}), "Of one delivery");
  add("resolve_after", AT(resolve_after), duration(seconds{1}, kDay),
      "Alertmanager: what was quiet so long is resolved");
  add("headers", AT(headers),
      list_of(secret_text("a header such as 'Authorization: Bearer ${TOKEN}'", masked_header),
              "a list of headers such as ['Authorization: Bearer ${TOKEN}']", 32),
      "Sent along by HTTP; ${NAME} is read from the environment");
  add("ca_file", AT(ca_file), text("a file"),
      "Certificates to trust instead of the system's; empty: the system's");
  return with_unique_names(
      list_of(object<AlertSinkConfig>(
                  keys, "a sink such as {name: ops, kind: webhook, target: URL}", problem_of),
              "a list of sinks such as [{name: ops, kind: webhook, target: URL}]", 64));
}

void add_capture(std::vector<Key<Config>>& keys) {
  const auto add = [&](auto... parts) { keys.push_back(row(parts...)); };
  add("capture.interfaces", AT(capture.interfaces), list_of(text(), kTexts, 64),
      "Network interfaces that are listened to; empty: files are read (-r)");
  add("capture.filter", AT(capture.filter), text("a filter in tcpdump's language"),
      "Only packets that match; empty: every packet");
  add("capture.workers", AT(capture.workers), automatic_or(whole_number(0, 256)),
      "Threads that work on connections; 0: the reading thread does; auto: one a core");
  add("capture.snap_length", AT(capture.live.snap_length),
      number<std::uint32_t>(kSnapLengthMin, kSnapLengthMax), "Octets kept of each packet");
  add("capture.ring_size", AT(capture.live.ring_bytes), size(1ull << 20, 1ull << 34),
      "Memory of each socket for packets that wait; a socket a worker and interface");
  add("capture.immediate", AT(capture.live.immediate), yes_no(),
      "Packets are handed over after 1 ms at most, not 20 ms, at the price of more wake-ups");
  add("capture.promiscuous", AT(capture.live.promiscuous), yes_no(),
      "Packets that are not addressed to this machine, too: a mirror port needs it");
  add("capture.checksums", AT(checksums),
      word<ChecksumPolicy>({{"none", ChecksumPolicy::none}, {"all", ChecksumPolicy::all}}),
      "all: packets with a bad checksum are counted and ignored");
}

void add_flows(std::vector<Key<Config>>& keys) {
  const auto add = [&](auto... parts) { keys.push_back(row(parts...)); };
  add("flows.separate_vlans", AT(vlan_separates_flows), yes_no(),
      "Connections with the same addresses and ports in several VLANs are several");
  add("flows.separate_tunnels", AT(tunnel_separates_flows), yes_no(),
      "The same for tunnels (VNI, GRE key, PPPoE session)");
  add("flows.vxlan_ports", AT(vxlan_ports), list_of(number<std::uint16_t>(1), kNumbers, 64),
      "UDP ports that carry VXLAN");
  const auto timeout = duration(milliseconds{1}, kDay);
  add("flows.timeouts.opening", AT(timeouts.opening), timeout,
      "A connection whose handshake is not finished is given up");
  add("flows.timeouts.established", AT(timeouts.established), timeout,
      "One that is open and silent is given up");
  add("flows.timeouts.closed", AT(timeouts.closed), timeout,
      "One that both sides ended is forgotten");
  add("flows.timeouts.fragments", AT(timeouts.fragments), timeout,
      "A datagram whose fragments do not all come is given up");
}

/// The most that a cap may be. Small where recursion or time grows with it.
std::uint64_t most_of(const std::string& name) {
  if (name == "tunnel_depth_max" || name == "leaf_depth_max") return 64;
  if (name == "leaf_nesting_max" || name == "encoding_layers_max") return 8;
  if (name == "inputs_open_max") return 65536;
  return name.find("bytes") != name.npos ? kBytesMax : kCountMax;
}

template <class Field>
Key<Config> limit(const std::string& name, Field field, std::string meaning) {
  meaning.front() = static_cast<char>(meaning.front() & ~0x20);
  const std::uint64_t most = most_of(name);
  return row("limits." + name, field,
             name.find("bytes") != name.npos ? size(1, most) : whole_number(1, most), meaning);
}

void add_limits(std::vector<Key<Config>>& keys) {
#define TAPWARDEN_ROW(name, value, meaning) keys.push_back(limit(#name, AT(limits.name), meaning));
  TAPWARDEN_LIMITS(TAPWARDEN_ROW)
#undef TAPWARDEN_ROW
}

void add_inspection(std::vector<Key<Config>>& keys) {
  const auto add = [&](auto... parts) { keys.push_back(row(parts...)); };
  add("inspection.enabled", AT(inspects), yes_no(),
      "false: exchanges are rebuilt and counted, and nothing more");
  add("inspection.profile", AT(profile),
      word<Profile>({{"context", Profile::context}, {"treblle", Profile::treblle}}),
      "How checks judge: as a reviewer would, or by the letter of Treblle's list", kReloads);
  add("inspection.public_paths", AT(public_paths), texts(),
      "Paths that begin with one of these need no credential", kReloads);
  add("inspection.trusted_proxies", AT(trusted_proxies), networks(),
      "Peers whose X-Forwarded-For is believed", kReloads);
  add("inspection.tls_terminators", AT(tls_terminators), networks(),
      "Peers that end TLS in front of the capture; their X-Forwarded-Proto is believed", kReloads);
  add("inspection.rules_dir", AT(rules_dir), text("a folder or a file"),
      "Rule packs; auto: those that came with the program", kReloads);
  add("inspection.rules_cache", AT(rules_cache_dir), text("a folder"),
      "Compiled rules, for a quick start; auto: the service's or the user's cache; empty: none",
      kReloads);
  add("inspection.suppressions", AT(suppressions), suppressions(), "Rule hits to keep silent about",
      kReloads);
}

void add_reputation(std::vector<Key<Config>>& keys) {
  const auto add = [&](auto... parts) { keys.push_back(row(parts..., kReloads)); };
  add("reputation.lists", AT(reputation.lists), ip_lists(),
      "Lists of addresses that attacks come from");
  add("reputation.categories", AT(reputation.categories), text("a file"),
      "Names of the categories in Suricata's iprep lists; empty: none");
  add("reputation.geo_files", AT(reputation.geo_files), list_of(text("a file"), kTexts, 64),
      "MaxMind databases of networks or countries of addresses");
  add("reputation.allowed", AT(reputation.allowed), networks(),
      "Addresses that are on no list, whatever lists say");
  add("reputation.score_min", AT(reputation.score_min), number<std::uint8_t>(1, 127),
      "Least score of an iprep list that counts");
  add("reputation.asns", AT(reputation.asns), list_of(number<std::uint32_t>(1), kNumbers),
      "Autonomous systems whose addresses count as listed; needs geo_files");
  add("reputation.countries", AT(reputation.countries),
      list_of(country(), "a list of countries such as [KP]", 300),
      "Countries whose addresses count as listed; needs geo_files");
}

void add_outputs(std::vector<Key<Config>>& keys) {
  const auto add = [&](auto... parts) { keys.push_back(row(parts...)); };
  add("eve.dir", AT(eve.dir), text("a folder"),
      "Events go to eve.json in it; empty: no events; '-': to standard output");
  add("eve.rotate_bytes", AT(eve.rotate_bytes), size(0, kBytesMax),
      "A new file when this one has so many octets; 0: never by size");
  add("eve.rotate_every", AT(eve.rotate_every), duration({}, 366 * kDay),
      "A new file after this time; 0s: never by time");
  add("eve.rotated_kept", AT(eve.rotated_kept), number<std::uint32_t>(1, 10'000),
      "Older files that are kept: eve.json.1 is the newest of them");
  add("evidence.file", AT(evidence.file), text("a file"),
      "Packets of flows with findings, then FILE.1, FILE.2, ...; empty: none is written");
  add("evidence.level", AT(evidence.level), level(),
      "Least severity of a finding that makes its flow be written");
  add("evidence.file_bytes_max", AT(evidence.file_bytes_max), size(1 << 16, kBytesMax),
      "Octets of one file");
}

void add_service(std::vector<Key<Config>>& keys) {
  const auto add = [&](auto... parts) { keys.push_back(row(parts...)); };
  const auto count = number<std::uint32_t>(1, 1'000'000);
  add("admin.listen", AT(admin.listen), text("an address with port such as 127.0.0.1:9917"),
      "Where metrics, health and the API are served; empty: there is no server");
  add("admin.web_config", AT(admin.web_config), text("a file"),
      "Prometheus' web configuration: TLS, passwords; empty: none");
  add("admin.endpoints_max", AT(admin.endpoints_max), count,
      "Endpoints with series of their own; the rest are __other__");
  add("admin.hosts_max", AT(admin.hosts_max), count,
      "Hosts with series of their own; the rest are __other__");
  add("admin.talkers_max", AT(admin.talkers_max), count,
      "Clients that are counted for the list of top talkers");
  add("admin.findings_kept", AT(admin.findings_kept), count, "Recent findings that the API tells");
  add("alerts", AT(alerts), alert_sinks(), "Where alerts go", kReloads);
  add("log.level", AT(log.level),
      word<LogLevel>({{"error", LogLevel::error},
                      {"warning", LogLevel::warning},
                      {"notice", LogLevel::notice},
                      {"info", LogLevel::info},
                      {"debug", LogLevel::debug}}),
      "Messages below this are not written", kReloads);
  add("log.format", AT(log.format),
      word<LogFormat>({{"auto", LogFormat::automatic},
                       {"text", LogFormat::text},
                       {"json", LogFormat::json},
                       {"journal", LogFormat::journal}}),
      "auto: the journal's where it listens, else text");
  add("daemon.user", AT(daemon.user), text("a user"),
      "Taken on when the sockets are open; empty: stay who started it");
  add("daemon.group", AT(daemon.group), text("a group"), "Empty: that of the user");
  add("daemon.pid_file", AT(daemon.pid_file), text("a file"), "Holds the process id; empty: none");
  add("daemon.sandbox", AT(daemon.sandbox), yes_no(),
      "A live process gives up system calls that it does not need");
  add("daemon.drain_max", AT(daemon.drain_max), duration({}, hours{1}),
      "At the end, what was captured is worked off for so long at most");
}

}  // namespace

const std::vector<Key<Config>>& all_keys() {
  static const std::vector<Key<Config>> keys = [] {
    std::vector<Key<Config>> made;
    add_capture(made);
    add_flows(made);
    add_limits(made);
    add_inspection(made);
    add_reputation(made);
    add_outputs(made);
    add_service(made);
    return made;
  }();
  return keys;
}

const std::vector<Section>& all_sections() {
  static const std::vector<Section> sections{
      {"capture", "Where packets come from"},
      {"flows", "What is one connection, and when it ends (in the time of packets)"},
      {"limits", "Caps. Each is counted under the same name when it is reached"},
      {"inspection", "Checks and rules"},
      {"reputation", "What addresses are looked up in (docs/reputation.md)"},
      {"eve", "Events (docs/events.md)"},
      {"evidence", "Packets as evidence"},
      {"admin", "The HTTP server for metrics, health and the API (docs/metrics.md)"},
      {"alerts", "Alerts in real time (docs/alerts.md)"},
      {"log", "Messages about the process itself"},
      {"daemon", "The process as a service"}};
  return sections;
}

std::string section_of(const std::string& path) { return path.substr(0, path.find('.')); }

}  // namespace tapwarden::schema
