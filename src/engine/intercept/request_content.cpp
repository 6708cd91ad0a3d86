#include "engine/intercept/request_content.h"

namespace haechi::engine::intercept {

RequestContent::RequestContent(const Request& request, const wire::coding::DecodeLimits& limits,
                               std::size_t most_text, Inspector* inspector)
    : most_text_(most_text), inspector_(inspector) {
  std::string codings; // several fields are one list (RFC 9110 section 5.3)
  for (const Header& header : request.headers) {
    if (header.name == "content-encoding") {
      codings += header.value + ",";
    }
  }
  if (const auto known = wire::coding::parse_content_encoding(codings)) {
    decoder_.emplace(*known, limits);
    fits_ = !known->empty() || request.length.value_or(0) <= most_text;
  } else {
    is_readable_ = false;
    trouble_ = "coding";
  }
}

bool RequestContent::take(std::string_view bytes) {
  if (!is_readable_) {
    return true;
  }
  std::string decoded;
  if (!decoder_->read(bytes, decoded)) {
    is_readable_ = false;
    trouble_ = to_word(decoder_->trouble());
    text_.clear();
    return true;
  }
  fits_ = fits_ && text_.size() + decoded.size() <= most_text_;
  if (fits_) {
    text_ += decoded;
  } else {
    std::string().swap(text_);
  }
  if (inspector_ != nullptr && !decoded.empty()) {
    Ruling ruling = inspector_->take(Direction::Request, Unit::Part, decoded);
    if (ruling.kind == Ruling::Kind::Stop) {
      stop_reason_ = std::move(ruling.reason);
      return false;
    }
  }
  return true;
}

void RequestContent::end() {
  if (is_readable_ && !decoder_->finish()) {
    is_readable_ = false;
    trouble_ = to_word(decoder_->trouble());
  }
}

Outcome RequestContent::ask() {
  if (inspector_ == nullptr) {
    return {};
  }
  Outcome outcome = inspector_->end_request();
  if (!is_readable_) { // whatever was found before the trouble is not all there is
    outcome.was_read = false;
    outcome.ruling.kind =
        outcome.ruling.kind == Ruling::Kind::Stop ? Ruling::Kind::Stop : Ruling::Kind::Pass;
    if (outcome.data) {
      outcome.data->open = true;
    }
  }
  return outcome;
}

} // namespace haechi::engine::intercept
