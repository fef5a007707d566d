// SPDX-License-Identifier: Apache-2.0
#include "craft/http_text.hpp"

#include <array>
#include <cstdio>

namespace tapwarden::craft {

Message& Message::header(std::string_view name, std::string_view value) {
  head_.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

Message& Message::lines(std::string_view lines) {
  head_.append(lines);
  return *this;
}

Message& Message::body(std::string_view content_type, std::string_view content) {
  header("Content-Type", content_type);
  header("Content-Length", std::to_string(content.size()));
  body_ = content;
  return *this;
}

std::string http_date(Timestamp time) {
  using std::chrono::days;
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<Duration> system{time.time_since_epoch()};
  const auto day = std::chrono::floor<days>(system);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(system - day)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %d %02d:%02d:%02d GMT",
                kDays.at(std::chrono::weekday{day}.c_encoding()), static_cast<unsigned>(date.day()),
                kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::string base64url(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kAlphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) out += kAlphabet[bits << (6 - count) & 63];
  return out;
}

std::string jwt(std::string_view claims) {
  std::string signature;
  for (int i = 0; i < 64; ++i) signature += static_cast<char>(i * 37 + 11);
  return base64url(R"({"alg":"ES256","typ":"JWT","kid":"example-1"})") + "." + base64url(claims) +
         "." + base64url(signature);
}

std::string from_hex(std::string_view hex) {
  std::string out;
  unsigned value = 0;
  unsigned digits = 0;
  for (const char c : hex) {
    if (c == ' ' || c == '\n') continue;
    value = value << 4 | static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    if (++digits % 2 == 0) out += static_cast<char>(value & 0xff);
  }
  return out;
}

}  // namespace tapwarden::craft
