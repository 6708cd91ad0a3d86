// The first byte chooses a framing, the rest is a request's body. Whatever is read stands inside
// the body, an unchanged body is the same bytes, JSON says the same as to wire/json, and changed
// texts are read back.

#include "base/bytes.h"
#include "base/check.h"
#include "content/extract/edit.h"
#include "content/extract/request.h"
#include "content_extract_world.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi;
using namespace haechi::content::extract;

bool is_same(const wire::json::Value& one, const wire::json::Value& other) {
  const auto is_same_member = [](const wire::json::Member& a, const wire::json::Member& b) {
    return a.key == b.key && is_same(a.value, b.value);
  };
  return one.kind == other.kind && one.text == other.text && one.boolean == other.boolean &&
         one.integer == other.integer && one.number == other.number &&
         std::ranges::equal(one.items, other.items, is_same) &&
         std::ranges::equal(one.members, other.members, is_same_member);
}

void compare_with_simdjson(std::string_view body, const Extraction& extraction) {
  const auto value = wire::json::parse(body, {.max_bytes = 1U << 24U, .max_depth = kMaxDepth});
  const bool is_read = !extraction.roots.empty();
  if (value) {
    HAECHI_CHECK(is_read || body.starts_with("\xEF\xBB\xBF"));
    HAECHI_CHECK(!is_read || is_same(*value, extraction.value()));
  } else if (is_read) {
    // simdjson refuses numbers that no double can hold; its depth counts otherwise by one.
    const bool is_about_numbers = value.error().message.find("number") != std::string::npos;
    HAECHI_CHECK(is_about_numbers || value.error().code == "E-JSON-003");
  }
}

void change_all(const Extraction& extraction, std::string_view body) {
  std::vector<TextPlace> places;
  for (const Text& text : extraction.texts) {
    if (text.written.wrap != Wrap::Sealed) {
      places.push_back({text.written, {0, static_cast<std::uint32_t>(text.text.size())}});
    }
  }
  for (const Span place : to_body(extraction.tree, places)) {
    HAECHI_CHECK(place.begin <= place.end && place.end <= body.size());
  }
  for (const TextPlace& place : places) {
    const auto changed = apply(extraction.tree, {{place.written, place.place, "\"x\\\n"}});
    HAECHI_CHECK(changed || changed.error().code == "E-CONTENT-020");
  }
  const auto same = apply(extraction.tree, {});
  HAECHI_CHECK(same && *same == body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const catalog::Endpoint endpoint = fuzz::make_endpoint(data[0]);
  const std::string_view body = as_text({data + 1, size - 1});
  const Extraction extraction = extract_request(endpoint, fuzz::kContentType, body);
  for (const Text& text : extraction.texts) {
    HAECHI_CHECK(text.node < extraction.tree.end());
    HAECHI_CHECK(extraction.path(text).size() < (1U << 24U));
  }
  constexpr std::size_t kFew = 200; // texts that are changed one by one
  if (extraction.texts.size() <= kFew) {
    change_all(extraction, body);
  }
  if (endpoint.framing.size() == 1 && endpoint.framing[0].kind == catalog::Framing::Json &&
      !body.empty()) {
    compare_with_simdjson(body, extraction);
  }
  return 0;
}
