#include "engine/dns/host.h"

#include "text/host_name.h"
#include "wire/dns/name.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace {

constexpr std::string_view kStandIn = "_";

bool is_host_byte(Byte byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

// Resolvers read a name whose last label is a number as an address.
bool is_number(std::string_view label) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_hex = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return label.starts_with("0x") ? std::ranges::all_of(label.substr(2), is_hex)
                                 : std::ranges::all_of(label, is_digit);
}

// `_` alone is the label that stands for one that no host can hold.
bool skip_attributes(ByteView& name) {
  bool has_skipped = false;
  for (ByteView rest = name; !rest.empty();) {
    const ByteView label = wire::dns::take_label(rest);
    if (label.size() < 2 || label[0] != '_' || rest.size() <= 1) {
      break;
    }
    name = rest;
    has_skipped = true;
  }
  return has_skipped;
}

} // namespace

HostText::HostText(ByteView name) { // NOLINT: text_ beyond size_ is never read
  is_faithful_ = !skip_attributes(name);
  for (ByteView label = wire::dns::take_label(name); !label.empty();
       label = wire::dns::take_label(name)) {
    if (size_ != 0) {
      text_[size_++] = '.';
    }
    append(label, name.size() <= 1);
  }
  if (size_ == 0) {
    append_text(kStandIn);
    is_faithful_ = false;
  }
}

void HostText::append(ByteView label, bool is_last) {
  std::array<char, wire::dns::kMaxLabelSize> lower; // NOLINT: filled below
  bool is_sound = true;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const Byte byte = wire::dns::to_lower(label[i]);
    is_sound = is_sound && is_host_byte(byte);
    lower[i] = static_cast<char>(byte);
  }
  const std::string_view text(lower.data(), label.size());
  if (is_sound && text.starts_with("xn--")) {
    const auto canonical = text::make_host_name(text);
    if (canonical && canonical->size() <= wire::dns::kMaxLabelSize &&
        canonical->find('.') == std::string::npos) {
      is_faithful_ = is_faithful_ && *canonical == text;
      append_text(*canonical);
      return;
    }
    is_sound = false;
  }
  if (!is_sound || (is_last && is_number(text))) {
    is_faithful_ = false;
    append_text(kStandIn);
    return;
  }
  append_text(text);
}

void HostText::append_text(std::string_view text) {
  const std::size_t most = std::min(text.size(), text_.size() - size_ - 1);
  std::copy_n(text.begin(), most, text_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += most;
}

} // namespace haechi::engine::dns
