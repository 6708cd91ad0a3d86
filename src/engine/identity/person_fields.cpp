#include "engine/identity/person_fields.h"

#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::identity {

namespace {

constexpr std::size_t kMaxWord = 128; // bytes of a body, role or group
constexpr std::size_t kMaxFieldGroups = 256;

bool read_groups(std::string_view value, policy::KnownSet& out) {
  out.emplace();
  for (const std::string_view group :
       value.empty() ? std::vector<std::string_view>() : split(value, ',')) {
    if (!is_word(group, kMaxWord) || out->size() >= kMaxFieldGroups) {
      return false;
    }
    out->emplace_back(group);
  }
  return true;
}

} // namespace

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t end = text.find(at);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(end + 1);
  }
}

bool is_word(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most && is_utf8(text) &&
         std::ranges::none_of(
             text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f'; });
}

std::optional<std::string> read_person_field(std::string_view field, PersonFields& out) {
  const std::size_t equals = field.find('=');
  const std::string_view key = field.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
  if ((key == "body" || key == "role") && is_word(value, kMaxWord)) {
    policy::Known& target = key == "body" ? out.body : out.role;
    if (target) {
      return fmt::format("`{}` stands twice", key);
    }
    target = std::string(value);
    return std::nullopt;
  }
  if (key == "groups" && equals != std::string_view::npos && !out.groups) {
    return read_groups(value, out.groups)
               ? std::nullopt
               : std::optional<std::string>("this list of groups cannot be read");
  }
  return "this field cannot be read";
}

void apply(const PersonFields& fields, policy::Who& who) {
  if (fields.body) {
    who.body = fields.body;
  }
  if (fields.role) {
    who.role = fields.role;
  }
  if (fields.groups) {
    who.groups = fields.groups;
  }
}

} // namespace haechi::engine::identity
