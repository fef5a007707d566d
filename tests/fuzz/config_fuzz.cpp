// SPDX-License-Identifier: Apache-2.0
// Bytes as tapwarden.yaml. Whatever they are: either something is wrong, with a place, or the
// configuration comes back from its dump as it is (but for masked secrets).
#include <cstdint>
#include <string>

#include "config/dump.hpp"
#include "config/load.hpp"
#include "unit/stream/recorder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tapwarden;
  using tapwarden::test::require;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "TOKEN") return "secret";
    return std::nullopt;
  };
  Config config = default_config();
  const auto problems = load_config_text(text, "t", environment, config);
  for (const std::string& problem : problems) require(problem.starts_with("t:"), "no place");
  if (!problems.empty()) return 0;
  (void)dump_config(config);
  config.alerts.clear();
  Config again = default_config();
  require(load_config_text(dump_config(config), "t", environment, again).empty(),
          "a dump that is not read");
  require(again == config, "a dump that is another configuration");
  return 0;
}
