#include "emit/pac/pac.h"

#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::emit::pac {

namespace {

using text::is_same_or_below;

// SECURITY: whatever a catalog holds, it stays inside its string or expression.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ' ' || c == ':';
    if (is_plain) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
}

std::string quoted(std::string_view text) {
  constexpr std::string_view kPlain = ".;[]/";
  std::string out = "\"";
  for (const char c : text) {
    if (kPlain.contains(c)) {
      out += c;
    } else {
      append_escaped(out, {&c, 1});
    }
  }
  return out + "\"";
}

std::string to_expression(std::string_view glob) {
  std::string out = "/^";
  for (const char c : glob) {
    if (c == '*') {
      out += ".*";
    } else {
      append_escaped(out, {&c, 1});
    }
  }
  return out + "$/";
}

void append_table(std::string& out, std::string_view name, const std::vector<std::string>& names) {
  fmt::format_to(std::back_inserter(out), "var {} = {{", name);
  for (std::size_t i = 0; i < names.size(); ++i) {
    out += i == 0 ? "\n  " : ",\n  ";
    out += quoted(names[i]) + ": 1";
  }
  out += names.empty() ? "};\n" : "\n};\n";
}

void append_globs(std::string& out, const std::vector<std::string>& globs) {
  out += "var patterns = [";
  for (std::size_t i = 0; i < globs.size(); ++i) {
    out += i == 0 ? "\n  " : ",\n  ";
    out += to_expression(globs[i]);
  }
  out += globs.empty() ? "];\n" : "\n];\n";
}

// Where everything goes by the proxy, names matter only beside those that do not.
Names keep_beside(const Names& names, const std::vector<std::string>& direct) {
  Names out;
  out.globs = direct.empty() ? std::vector<std::string>() : names.globs;
  for (const std::string& name : names.exact) {
    if (std::ranges::any_of(direct,
                            [&](const auto& each) { return is_same_or_below(name, each); })) {
      out.exact.push_back(name);
    }
  }
  for (const std::string& name : names.below) {
    if (std::ranges::any_of(direct, [&](const auto& each) {
          return is_same_or_below(name, each) || is_same_or_below(each, name);
        })) {
      out.below.push_back(name);
    }
  }
  return out;
}

constexpr std::string_view kFunctions = R"JS(
function holds(table, name) {
  return Object.prototype.hasOwnProperty.call(table, name);
}

function covers(table, name) {
  for (;;) {
    if (holds(table, name)) {
      return true;
    }
    var dot = name.indexOf(".");
    if (dot < 0) {
      return false;
    }
    name = name.substring(dot + 1);
  }
}

function isOfService(name) {
  if (holds(exact, name) || covers(below, name)) {
    return true;
  }
  for (var i = 0; i < patterns.length; i++) {
    if (patterns[i].test(name)) {
      return true;
    }
  }
  return false;
}

function isThisMachine(name) {
  return name === "localhost" || name === "::1" || name === "[::1]" || /^127(\.[0-9]+){3}$/.test(name);
}

function FindProxyForURL(url, host) {
  var name = host.toLowerCase();
  if (name.charAt(name.length - 1) === ".") {
    name = name.substring(0, name.length - 1);
  }
  if (isOfService(name)) {
    return proxy;
  }
  if (isThisMachine(name) || covers(direct, name)) {
    return "DIRECT";
  }
  return rest;
}
)JS";

} // namespace

std::string write_pac(const Names& names, const Settings& settings) {
  const bool sends_rest = settings.sends_rest || names.size() > kMaxPacNames;
  const Names kept = sends_rest ? keep_beside(names, settings.direct) : names;
  std::string out =
      fmt::format("// haechi, policy {}: {} names of services\n", settings.policy, kept.size());
  out += fmt::format("var proxy = {};\n",
                     quoted(fmt::format("{}", fmt::join(settings.proxies, "; "))));
  out += fmt::format("var rest = {};\n", sends_rest ? "proxy" : "\"DIRECT\"");
  append_table(out, "exact", kept.exact);
  append_table(out, "below", kept.below);
  append_globs(out, kept.globs);
  append_table(out, "direct", settings.direct);
  out += kFunctions;
  return out;
}

} // namespace haechi::emit::pac
