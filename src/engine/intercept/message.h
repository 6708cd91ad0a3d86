#pragma once
// Requests and answers as both versions of HTTP mean them: names in lower case, nothing that
// belongs to one connection, lengths apart. What leaves is always written anew from these.

#include "wire/http1/fields.h"
#include "wire/http2/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::intercept {

using wire::http2::Header;
using wire::http2::Headers;
using StreamId = std::int32_t;

// The first field of this name (lower case).
[[nodiscard]] std::optional<std::string_view> find_header(const Headers& headers,
                                                          std::string_view name);
void remove_header(Headers& headers, std::string_view name);
// The only field of this name from now on.
void set_header(Headers& headers, std::string_view name, std::string value);
// Whether `token` is an element of the comma-separated lists of this name.
[[nodiscard]] bool has_token(const Headers& headers, std::string_view name, std::string_view token);
// The same fields as views.
[[nodiscard]] wire::http1::Fields to_fields(const Headers& headers);

struct Request {
  std::string method;
  std::string authority;           // of the target or `:authority`, else the Host field
  std::optional<std::string> host; // a Host field beside another authority
  std::string path;                // path and query; `*` of OPTIONS
  Headers headers;
  std::optional<std::uint64_t> length; // as said by content-length
  bool expects_continue = false;
  bool upgrades_to_websocket = false;
};

// Whether the request can be said in either version without changing its meaning: the method a
// token, no control character or blank in the path, names tokens, values without line breaks.
[[nodiscard]] bool is_well_formed(const Request& request);

struct Answer {
  int status = 0;
  Headers headers;
  std::optional<std::uint64_t> length; // as said by content-length

  [[nodiscard]] bool is_interim() const { return status < 200; }
};

// Fields that say something of one connection only, or that no HTTP/2 message may hold.
[[nodiscard]] bool is_of_connection(std::string_view name);

} // namespace haechi::engine::intercept
