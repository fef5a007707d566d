// SPDX-License-Identifier: Apache-2.0
#include "app/watchdog.hpp"

#include "support/catch.hpp"

using namespace tapwarden;
using namespace std::chrono_literals;
using Look = Watchdog::Look;

namespace {

struct Sensor {
  std::vector<PulseReading> pulses{
      {"reader", 0, 1}, {"worker", 0, 1}, {"worker", 1, 1}, {"analyst", 0, 1}};
  Watchdog::Clock::time_point now{};
  Watchdog watchdog{40s, now};

  void all_beat() {
    for (PulseReading& one : pulses) ++one.beats;
  }
  Look look_after(Watchdog::Clock::duration time) {
    now += time;
    return watchdog.look(pulses, now);
  }
};

}  // namespace

TEST_CASE("the watchdog is fed while every thread beats, four times in its period") {
  Sensor sensor;
  CHECK(sensor.look_after(0s) == Look::feed);
  for (int i = 0; i < 5; ++i) {
    sensor.all_beat();
    CHECK(sensor.look_after(9s) == Look::too_early);
    CHECK(sensor.look_after(1s) == Look::feed);
  }
}

TEST_CASE("the watchdog starves when one of the threads stands still, and its name is told") {
  Sensor sensor;
  CHECK(sensor.look_after(0s) == Look::feed);
  for (int i = 0; i < 4; ++i) {
    ++sensor.pulses[0].beats;
    ++sensor.pulses[1].beats;
    ++sensor.pulses[3].beats;
    CHECK(sensor.look_after(10s) == Look::starve);
    CHECK(sensor.watchdog.still() == std::vector<std::string>{"worker 1"});
  }
}

TEST_CASE("the watchdog is fed again when the thread moves again") {
  Sensor sensor;
  CHECK(sensor.look_after(0s) == Look::feed);
  CHECK(sensor.look_after(10s) == Look::starve);
  CHECK(sensor.watchdog.still().size() == 4);
  sensor.all_beat();
  CHECK(sensor.look_after(10s) == Look::feed);
  CHECK(sensor.watchdog.still().empty());
}
