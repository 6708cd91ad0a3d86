#include "wire/http1/framing.h"

#include <algorithm>

namespace haechi::wire::http1 {

namespace {

using Result = tl::expected<Framing, HeadError>;

Result bad(int status, std::string_view what) {
  return tl::make_unexpected(HeadError{0, status, what});
}

Result find_chunked(const Fields& fields, int minor_version, int status) {
  if (minor_version == 0) {
    return bad(status, "transfer-encoding in HTTP/1.0");
  }
  if (count_fields(fields, "content-length") != 0) {
    return bad(status, "content-length beside transfer-encoding");
  }
  if (count_fields(fields, "transfer-encoding") != 1 ||
      !equals_ignoring_case(*find_field(fields, "transfer-encoding"), "chunked")) {
    return bad(status == 400 ? 501 : status, "transfer-encoding other than one `chunked`");
  }
  return Framing{BodyKind::Chunked, 0};
}

} // namespace

std::optional<std::uint64_t> find_one_length(const Fields& fields) {
  std::optional<std::uint64_t> length;
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, "content-length")) {
      continue;
    }
    std::string_view list = field.value;
    for (bool is_last = false; !is_last;) {
      const std::size_t comma = list.find(',');
      is_last = comma == std::string_view::npos;
      const auto element = parse_length(trim_blanks(list.substr(0, comma)));
      if (!element || (length && *length != *element)) {
        return std::nullopt;
      }
      length = element;
      list.remove_prefix(is_last ? list.size() : comma + 1);
    }
  }
  return length;
}

Result find_request_framing(const Fields& fields, int minor_version) {
  if (count_fields(fields, "transfer-encoding") != 0) {
    return find_chunked(fields, minor_version, 400);
  }
  const std::size_t lengths = count_fields(fields, "content-length");
  if (lengths == 0) {
    return Framing{};
  }
  const auto length = parse_length(*find_field(fields, "content-length"));
  if (lengths > 1 || !length) {
    return bad(400, "content-length is repeated or no number");
  }
  return *length == 0 ? Framing{} : Framing{BodyKind::Length, *length};
}

Result find_response_framing(const Fields& fields, int minor_version, Bodiless bodiless) {
  const bool is_coded = count_fields(fields, "transfer-encoding") != 0;
  if (bodiless == Bodiless::Yes) {
    return Framing{};
  }
  if (is_coded) {
    return find_chunked(fields, minor_version, 502);
  }
  if (count_fields(fields, "content-length") == 0) {
    return Framing{BodyKind::UntilClose, 0};
  }
  const auto length = find_one_length(fields);
  if (!length) {
    return bad(502, "content-length is contradictory or no number");
  }
  return *length == 0 ? Framing{} : Framing{BodyKind::Length, *length};
}

} // namespace haechi::wire::http1
