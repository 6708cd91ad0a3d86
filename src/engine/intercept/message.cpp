#include "engine/intercept/message.h"

#include <algorithm>
#include <array>

namespace haechi::engine::intercept {

namespace {

bool is_target(std::string_view path) {
  return path == "*" || (path.starts_with('/') && std::ranges::none_of(path, [](char c) {
                           const auto byte = static_cast<unsigned char>(c);
                           return byte <= 0x20 || byte == 0x7F || c == '#';
                         }));
}

bool is_sound(const Header& header) {
  return wire::http1::is_token(header.name) && wire::http1::is_field_value(header.value) &&
         std::ranges::none_of(header.name, [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, &Header::name);
  return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

void remove_header(Headers& headers, std::string_view name) {
  std::erase_if(headers, [&](const Header& header) { return header.name == name; });
}

void set_header(Headers& headers, std::string_view name, std::string value) {
  remove_header(headers, name);
  headers.push_back({std::string(name), std::move(value)});
}

bool has_token(const Headers& headers, std::string_view name, std::string_view token) {
  return wire::http1::has_list_token(to_fields(headers), name, token);
}

wire::http1::Fields to_fields(const Headers& headers) {
  wire::http1::Fields fields;
  fields.reserve(headers.size());
  for (const Header& header : headers) {
    fields.push_back({header.name, header.value});
  }
  return fields;
}

bool is_well_formed(const Request& request) {
  return wire::http1::is_token(request.method) && is_target(request.path) &&
         (request.path != "*" || request.method == "OPTIONS") &&
         std::ranges::all_of(request.headers, is_sound);
}

bool is_of_connection(std::string_view name) {
  constexpr std::array<std::string_view, 10> kNames{
      "connection",        "proxy-connection", "keep-alive",          "te",
      "transfer-encoding", "upgrade",          "proxy-authorization", "proxy-authenticate",
      "http2-settings",    "trailer"};
  return std::ranges::find(kNames, name) != kNames.end();
}

} // namespace haechi::engine::intercept
