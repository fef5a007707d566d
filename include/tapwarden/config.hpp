// SPDX-License-Identifier: Apache-2.0
// One immutable struct that says how a run behaves, passed by reference. What a file says
// (tapwarden.yaml) and what the command line says ends here; docs/configuration.md has each key.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tapwarden/flow.hpp"
#include "tapwarden/limits.hpp"
#include "tapwarden/live.hpp"
#include "tapwarden/severity.hpp"

namespace tapwarden {

/// `context` is what a reviewer would accept; `treblle` the literal reading of Treblle's public
/// text.
enum class Profile : std::uint8_t { context, treblle };

enum class ChecksumPolicy : std::uint8_t {
  none,  ///< checksums are not looked at: captures on a sending host have none yet (offload)
  all,   ///< packets with a bad IPv4 or TCP checksum are counted and ignored
};

/// Flow timeouts in packet time (suricata.yaml: flow-timeouts, tcp).
struct Timeouts {
  Duration opening = std::chrono::seconds{60};  ///< handshake not finished
  Duration established = std::chrono::seconds{600};
  Duration closed = std::chrono::seconds{10};     ///< after FIN of both sides or RST
  Duration fragments = std::chrono::seconds{60};  ///< from the first fragment of a datagram
  bool operator==(const Timeouts&) const = default;
};

/// An address block, as of RFC 4632.
struct Prefix {
  IpAddress address;
  std::uint8_t length = 128;  ///< in bits of the IPv6(-mapped) address: an IPv4 /8 is 104
  bool operator==(const Prefix&) const = default;
};

/// Rule hits that nobody wants to hear of. Empty texts: any.
struct Suppression {
  std::string rule;                 ///< "sqli-001", "sqli" (a family), or "*"
  std::string host;                 ///< as requests name it, without port
  std::string path;                 ///< prefix of the path
  std::string where;                ///< prefix of the place: "request.query.filter"
  Severity up_to = Severity::high;  ///< hits above are heard of nevertheless
  bool operator==(const Suppression&) const = default;
};

/// A file of addresses, or a folder of them.
struct IpListSource {
  std::string name;  ///< empty: that of the file, without its ending
  std::string path;
  bool own = false;  ///< it may speak of private addresses, too
  bool operator==(const IpListSource&) const = default;
};

/// What addresses are looked up in (docs/reputation.md).
struct ReputationConfig {
  std::vector<IpListSource> lists;
  std::string categories;              ///< Suricata's categories file; empty: none
  std::vector<std::string> geo_files;  ///< MaxMind DB files
  std::vector<Prefix> allowed;         ///< on no list, whatever lists say
  std::uint8_t score_min = 31;         ///< what scores less counts as not listed
  std::vector<std::uint32_t> asns;     ///< autonomous systems that count as listed
  std::vector<std::string> countries;  ///< countries that do

  [[nodiscard]] bool is_used() const noexcept { return !lists.empty() || !geo_files.empty(); }
  bool operator==(const ReputationConfig&) const = default;
};

/// Where packets come from.
struct CaptureConfig {
  std::vector<std::string> interfaces;  ///< listened to; empty: files are read
  std::string filter;                   ///< pcap-filter(7); empty: every packet
  LiveOptions live;  ///< of each interface; its name and filter are set from here
  /// Threads that work on flows; 0: the reading thread does. Empty: one a core, and none for inputs
  /// that are read in less time than it takes to tell.
  std::optional<std::size_t> workers;
  bool operator==(const CaptureConfig&) const = default;
};

/// eve.json: one event an exchange and finding (docs/events.md).
struct EveConfig {
  std::string dir;                 ///< empty: no events; "-": events to standard output
  std::uint64_t rotate_bytes = 0;  ///< a new file when this one has so many; 0: by size never
  Duration rotate_every{};         ///< a new file after this time of the clock; 0: by time never
  std::uint32_t rotated_kept = 8;  ///< older files that are kept: eve.json.1 is the newest of them
  bool operator==(const EveConfig&) const = default;
};

/// Packets of flows with findings.
struct EvidenceConfig {
  std::string file;  ///< then FILE.1, FILE.2, ...; empty: none is written
  Severity level = Severity::medium;
  std::uint64_t file_bytes_max = 100'000'000;
  bool operator==(const EvidenceConfig&) const = default;
};

/// The HTTP server for metrics, health and the API (docs/metrics.md).
struct AdminConfig {
  std::string listen;      ///< "127.0.0.1:9917"; empty: there is no server
  std::string web_config;  ///< Prometheus' web configuration: TLS, passwords; empty: none
  std::uint32_t endpoints_max = 2000;  ///< endpoints with series of their own; the rest: __other__
  std::uint32_t hosts_max = 200;       ///< hosts with series of their own; the rest: __other__
  std::uint32_t talkers_max = 1000;    ///< clients that are counted for the list of top talkers
  std::uint32_t findings_kept = 200;   ///< recent findings that the API tells
  bool operator==(const AdminConfig&) const = default;
};

enum class AlertKind : std::uint8_t {
  webhook,       ///< JSON by HTTP POST
  slack,         ///< the same in the shape of Slack's incoming webhooks
  alertmanager,  ///< Alertmanager's API v2; sent again while it fires, resolved behind it
  syslog,        ///< RFC 5424, to a socket of this machine, by UDP or by TCP
  cef,           ///< ArcSight's Common Event Format in RFC 5424
  unix_socket,   ///< a line of JSON each, to a stream socket
  file,          ///< a line of JSON each, appended
  standard_output,
};

/// Where alerts go, and how many (docs/alerts.md).
struct AlertSinkConfig {
  std::string name;  ///< in messages and metrics; unique
  AlertKind kind = AlertKind::webhook;
  std::string target;  ///< URL, path, "udp://192.0.2.1:514"; empty for standard output
  Severity level = Severity::medium;            ///< least severity that is told
  Duration cooldown = std::chrono::minutes{5};  ///< after one, others of its group are held back
  std::uint32_t per_minute_max = 60;            ///< more are held back
  Duration digest_every = std::chrono::minutes{5};  ///< one message that counts what was held back
  std::uint32_t queue_max = 1000;  ///< alerts that wait for the receiver; more are dropped
  Duration timeout = std::chrono::seconds{5};         ///< of one delivery
  Duration resolve_after = std::chrono::minutes{10};  ///< Alertmanager: quiet so long is resolved
  std::vector<std::string> headers;  ///< "Authorization: Bearer ...": secrets; HTTP only
  std::string ca_file;               ///< certificates to trust instead of the system's
  bool operator==(const AlertSinkConfig&) const = default;
};

/// How messages about the run itself are written.
enum class LogFormat : std::uint8_t { automatic, text, json, journal };
enum class LogLevel : std::uint8_t { error, warning, notice, info, debug };
struct LogConfig {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::automatic;
  bool operator==(const LogConfig&) const = default;
};

/// The process, as a service.
struct DaemonConfig {
  std::string user;                               ///< taken on when sockets are open; empty: stay
  std::string group;                              ///< empty: that of the user
  std::string pid_file;                           ///< empty: none
  bool sandbox = true;                            ///< seccomp and no new privileges, live only
  Duration drain_max = std::chrono::seconds{20};  ///< at the end; then what is left is dropped
  bool operator==(const DaemonConfig&) const = default;
};

struct Config {
  CaptureConfig capture;
  EveConfig eve;
  EvidenceConfig evidence;
  AdminConfig admin;
  std::vector<AlertSinkConfig> alerts;
  LogConfig log;
  DaemonConfig daemon;
  Limits limits;
  Timeouts timeouts;
  Profile profile = Profile::context;
  ChecksumPolicy checksums = ChecksumPolicy::none;
  bool vlan_separates_flows = true;  ///< suricata.yaml: vlan.use-for-tracking
  /// Only ids that are the same in both directions of a connection do (src/decode/README.md).
  bool tunnel_separates_flows = true;
  std::vector<std::uint16_t> vxlan_ports{4789, 8472};  ///< IANA's, and that of old Linux
  /// Peers whose X-Forwarded-For, Forwarded and CF-Connecting-IP are believed.
  std::vector<Prefix> trusted_proxies;
  /// Peers that end TLS in front of us: their X-Forwarded-Proto or Forwarded is believed.
  std::vector<Prefix> tls_terminators;
  ReputationConfig reputation;
  /// Path prefixes that are public on purpose: no credential is asked for.
  std::vector<std::string> public_paths;
  /// Without: exchanges are rebuilt and counted, and nothing more.
  bool inspects = true;
  std::vector<Suppression> suppressions;
  std::string rules_dir;        ///< folder of rule packs (*.yaml)
  std::string rules_cache_dir;  ///< folder of compiled rules; empty: compiled at each start
  bool operator==(const Config&) const = default;
};

/// "192.0.2.0/24", "2001:db8::/32", or an address alone; nullopt: neither.
std::optional<Prefix> parse_prefix(const std::string& text);

/// True when `address` lies in one of `prefixes`.
bool contains(const std::vector<Prefix>& prefixes, const IpAddress& address) noexcept;

}  // namespace tapwarden
