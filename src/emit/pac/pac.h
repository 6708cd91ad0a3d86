#pragma once
// The PAC file: a script by which browsers choose a proxy for each name. A name whose decision
// could be anything but a plain allow, for anybody, now or at a later instant, goes by the proxy;
// names that the operator keeps direct do not; what is left goes as the settings say. A name of a
// service goes before a direct one. Names compare in lower case, without a last dot.

#include "base/instant.h"
#include "policy/decide/decider.h"

#include <span>
#include <string>
#include <vector>

namespace haechi::emit::pac {

// More names than this would make browsers slow: then everything goes by the proxy.
inline constexpr std::size_t kMaxPacNames = 50'000;

// By the proxy. Canonical, sorted.
struct Names {
  std::vector<std::string> exact;
  std::vector<std::string> below; // each with all below it
  std::vector<std::string> globs; // with `*` for any run of characters

  [[nodiscard]] std::size_t size() const { return exact.size() + below.size() + globs.size(); }
};

// Of the catalog's names that may be blocked by name, those that some client might not reach freely
// at one of `instants`.
[[nodiscard]] Names choose_names(const policy::Decider& decider, std::span<const Instant> instants);

struct Settings {
  std::vector<std::string> proxies; // `PROXY host:port`, `HTTPS host:port`; tried in this order
  bool sends_rest = true;           // what is left goes by the proxy too
  std::vector<std::string> direct;  // canonical; each with all below it
  std::string policy;               // its digest
};

[[nodiscard]] std::string write_pac(const Names& names, const Settings& settings);

} // namespace haechi::emit::pac
