// SPDX-License-Identifier: Apache-2.0
// llhttp behind the head reader: lenient, one contiguous head at a time, stopped before the body.
#include <llhttp.h>

#include "http/head.hpp"

namespace tapwarden::http {
namespace {

struct Fields {
  FieldCollector& collector;
  std::string_view name;
  std::string_view value;
  bool whole = false;  // the empty line was reached
};

Fields& fields_of(llhttp_t* parser) noexcept { return *static_cast<Fields*>(parser->data); }

/// Pieces of one span follow each other without a hole: the head is contiguous.
void extend(std::string_view& span, const char* at, std::size_t length) noexcept {
  if (span.data() == nullptr) {
    span = {at, length};
  } else {
    span = {span.data(), static_cast<std::size_t>(at + length - span.data())};
  }
}

int on_name(llhttp_t* parser, const char* at, std::size_t length) noexcept {
  extend(fields_of(parser).name, at, length);
  return 0;
}

int on_value(llhttp_t* parser, const char* at, std::size_t length) noexcept {
  extend(fields_of(parser).value, at, length);
  return 0;
}

int on_value_complete(llhttp_t* parser) noexcept {
  Fields& fields = fields_of(parser);
  fields.collector.add(fields.name, fields.value);
  fields.name = fields.value = {};
  return 0;
}

int on_headers_complete(llhttp_t* parser) noexcept {
  fields_of(parser).whole = true;
  return HPE_PAUSED;
}

constexpr llhttp_settings_t kSettings = [] {
  llhttp_settings_t settings{};
  settings.on_header_field = on_name;
  settings.on_header_value = on_value;
  settings.on_header_value_complete = on_value_complete;
  settings.on_headers_complete = on_headers_complete;
  return settings;
}();

}  // namespace

bool read_fields_with_llhttp(Role role, std::string_view head, FieldCollector& collector) {
  Fields fields{collector, {}, {}, false};
  llhttp_t parser;
  llhttp_init(&parser, role == Role::request ? HTTP_REQUEST : HTTP_RESPONSE, &kSettings);
  llhttp_set_lenient_headers(&parser, 1);
  llhttp_set_lenient_chunked_length(&parser, 1);
  llhttp_set_lenient_keep_alive(&parser, 1);
  llhttp_set_lenient_transfer_encoding(&parser, 1);
  parser.data = &fields;
  llhttp_execute(&parser, head.data(), head.size());
  return fields.whole;
}

}  // namespace tapwarden::http
