// Request and response heads with their bodies in any cut. What we write of a request is read back
// as the same request: nothing in it means two things.

#include "base/bytes.h"
#include "base/check.h"
#include "wire/http1/body_reader.h"
#include "wire/http1/writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi::wire::http1; // NOLINT: a fuzz target looks at one folder

struct Found {
  HeadScanner::State state = HeadScanner::State::NeedMore;
  std::size_t size = 0;
};

Found find_head(std::string_view bytes, const HeadLimits& limits, std::size_t piece) {
  HeadScanner scanner(limits);
  Found found;
  for (std::size_t end = 0; end < bytes.size() && found.state == HeadScanner::State::NeedMore;) {
    end = std::min(end + piece, bytes.size());
    found.state = scanner.scan(bytes.substr(0, end));
  }
  found.size = scanner.size();
  return found;
}

struct Body {
  std::string content;
  std::size_t consumed = 0;
  BodyReader::State state = BodyReader::State::NeedMore;
};

Body read_body(const Framing& framing, std::string_view bytes, std::size_t piece) {
  BodyReader reader(framing);
  Body body;
  body.state = reader.is_done() ? BodyReader::State::Done : BodyReader::State::NeedMore;
  while (body.state == BodyReader::State::NeedMore && body.consumed < bytes.size()) {
    const BodyReader::Step step = reader.read(bytes.substr(body.consumed, piece));
    HAECHI_CHECK(step.consumed > 0 || step.state != BodyReader::State::NeedMore);
    body.consumed += step.consumed;
    body.content += step.content;
    body.state = step.state;
  }
  return body;
}

void check_body(const Framing& framing, std::string_view bytes) {
  const Body whole = read_body(framing, bytes, bytes.size() + 1);
  const Body by_byte = read_body(framing, bytes, 1);
  HAECHI_CHECK(whole.state == by_byte.state);
  HAECHI_CHECK(whole.content == by_byte.content);
}

void check_request(std::string_view bytes) {
  const Found found = find_head(bytes, kRequestLimits, bytes.size() + 1);
  const Found by_byte = find_head(bytes, kRequestLimits, 1);
  HAECHI_CHECK(found.state == by_byte.state && found.size == by_byte.size);
  if (found.state != HeadScanner::State::Complete) {
    return;
  }
  const auto head = parse_request_head(bytes.substr(0, found.size));
  if (!head) {
    HAECHI_CHECK(head.error().status >= 400 && head.error().status < 600);
    return;
  }
  check_body(head->framing, bytes.substr(found.size));
  if (head->form != TargetForm::Absolute) {
    return;
  }
  const std::string written = write_request_head(*head, {"a.test", "haechi"});
  HeadScanner scanner({written.size() + 1, written.size(), kRequestLimits.fields + 4});
  HAECHI_CHECK(scanner.scan(written) == HeadScanner::State::Complete);
  HAECHI_CHECK(scanner.size() == written.size());
  const auto again = parse_request_head(written);
  if (again) { // one field more than the limit may have been written
    HAECHI_CHECK(again->framing == head->framing);
    HAECHI_CHECK(again->method == head->method);
    HAECHI_CHECK(again->host == "a.test");
    HAECHI_CHECK(count_fields(again->fields, "proxy-authorization") == 0);
  }
}

void check_response(std::string_view bytes, AnswerTo method) {
  const Found found = find_head(bytes, kResponseLimits, bytes.size() + 1);
  if (found.state != HeadScanner::State::Complete) {
    return;
  }
  const auto head = parse_response_head(bytes.substr(0, found.size), method);
  if (!head) {
    HAECHI_CHECK(head.error().status == 502);
    return;
  }
  check_body(head->framing, bytes.substr(found.size));
  const std::string written =
      write_response_head(*head, {.body = head->framing.kind, .via = "haechi"});
  const auto again = parse_response_head(written, method);
  if (again) {
    HAECHI_CHECK(again->framing == head->framing);
    HAECHI_CHECK(again->status == head->status);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = haechi::as_text({data, size});
  check_request(bytes);
  check_response(bytes, AnswerTo::Other);
  check_response(bytes, AnswerTo::Head);
  return 0;
}
