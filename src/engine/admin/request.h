#pragma once
// A request to the admin socket: `{"v":1,"command":"dns.flush","name":"example.org"}`. The reply is
// `{"v":1,"ok":true,"result":...}` or `{"v":1,"ok":false,"error":{"code","message","hint"}}`.
// Posture: robust to untrusted operator input (whoever may open the socket). Unknown keys are
// errors, so that a misspelt one never means more than was meant. Errors: E-ADMIN-003, -004;
// E-JSON. Fuzzed by fuzz/admin_request.cpp.

#include "base/result.h"
#include "base/words.h"
#include "wire/dns/name.h"
#include "wire/dns/types.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace haechi::engine::admin {

inline constexpr std::size_t kMaxRequest = 4'096; // bytes
inline constexpr std::size_t kMaxReply = 4U << 20U;
inline constexpr std::size_t kMaxAs = 256;

struct Stats {};

struct ProxyStats {};

struct Reload {};

struct Pinned {}; // who does not accept our certificates

// What the gateway takes for the time; `confirms`: the system's clock is right.
struct Clock {
  bool confirms = false;
};

// That somebody is told under which pseudonym a person stands on a day.
struct Pseudonym {
  std::string name; // `p-` and 20 hexadecimal digits
  std::string day;  // 2026-02-06
};

struct Flush {
  std::optional<wire::dns::Name> name; // lower case; nullopt: everything
};

struct Trace {
  wire::dns::Name name; // as it was written
  wire::dns::Type type = wire::dns::Type::A;
  std::string as;
  Language language = Language::English;
};

using Request = std::variant<Stats, ProxyStats, Reload, Pinned, Clock, Pseudonym, Flush, Trace>;

[[nodiscard]] Result<Request> parse_request(std::string_view line);

// The request on one line, with its line end.
[[nodiscard]] std::string to_line(const Request& request);

// A name as people write it; one that is no ASCII is written as its A-labels. Errors: E-ADMIN-004.
[[nodiscard]] Result<wire::dns::Name> parse_name(std::string_view text);

// `A`, `https`, `TYPE65`, `65`. Errors: E-ADMIN-004.
[[nodiscard]] Result<wire::dns::Type> parse_type(std::string_view text);
[[nodiscard]] std::string to_text(wire::dns::Type type);

// The reply around a result that is JSON already, and around an error; with line ends.
[[nodiscard]] std::string make_reply(std::string_view result);
[[nodiscard]] std::string make_reply(const Error& error);

// The result in a reply, as JSON text that points into it. Errors: what the reply tells;
// E-ADMIN-006 when it is none.
[[nodiscard]] Result<std::string_view> read_reply(std::string_view reply);

} // namespace haechi::engine::admin
