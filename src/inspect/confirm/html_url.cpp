// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/html_url.hpp"

#include <algorithm>
#include <array>

#include "inspect/confirm/escapes.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::array<std::string_view, 19> kRuns{"javascript:",
                                                 "vbscript:",
                                                 "livescript:",
                                                 "jscript:",
                                                 "vbs:",
                                                 "mocha:",
                                                 "data:text/html",
                                                 "data:text/xml",
                                                 "data:text/javascript",
                                                 "data:application/x",
                                                 "data:application/javascript",
                                                 "data:,",
                                                 "data:;base64",
                                                 "mhtml:",
                                                 "view-source:",
                                                 "jar:",
                                                 "data:text/xsl",
                                                 "data:image/svg",
                                                 "feed:javascript:"};
constexpr std::array<std::string_view, 8> kNothing{"",      ";",      "void(0)", "void(0);",
                                                   "void0", "void0;", "//",      "history.back()"};
constexpr std::array<std::string_view, 16> kEmbeds{"www.youtube.com/embed/",
                                                   "www.youtube-nocookie.com/",
                                                   "youtube.com/embed/",
                                                   "player.vimeo.com/",
                                                   "www.google.com/maps/",
                                                   "maps.google.com/",
                                                   "docs.google.com/",
                                                   "open.spotify.com/embed",
                                                   "w.soundcloud.com/player",
                                                   "www.dailymotion.com/embed",
                                                   "player.twitch.tv/",
                                                   "codepen.io/",
                                                   "www.openstreetmap.org/export",
                                                   "fonts.googleapis.com/",
                                                   "fonts.bunny.net/",
                                                   "use.typekit.net/"};

}  // namespace

bool is_script_url(std::string_view value, bool of_image) noexcept {
  const bool hidden = has_octet(value.substr(0, 32), '&');
  std::array<char, 48> folded{};
  std::size_t size = 0;
  while (!value.empty() && size < folded.size()) {
    const unsigned char octet = next_html_octet(value);
    if (octet > ' ' && octet < 0x7f) folded[size++] = lower_ascii(static_cast<char>(octet));
  }
  const std::string_view url{folded.data(), size};
  const auto* const runs = std::find_if(kRuns.begin(), kRuns.end(), [url](std::string_view begin) {
    return url.substr(0, begin.size()) == begin;
  });
  if (runs == kRuns.end()) return false;
  if (of_image && *runs == "data:image/svg") return false;
  if (*runs != "javascript:" || hidden) return true;
  const std::string_view code = url.substr(runs->size());
  return std::find(kNothing.begin(), kNothing.end(), code) == kNothing.end();
}

bool is_well_known_embed(std::string_view url) noexcept {
  url = trimmed(url);
  if (starts_folded(url, "https:")) url.remove_prefix(6);
  if (url.substr(0, 2) != "//") return false;
  url.remove_prefix(2);
  return std::any_of(kEmbeds.begin(), kEmbeds.end(),
                     [url](std::string_view embed) { return starts_folded(url, embed); });
}

}  // namespace tapwarden
