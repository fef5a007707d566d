// SPDX-License-Identifier: Apache-2.0
#include "capture/file_source.hpp"

namespace tapwarden {

Error header_error(const std::string& name, const BlockReader& reader, const std::string& what,
                   std::size_t wanted) {
  if (const std::string trouble = reader.trouble(); !trouble.empty()) {
    return Error{name + ": cannot be read: " + trouble};
  }
  return Error{name + ": ends inside " + what + ": " + std::to_string(reader.ready().size()) +
               " of " + std::to_string(wanted) + " octets are there"};
}

void FileSource::fail(std::string_view what, const std::string& detail) {
  ended_ = true;
  std::string message = name_ + ": " + std::string{what} + " packet " +
                        std::to_string(packets_ + 1) + " at byte " +
                        std::to_string(reader_.offset());
  if (reader_.unpacks()) message += " of what it unpacks to";
  if (!detail.empty()) message += ": " + detail;
  error_ = Error{std::move(message)};
}

void FileSource::fail_at_end(std::size_t wanted) {
  ended_ = true;
  if (reader_.stopped()) return;
  if (const std::string trouble = reader_.trouble(); !trouble.empty()) {
    fail("cannot be read any further, before", trouble);
  } else {
    fail("ends in the middle of", std::to_string(reader_.ready().size()) + " of " +
                                      std::to_string(wanted) + " octets are there");
  }
}

}  // namespace tapwarden
