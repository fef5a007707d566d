// SPDX-License-Identifier: Apache-2.0
#include "craft/capture.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace tapwarden::craft {

void Capture::sort_by_time() {
  std::stable_sort(frames.begin(), frames.end(),
                   [](const Frame& a, const Frame& b) { return a.time < b.time; });
}

void Capture::drop(std::size_t index) {
  frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(index));
}

void Capture::duplicate(std::size_t index) {
  Frame copy = frames[index];
  copy.time += std::chrono::microseconds{3};
  frames.insert(frames.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(copy));
}

void Capture::swap(std::size_t one, std::size_t other) {
  std::swap(frames[one], frames[other]);
  std::swap(frames[one].time, frames[other].time);
}

void Capture::snap(std::uint32_t length) {
  for (Frame& frame : frames) {
    if (frame.data.size() > length) frame.data.resize(length);
  }
}

void Capture::damage(std::size_t index) { frames[index].data.back() ^= 0x5a; }

void write_file(const std::string& path, const Octets& octets) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(octets.data()),
             static_cast<std::streamsize>(octets.size()));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}

}  // namespace tapwarden::craft
