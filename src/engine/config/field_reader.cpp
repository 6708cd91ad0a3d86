#include "engine/config/field_reader.h"

#include "base/utf8.h"
#include "engine/config/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace haechi::engine::config {

namespace {

std::string kind_of(const Node& node) {
  if (node.is_mapping()) {
    return "a mapping";
  }
  if (node.is_sequence()) {
    return "a list";
  }
  return node.is_null() ? "nothing" : fmt::format("`{}`", node.text.substr(0, 64));
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

std::string joined(WordList words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string suggestion(std::string_view word, WordList words) {
  const std::string near = find_nearest_word(word, {words.begin(), words.end()});
  return near.empty() ? fmt::format("one of: {}", joined(words))
                      : fmt::format("did you mean `{}`?", near);
}

} // namespace

void FieldReader::complain(std::string code, std::string message, Location where,
                           std::string hint) {
  if (is_full_) {
    return;
  }
  if (errors_.size() == kMaxErrors) {
    is_full_ = true;
    errors_.push_back({"E-CONFIG-011", fmt::format("more than {} errors", kMaxErrors),
                       std::move(where), "mend these first"});
    return;
  }
  errors_.push_back({std::move(code), std::move(message), std::move(where), std::move(hint)});
}

void FieldReader::complain(std::string code, std::string message, const Node& at,
                           std::string hint) {
  complain(std::move(code), std::move(message), where(at), std::move(hint));
}

bool FieldReader::expect_mapping(const Node& node, std::string_view what, WordList known) {
  if (!node.is_mapping()) {
    complain("E-CONFIG-002", fmt::format("{} must be a mapping, not {}", what, kind_of(node)), node,
             fmt::format("keys: {}", joined(known)));
    return false;
  }
  for (const Entry& entry : node.entries) {
    if (std::ranges::find(known, entry.key) == known.end()) {
      complain("E-CONFIG-001", fmt::format("unknown key `{}` in {}", entry.key.substr(0, 64), what),
               entry.where(file_), suggestion(entry.key, known));
    }
  }
  return true;
}

std::string FieldReader::text(const Node& node, std::string_view what) {
  if (!node.is_scalar() || node.text.empty()) {
    complain("E-CONFIG-002", fmt::format("{} must be a text, not {}", what, kind_of(node)), node);
    return {};
  }
  if (node.text.size() > kMaxText || has_control_character(node.text) || !is_utf8(node.text)) {
    complain("E-CONFIG-004",
             fmt::format("{} must be at most {} bytes of UTF-8 without control characters", what,
                         kMaxText),
             node);
    return {};
  }
  return node.text;
}

policy::Known FieldReader::known(const Node& node, std::string_view what) {
  if (node.is_null()) {
    return std::nullopt;
  }
  if (node.is_scalar() && node.text.empty()) {
    return std::string();
  }
  return text(node, what);
}

void FieldReader::each_item(const Node& node, std::string_view what, std::size_t most,
                            const std::function<void(const Node&)>& each) {
  if (!node.is_sequence()) {
    each(node);
    return;
  }
  if (node.items.size() > most) {
    complain("E-CONFIG-007", fmt::format("{} may hold at most {} values", what, most), node);
    return;
  }
  for (const Node& item : node.items) {
    each(item);
  }
}

std::vector<std::string> FieldReader::texts(const Node& node, std::string_view what,
                                            std::size_t most) {
  std::vector<std::string> out;
  each_item(node, what, most, [&](const Node& item) {
    std::string one = text(item, what);
    if (!one.empty()) {
      out.push_back(std::move(one));
    }
  });
  return out;
}

std::optional<std::int64_t> FieldReader::number(const Node& node, std::string_view what,
                                                Range range) {
  const auto value = node.to_integer();
  if (!value || *value < range.least || *value > range.most) {
    complain("E-CONFIG-004",
             fmt::format("{} must be a whole number from {} to {}, not {}", what, range.least,
                         range.most, kind_of(node)),
             node);
    return std::nullopt;
  }
  return value;
}

void FieldReader::number_into(std::uint32_t& out, const Node& node, std::string_view what,
                              Range range) {
  if (const auto value = number(node, what, range)) {
    out = static_cast<std::uint32_t>(*value);
  }
}

std::size_t FieldReader::word(const Node& node, std::string_view what, WordList words) {
  const auto found = std::ranges::find(words, node.text);
  if (!node.is_scalar() || found == words.end()) {
    complain("E-CONFIG-005", fmt::format("{} cannot be {}", what, kind_of(node)), node,
             suggestion(node.text, words));
    return 0;
  }
  return static_cast<std::size_t>(found - words.begin());
}

Path FieldReader::path(const Node& node, std::string_view what) {
  const std::string written = text(node, what);
  return written.empty() ? Path{{}, where(node)} : Path{beside(file_, written), where(node)};
}

std::optional<Endpoint> FieldReader::endpoint(const Node& node, std::uint16_t default_port) {
  if (!node.is_scalar()) {
    complain("E-CONFIG-002",
             fmt::format("an address and port must be a text, not {}", kind_of(node)), node,
             "127.0.0.1:8053, [::1]:8053");
    return std::nullopt;
  }
  const auto parsed = Endpoint::parse(node.text, default_port);
  if (!parsed) {
    complain("E-CONFIG-004", parsed.error().message, node,
             parsed.error().hint.empty() ? "127.0.0.1:8053, [::1]:8053" : parsed.error().hint);
    return std::nullopt;
  }
  return *parsed;
}

std::vector<Endpoint> FieldReader::endpoints(const Node& node, std::string_view what,
                                             std::uint16_t default_port) {
  std::vector<Endpoint> out;
  each_item(node, what, kMaxEndpoints, [&](const Node& item) {
    const auto one = endpoint(item, default_port);
    if (!one) {
      return;
    }
    if (one->port != 0 && std::ranges::find(out, *one) != out.end()) {
      complain("E-CONFIG-006", fmt::format("`{}` stands twice in {}", one->to_string(), what), item,
               "keep one of them");
      return;
    }
    out.push_back(*one);
  });
  return out;
}

std::optional<Cidr> FieldReader::cidr(const Node& node) {
  const auto parsed = Cidr::parse(node.is_scalar() ? node.text : std::string());
  if (!parsed) {
    complain("E-CONFIG-004", parsed.error().message, node,
             parsed.error().hint.empty() ? "10.1.0.0/16, 2001:db8::/32, 10.1.2.3"
                                         : parsed.error().hint);
    return std::nullopt;
  }
  return *parsed;
}

std::optional<IpAddress> FieldReader::address(const Node& node) {
  const auto parsed = IpAddress::parse(node.is_scalar() ? node.text : std::string());
  if (!parsed) {
    complain("E-CONFIG-004", parsed.error().message, node, "10.1.2.3, 2001:db8::1");
    return std::nullopt;
  }
  return *parsed;
}

Errors FieldReader::take() {
  std::ranges::sort(errors_, {}, [](const Error& error) {
    return std::tie(error.where.line, error.where.column, error.code, error.message);
  });
  return std::move(errors_);
}

} // namespace haechi::engine::config
