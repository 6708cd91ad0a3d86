#pragma once
// Places of texts in a decoded body: JSON pointers (RFC 6901) with a few more steps.
//
//   /name        member of an object, or, where it is digits, element of an array (from 0)
//   /*           every element of an array, every member's value of an object
//   /**          last step only: every text at or below this place
//   /!json       this place holds a string with JSON in it: on with what that JSON says
//   STEP[path=a|b]    only where the text at `path` (member names with dots between, from the place
//                     STEP has led to) is one of the words; `[path!=a|b]` where it is none of
//                     them or there is none
//   ~0 ~1 ~2     `~`, `/` and `[` in a name. Names that are `*`, `**` or `!json` cannot be said
//   said
//
// For protobuf the names are field numbers; a field that repeats is every one of its values.
// A place with a string or an integer is a text; anything else there is nothing. The empty locator
// is the whole body. Limits: kMaxSteps steps, kMaxTexts texts, kMaxNestedJson texts of JSON.
// Posture: locators come from the operator, bodies from clients. Fuzz target: locator.

#include "base/result.h"
#include "wire/json/value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxSteps = 16;
inline constexpr std::size_t kMaxTexts = 100'000;    // of one locator in one body
inline constexpr std::size_t kMaxNestedJson = 1'000; // likewise
inline constexpr std::size_t kMaxLocator = 512;      // bytes

enum class StepKind : std::uint8_t { Member, Each, Rest, Json };

struct StepFilter {
  std::vector<std::string> path; // empty: no filter
  std::vector<std::string> words;
  bool is_negated = false;
  bool operator==(const StepFilter&) const = default;
};

struct LocatorStep {
  StepKind kind{};
  std::string name; // of Member
  StepFilter filter;
  bool operator==(const LocatorStep&) const = default;
};

struct Locator {
  std::string text; // as written
  std::vector<LocatorStep> steps;
  bool operator==(const Locator&) const = default;
};

// Errors: E-CATALOG-051.
[[nodiscard]] Result<Locator> parse_locator(std::string_view text);

// What a locator leads to. `is_complete` is false where a limit, or nested JSON that is none, kept
// something from being read.
struct Texts {
  std::vector<std::string> texts; // in the order of the body
  bool is_complete = true;
};

[[nodiscard]] Texts find_texts(const Locator& locator, const wire::json::Value& body);

// Whether there is anything at the place, a text or not.
[[nodiscard]] bool leads_somewhere(const Locator& locator, const wire::json::Value& body);

} // namespace haechi::catalog
