#include "wire/http1/response_head.h"

#include <algorithm>

namespace haechi::wire::http1 {

namespace {

tl::unexpected<HeadError> bad(std::string_view what) {
  return tl::make_unexpected(HeadError{0, 502, what});
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool read_status_line(std::string_view line, ResponseHead& out) {
  constexpr std::size_t kStatusEnd = 12; // "HTTP/1.1 200"
  if (line.size() < kStatusEnd || !line.starts_with("HTTP/1.") || line[8] != ' ' ||
      (line[7] != '0' && line[7] != '1') || !std::ranges::all_of(line.substr(9, 3), is_digit)) {
    return false;
  }
  out.minor_version = line[7] - '0';
  out.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  if (line.size() > kStatusEnd) {
    if (line[kStatusEnd] != ' ') {
      return false;
    }
    out.reason = line.substr(kStatusEnd + 1);
  }
  return out.status >= 100 && out.status <= 599 && is_field_value(out.reason);
}

} // namespace

bool ResponseHead::allows_keep_alive() const {
  if (has_list_token(fields, "connection", "close") || framing.kind == BodyKind::UntilClose) {
    return false;
  }
  return minor_version > 0 || has_list_token(fields, "connection", "keep-alive");
}

tl::expected<ResponseHead, HeadError> parse_response_head(std::string_view head, AnswerTo method) {
  ResponseHead out;
  std::string_view rest;
  if (!read_status_line(take_first_line(head, rest), out)) {
    return bad("status line is malformed");
  }
  auto fields = parse_fields(rest, head.size() - rest.size(), kResponseLimits);
  if (!fields) {
    return tl::make_unexpected(HeadError{fields.error().offset, 502, fields.error().what});
  }
  out.fields = std::move(*fields);
  const bool is_bodiless =
      method == AnswerTo::Head || out.is_interim() || out.status == 204 || out.status == 304;
  const auto framing = find_response_framing(out.fields, out.minor_version,
                                             is_bodiless ? Bodiless::Yes : Bodiless::No);
  if (!framing) {
    return tl::make_unexpected(framing.error());
  }
  out.framing = *framing;
  return out;
}

} // namespace haechi::wire::http1
