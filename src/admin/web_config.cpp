// SPDX-License-Identifier: Apache-2.0
#include "admin/web_config.hpp"

#include <sys/stat.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "admin/passwords.hpp"
#include "admin/tls.hpp"

namespace tapwarden::admin {
namespace {

constexpr std::uintmax_t kFileBytesMax = 1u << 20;
constexpr std::chrono::seconds kLookEvery{1};

/// Thrown within this file alone: yaml-cpp throws anyway.
struct Wrong {
  std::string message;
};

[[noreturn]] void wrong(const YAML::Node& node, const std::string& what) {
  throw Wrong{"line " + std::to_string(node.Mark().line + 1) + ": " + what};
}

std::string text(const YAML::Node& node, const std::string& key) {
  if (!node.IsScalar()) wrong(node, key + " must be a text");
  return node.Scalar();
}

/// Calls take(key, value) for each member, none of them twice.
template <class Take>
void each(const YAML::Node& node, const std::string& name, const Take& take) {
  if (node.IsNull()) return;
  if (!node.IsMap()) wrong(node, name + " must be a map");
  std::map<std::string, bool> seen;
  for (const auto& member : node) {
    const std::string key = text(member.first, "a key");
    if (!seen.emplace(key, true).second) wrong(member.first, key + " stands here twice");
    take(key, member.second, member.first);
  }
}

ClientAuth client_auth_of(const YAML::Node& node) {
  static constexpr std::array<std::pair<std::string_view, ClientAuth>, 5> kTypes{
      {{"NoClientCert", ClientAuth::none},
       {"RequestClientCert", ClientAuth::request},
       {"RequireAnyClientCert", ClientAuth::require_any},
       {"VerifyClientCertIfGiven", ClientAuth::verify_if_given},
       {"RequireAndVerifyClientCert", ClientAuth::require}}};
  const std::string type = text(node, "client_auth_type");
  if (type.empty()) return ClientAuth::none;
  for (const auto& [name, value] : kTypes) {
    if (type == name) return value;
  }
  wrong(node,
        "client_auth_type is none of NoClientCert, RequestClientCert, RequireAnyClientCert, "
        "VerifyClientCertIfGiven, RequireAndVerifyClientCert");
}

void read_tls(const YAML::Node& node, const std::filesystem::path& folder, WebConfig& config) {
  config.has_tls = true;
  const auto file = [&folder](const YAML::Node& value, const std::string& key) {
    const std::string name = text(value, key);
    return name.empty() ? name : (folder / name).lexically_normal().string();
  };
  each(node, "tls_server_config",
       [&](const std::string& key, const YAML::Node& value, const YAML::Node& at) {
         if (key == "cert_file") {
           config.cert_file = file(value, key);
         } else if (key == "key_file") {
           config.key_file = file(value, key);
         } else if (key == "client_ca_file") {
           config.client_ca_file = file(value, key);
         } else if (key == "client_auth_type") {
           config.client_auth = client_auth_of(value);
         } else if (key == "min_version") {
           const std::string version = text(value, key);
           if (version != "TLS12" && version != "TLS13")
             wrong(value, "min_version is TLS12 or TLS13");
           config.tls13_only = version == "TLS13";
         } else {
           wrong(at, "tls_server_config." + key +
                         " is not supported; there are cert_file, key_file, client_auth_type, "
                         "client_ca_file and min_version");
         }
       });
  if (config.cert_file.empty() || config.key_file.empty()) {
    wrong(node, "tls_server_config needs cert_file and key_file");
  }
  const bool verifies = config.client_auth == ClientAuth::verify_if_given ||
                        config.client_auth == ClientAuth::require;
  if (verifies && config.client_ca_file.empty()) {
    wrong(node, "this client_auth_type needs client_ca_file");
  }
  if (!verifies && !config.client_ca_file.empty()) {
    wrong(node,
          "client_ca_file needs client_auth_type RequireAndVerifyClientCert or "
          "VerifyClientCertIfGiven");
  }
}

void read_users(const YAML::Node& node, WebConfig& config) {
  each(node, "basic_auth_users",
       [&](const std::string& user, const YAML::Node& value, const YAML::Node& at) {
         if (user.empty() || user.find(':') != user.npos) wrong(at, "not a name of a user");
         const std::string hash = value.IsScalar() ? value.Scalar() : "";
         if (!is_bcrypt_hash(hash)) {
           wrong(value, "the password of " + user +
                            " is no bcrypt hash ($2y$10$...); htpasswd -nBC 10 '' makes one");
         }
         config.users[user] = hash;
       });
}

void read_http(const YAML::Node& node, WebConfig& config) {
  static constexpr std::array<std::string_view, 5> kHeaders{
      "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection",
      "Strict-Transport-Security"};
  each(node, "http_server_config",
       [&](const std::string& key, const YAML::Node& value, const YAML::Node& at) {
         if (key == "http2") return;  // there is HTTP/1.1 alone
         if (key != "headers") wrong(at, "http_server_config." + key + " is not known");
         each(value, "headers",
              [&](const std::string& name, const YAML::Node& content, const YAML::Node& header) {
                if (std::find(kHeaders.begin(), kHeaders.end(), name) == kHeaders.end()) {
                  wrong(header, "header " + name + " cannot be set here");
                }
                const std::string line = text(content, name);
                if (line.find_first_of("\r\n") != line.npos) wrong(content, "one line, please");
                config.headers.emplace_back(name, line);
              });
       });
}

WebConfig parse(const std::string& yaml, const std::filesystem::path& folder) {
  WebConfig config;
  const YAML::Node root = YAML::Load(yaml);
  each(root, "the file",
       [&](const std::string& key, const YAML::Node& value, const YAML::Node& at) {
         if (key == "tls_server_config") {
           read_tls(value, folder, config);
         } else if (key == "basic_auth_users") {
           read_users(value, config);
         } else if (key == "http_server_config") {
           read_http(value, config);
         } else {
           wrong(at, key +
                         " is not known; there are tls_server_config, basic_auth_users and "
                         "http_server_config");
         }
       });
  return config;
}

}  // namespace

Result<WebConfig> read_web_config(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!file || error) return Error{path + ": web configuration: cannot be read"};
  if (size > kFileBytesMax) return Error{path + ": web configuration: larger than 1 MiB"};
  const std::string yaml((std::istreambuf_iterator<char>(file)), {});
  try {
    return parse(yaml, std::filesystem::path(path).parent_path());
  } catch (const Wrong& one) {
    return Error{path + ": web configuration: " + one.message};
  } catch (const YAML::Exception& one) {
    return Error{path + ": web configuration: " + one.what()};
  }
}

Result<std::shared_ptr<const WebState>> open_web_config(const std::string& path) {
  auto state = std::make_shared<WebState>();
  if (path.empty()) return std::shared_ptr<const WebState>(state);
  Result<WebConfig> config = read_web_config(path);
  if (!config) return config.error();
  state->config = std::move(*config);
  if (state->config.has_tls) {
    auto tls = make_tls_context(state->config);
    if (!tls) return Error{path + ": web configuration: " + tls.error().message};
    state->tls = std::move(*tls);
  }
  return std::shared_ptr<const WebState>(std::move(state));
}

WebConfigFile::WebConfigFile(std::string path, std::shared_ptr<const WebState> state,
                             std::function<void(const std::string&)> say)
    : path_(std::move(path)), say_(std::move(say)), state_(std::move(state)), stamp_(stamp()) {}

WebConfigFile::Stamp WebConfigFile::stamp() const {
  Stamp stamp;
  const WebConfig& config = state_->config;
  for (const std::string* name :
       {&path_, &config.cert_file, &config.key_file, &config.client_ca_file}) {
    struct stat file {};
    if (name->empty() || ::stat(name->c_str(), &file) != 0) {
      stamp.push_back(-1);
      continue;
    }
    for (const std::int64_t part :
         {static_cast<std::int64_t>(file.st_mtim.tv_sec),
          static_cast<std::int64_t>(file.st_mtim.tv_nsec), static_cast<std::int64_t>(file.st_size),
          static_cast<std::int64_t>(file.st_ino)}) {
      stamp.push_back(part);
    }
  }
  return stamp;
}

std::shared_ptr<const WebState> WebConfigFile::current() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (path_.empty() || now - looked_at_ < kLookEvery) return state_;
  looked_at_ = now;
  const Stamp seen = stamp();
  if (seen == stamp_) return state_;
  stamp_ = seen;
  auto fresh = open_web_config(path_);
  if (!fresh) {
    say_(fresh.error().message + "; what was read before stays in use");
    return state_;
  }
  state_ = std::move(*fresh);
  stamp_ = stamp();
  say_(path_ + ": web configuration: read again");
  return state_;
}

}  // namespace tapwarden::admin
