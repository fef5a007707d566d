// SPDX-License-Identifier: Apache-2.0
#include "capture/pcap_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "capture/pcap_classic.hpp"
#include "capture/pcapng.hpp"

namespace tapwarden {
namespace {

// A file descriptor that is closed with the last reader of it.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ > STDIN_FILENO) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  std::int64_t read_into(std::uint8_t* to, std::size_t size) const noexcept {
    const ssize_t got = ::read(fd_, to, size);
    return got < 0 ? -static_cast<std::int64_t>(errno) : got;
  }

 private:
  int fd_;
};

std::string_view looks_like(Bytes start) {
  const std::uint32_t magic = start.size() >= 4 ? load_be32(start.data()) : 0;
  if (magic >> 16 == 0x1f8b)
    return "it is gzip: decompress it first (gzip -dc FILE | tapwarden -r -)";
  if (magic == 0x28b52ffd)
    return "it is zstd: decompress it first (zstd -dc FILE | tapwarden -r -)";
  if (magic == 0xfd377a58) return "it is xz: decompress it first (xz -dc FILE | tapwarden -r -)";
  if (magic == 0xa1b2cd34 || magic == 0x34cdb2a1) {
    return "it is the modified pcap of an old libpcap: convert it with editcap "
           "-F pcap";
  }
  if (magic == 0x736e6f6f) return "it is a snoop capture: convert it with editcap -F pcap";
  return "neither pcap nor pcapng";
}

}  // namespace

Result<std::unique_ptr<PacketSource>> open_pcap_stream(std::string name, ReadFunction read,
                                                       std::uint64_t bytes_total) {
  BlockReader reader(std::move(read));
  const bool has_magic = reader.fill(4);
  if (reader.read_errno() != 0) {
    return Error{name + ": cannot be read: " + std::strerror(reader.read_errno())};
  }
  if (reader.ready().empty()) return Error{name + ": is empty"};
  if (has_magic && is_pcapng(reader.ready())) {
    return open_pcapng(name, std::move(reader), bytes_total);
  }
  if (has_magic && is_pcap_classic(reader.ready())) {
    return open_pcap_classic(std::move(name), std::move(reader), bytes_total);
  }
  return Error{name + ": not a capture: " + std::string{looks_like(reader.ready())}};
}

Result<std::unique_ptr<PacketSource>> open_pcap_file(const std::string& path) {
  if (path == "-") {
    const auto input = std::make_shared<Descriptor>(STDIN_FILENO);
    return open_pcap_stream(
        "standard input",
        [input](std::uint8_t* to, std::size_t size) { return input->read_into(to, size); }, 0);
  }
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error{path + ": cannot be opened: " + std::strerror(errno)};
  const auto file = std::make_shared<Descriptor>(fd);
  struct stat status {};
  if (fstat(fd, &status) != 0) return Error{path + ": cannot be read: " + std::strerror(errno)};
  if (S_ISDIR(status.st_mode)) return Error{path + ": is a folder, not a capture file"};
  posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  const bool has_size = S_ISREG(status.st_mode);
  return open_pcap_stream(
      path, [file](std::uint8_t* to, std::size_t size) { return file->read_into(to, size); },
      has_size ? static_cast<std::uint64_t>(status.st_size) : 0);
}

}  // namespace tapwarden
