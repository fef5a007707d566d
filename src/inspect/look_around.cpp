// SPDX-License-Identifier: Apache-2.0
#include "inspect/look_around.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

namespace tapwarden {
namespace {

// pcre2api(3): calls of its internal match function, depth of back-tracking, KiB of heap.
constexpr std::uint32_t kMatchLimit = 100'000;
constexpr std::uint32_t kDepthLimit = 1'000;
constexpr std::uint32_t kHeapKibibytes = 256;

std::string message_of(int error) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

}  // namespace

struct LookAround::Code {
  explicit Code(pcre2_code* compiled) : code(compiled) {}
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcre2_code_free(code); }
  pcre2_code* code;
};

struct LookAround::Scratch {
  pcre2_match_data* match = pcre2_match_data_create(1, nullptr);
  pcre2_match_context* limits = pcre2_match_context_create(nullptr);
};

void LookAround::ScratchDeleter::operator()(Scratch* scratch) const noexcept {
  pcre2_match_data_free(scratch->match);
  pcre2_match_context_free(scratch->limits);
  delete scratch;
}

LookAround::LookAround(std::unique_ptr<Code> code) : code_(std::move(code)) {}
LookAround::LookAround(LookAround&&) noexcept = default;
LookAround& LookAround::operator=(LookAround&&) noexcept = default;
LookAround::~LookAround() = default;

Result<LookAround> LookAround::compile(const std::string& expression) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* const code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                    PCRE2_CASELESS | PCRE2_DOTALL | PCRE2_NEVER_UTF, &error, &offset, nullptr);
  if (code == nullptr) {
    return Error{"expression /" + expression + "/, character " + std::to_string(offset + 1) + ": " +
                 message_of(error)};
  }
  return LookAround(std::make_unique<Code>(code));
}

LookAround::ScratchPointer LookAround::make_scratch() {
  ScratchPointer scratch(new Scratch);
  pcre2_set_match_limit(scratch->limits, kMatchLimit);
  pcre2_set_depth_limit(scratch->limits, kDepthLimit);
  pcre2_set_heap_limit(scratch->limits, kHeapKibibytes);
  return scratch;
}

LookAround::Answer LookAround::find_in(std::string_view value, Scratch& scratch,
                                       std::size_t& end) const {
  const int found = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(value.data()),
                                value.size(), 0, 0, scratch.match, scratch.limits);
  if (found == PCRE2_ERROR_NOMATCH) return Answer::no;
  if (found < 0) return Answer::gave_up;
  end = pcre2_get_ovector_pointer(scratch.match)[1];
  return Answer::yes;
}

}  // namespace tapwarden
