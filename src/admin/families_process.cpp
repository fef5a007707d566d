// SPDX-License-Identifier: Apache-2.0
// The process, as every exporter tells it: what Linux says in /proc about it.
#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "admin/families.hpp"

namespace tapwarden::admin {
namespace {

/// Fields of /proc/self/stat behind the name of the program (proc(5)); field 3 comes first.
struct ProcessStat {
  double cpu_seconds = 0;
  double start_seconds = 0;  ///< since boot
  double threads = 0;
  double virtual_bytes = 0;
  double resident_bytes = 0;
};

ProcessStat read_process_stat() {
  std::ifstream file("/proc/self/stat");
  const std::string line((std::istreambuf_iterator<char>(file)), {});
  ProcessStat stat;
  const std::size_t name_end = line.rfind(')');
  if (name_end == line.npos) return stat;
  std::istringstream fields(line.substr(name_end + 1));
  std::string state;
  fields >> state;
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  double value = 0;
  for (int field = 4; field <= 24 && fields >> value; ++field) {
    if (field == 14 || field == 15) stat.cpu_seconds += value / ticks;
    if (field == 20) stat.threads = value;
    if (field == 22) stat.start_seconds = value / ticks;
    if (field == 23) stat.virtual_bytes = value;
    if (field == 24) {
      stat.resident_bytes = value * static_cast<double>(sysconf(_SC_PAGESIZE));
    }
  }
  return stat;
}

/// When the machine was booted, in seconds since 1970.
double boot_time() {
  std::ifstream file("/proc/stat");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return 0;
}

double open_files() {
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  double count = -1;  // the folder's own
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name[0] != '.') ++count;
  }
  closedir(folder);
  return count;
}

}  // namespace

void add_process(Families& families) {
  const ProcessStat stat = read_process_stat();
  static const double booted = boot_time();
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  counter(families, "process_cpu_seconds_total", "Processor time of the process, in all modes.")
      .add(stat.cpu_seconds);
  gauge(families, "process_resident_memory_bytes", "Memory of the process that is in use.")
      .add(stat.resident_bytes);
  gauge(families, "process_virtual_memory_bytes", "Address space of the process.")
      .add(stat.virtual_bytes);
  gauge(families, "process_open_fds", "Open file descriptors.").add(open_files());
  gauge(families, "process_max_fds", "Most file descriptors that may be open.")
      .add(static_cast<double>(files.rlim_cur));
  gauge(families, "process_start_time_seconds", "When the process began, in seconds since 1970.")
      .add(booted + stat.start_seconds);
  gauge(families, "process_threads", "Threads of the process.").add(stat.threads);
}

}  // namespace tapwarden::admin
