// SPDX-License-Identifier: Apache-2.0
#include "admin/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>

namespace tapwarden::admin {
namespace {

std::string reason() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

int take_any(int, X509_STORE_CTX*) { return 1; }

/// False: the file of authorities is not right.
bool ask_for_certificates(SSL_CTX* context, const WebConfig& config) {
  if (!config.client_ca_file.empty()) {
    if (SSL_CTX_load_verify_locations(context, config.client_ca_file.c_str(), nullptr) != 1) {
      return false;
    }
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(config.client_ca_file.c_str()));
  }
  switch (config.client_auth) {
    case ClientAuth::none: SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr); break;
    case ClientAuth::request: SSL_CTX_set_verify(context, SSL_VERIFY_PEER, take_any); break;
    case ClientAuth::require_any:
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, take_any);
      break;
    case ClientAuth::verify_if_given: SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr); break;
    case ClientAuth::require:
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
      break;
  }
  return true;
}

}  // namespace

Result<std::shared_ptr<ssl_ctx_st>> make_tls_context(const WebConfig& config) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (context == nullptr) return Error{"TLS: " + reason()};
  SSL_CTX_set_min_proto_version(context.get(), config.tls13_only ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // A session that goes on would be one whose certificate is not asked for again.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 0);
  if (SSL_CTX_use_certificate_chain_file(context.get(), config.cert_file.c_str()) != 1) {
    return Error{"cert_file " + config.cert_file + ": " + reason()};
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), config.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Error{"key_file " + config.key_file + ": " + reason()};
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) {
    return Error{"key_file " + config.key_file + ": not the key of the certificate"};
  }
  if (!ask_for_certificates(context.get(), config)) {
    return Error{"client_ca_file " + config.client_ca_file + ": " + reason()};
  }
  return context;
}

}  // namespace tapwarden::admin
