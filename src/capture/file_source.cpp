// SPDX-License-Identifier: Apache-2.0
#include "capture/file_source.hpp"

#include <cstring>

namespace tapwarden {

void FileSource::fail(std::string_view what, const std::string& detail) {
  ended_ = true;
  std::string message = name_ + ": " + std::string{what} + " packet " +
                        std::to_string(packets_ + 1) + " at byte " +
                        std::to_string(reader_.offset());
  if (!detail.empty()) message += ": " + detail;
  error_ = Error{std::move(message)};
}

void FileSource::fail_at_end(std::size_t wanted) {
  if (reader_.read_errno() != 0) {
    fail("cannot be read any further, before", std::strerror(reader_.read_errno()));
  } else {
    fail("ends in the middle of", std::to_string(reader_.ready().size()) + " of " +
                                      std::to_string(wanted) + " octets are there");
  }
}

}  // namespace tapwarden
