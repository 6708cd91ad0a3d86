#include "order/order_yaml.h"

#include "policy/format/format.h"
#include "policy/format/scalar_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::order {

namespace {

using policy::format::Place;
using policy::format::scalar_text;

std::string in_brackets(const std::vector<std::string>& values) {
  std::vector<std::string> texts;
  for (const std::string& value : values) {
    texts.push_back(scalar_text(value, Place::Brackets));
  }
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

void add_text(std::string& out, std::string_view key, std::string_view text) {
  if (!text.empty()) {
    out += fmt::format("    {}: {}\n", key, scalar_text(text, Place::Block));
  }
}

void add_words(std::string& out, std::string_view key, const Words& words) {
  if (words.is_empty()) {
    return;
  }
  out += fmt::format("    {}:\n", key);
  for (const auto& [language, text] :
       {std::pair<std::string_view, std::string_view>{"en", words.en}, {"ko", words.ko}}) {
    if (!text.empty()) {
      out += fmt::format("      {}: {}\n", language, scalar_text(text, Place::Block));
    }
  }
}

void add_list(std::string& out, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) {
    out += fmt::format("      {}: {}\n", key, in_brackets(values));
  }
}

void add_rule(std::string& out, const OrderRule& rule) {
  out += "      - target:\n";
  for (const auto& [facet, values] : rule.target) {
    out += fmt::format("          {}: {}\n", facet, in_brackets(values));
  }
  out += fmt::format("        effect: {}\n", rule.effect);
  if (!rule.obligations.empty()) {
    out += fmt::format("        obligations: {}\n", in_brackets(rule.obligations));
  }
  if (!rule.instead.empty()) {
    out += fmt::format("        instead: {}\n", in_brackets(rule.instead));
  }
}

} // namespace

Result<std::string> to_policy_file(const SignedOrder& order, const Adopter& adopter) {
  std::string out = "orders:\n";
  out += fmt::format("  - id: {}\n", scalar_text(adopter.id, Place::Block));
  add_words(out, "title", order.title);
  add_text(out, "issuer", adopter.issuer);
  add_text(out, "force", adopter.force);
  add_text(out, "instrument", order.instrument);
  add_text(out, "basis", order.basis);
  add_words(out, "because", order.because);
  out += fmt::format("    from: {}\n",
                     to_rfc3339(std::max(adopter.from, order.from.value_or(adopter.from))));
  if (order.expires) {
    out += fmt::format("    expires: {}\n", to_rfc3339(*order.expires));
  }
  add_text(out, "adopts", order.id);
  if (!adopter.bodies.empty() || !adopter.devices.empty() || !adopter.zones.empty()) {
    out += "    scope:\n";
    add_list(out, "bodies", adopter.bodies);
    add_list(out, "devices", adopter.devices);
    add_list(out, "zones", adopter.zones);
  }
  out += "    rules:\n";
  for (const OrderRule& rule : order.rules) {
    add_rule(out, rule);
  }
  const auto formatted = policy::format::format_policy({adopter.id + ".yaml", out});
  if (!formatted) {
    const Error& first = formatted.error().front();
    return fail("E-ORDER-011", fmt::format("the order is no policy that can be used: {} ({})",
                                           first.message, first.code));
  }
  return *formatted;
}

} // namespace haechi::order
