#include "wire/dns/name.h"

#include "wire/dns/types.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::wire::dns {

namespace {

constexpr Byte kPointerBits = 0xC0;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// One character of zone-file spelling at the front of `text`, escapes resolved.
std::optional<Byte> take_character(std::string_view& text) {
  if (text.front() != '\\') {
    const auto byte = static_cast<Byte>(text.front());
    text.remove_prefix(1);
    return byte;
  }
  text.remove_prefix(1);
  if (text.empty()) {
    return std::nullopt;
  }
  if (!is_digit(text.front())) {
    const auto byte = static_cast<Byte>(text.front());
    text.remove_prefix(1);
    return byte;
  }
  if (text.size() < 3 || !is_digit(text[1]) || !is_digit(text[2])) {
    return std::nullopt;
  }
  const int value = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  text.remove_prefix(3);
  return value > 255 ? std::nullopt : std::optional<Byte>(static_cast<Byte>(value));
}

tl::unexpected<Error> bad_name(std::string_view text) {
  return fail("E-DNS-001", fmt::format("`{}` is no domain name", text.substr(0, 80)));
}

} // namespace

Name Name::to_lower() const {
  Name out;
  out.size_ = size_;
  std::transform(bytes_.begin(), bytes_.begin() + size_, out.bytes_.begin(),
                 [](Byte byte) { return dns::to_lower(byte); });
  return out;
}

bool Name::append_label(ByteView label) {
  if (label.empty() || label.size() > kMaxLabelSize || size_ + label.size() + 1 > kMaxNameSize) {
    return false;
  }
  bytes_[size_ - 1U] = static_cast<Byte>(label.size());
  std::ranges::copy(label, bytes_.begin() + size_);
  size_ = static_cast<std::uint8_t>(size_ + label.size() + 1);
  bytes_[size_ - 1U] = 0;
  return true;
}

bool Name::operator==(const Name& other) const {
  return std::ranges::equal(wire(), other.wire());
}

std::optional<Name> parse_name(ByteView message, std::size_t& offset, Compression compression) {
  Name name;
  std::size_t position = offset;
  std::size_t sequence_start = offset; // INVARIANT: falls with each pointer, so the loop ends
  std::optional<std::size_t> end;
  while (position < message.size()) {
    const Byte length = message[position];
    if (length == 0) {
      offset = end.value_or(position + 1);
      return name;
    }
    if ((length & kPointerBits) == kPointerBits) {
      if (compression == Compression::Forbidden || position + 1 >= message.size()) {
        return std::nullopt;
      }
      const std::size_t target =
          (static_cast<std::size_t>(length & 0x3FU) << 8U) | message[position + 1];
      if (target >= sequence_start || target < kHeaderSize) {
        return std::nullopt;
      }
      end = end.value_or(position + 2);
      position = sequence_start = target;
      continue;
    }
    if ((length & kPointerBits) != 0 || message.size() - position - 1 < length ||
        !name.append_label(message.subspan(position + 1, length))) {
      return std::nullopt;
    }
    position += 1U + length;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_name_end(ByteView message, std::size_t offset) {
  const std::size_t start = offset;
  while (offset < message.size() && offset - start < kMaxNameSize) {
    const Byte length = message[offset];
    if (length == 0) {
      return offset + 1;
    }
    if (length > kMaxLabelSize) {
      return std::nullopt;
    }
    offset += 1U + length;
  }
  return std::nullopt;
}

ByteView take_label(ByteView& name) {
  if (name.empty() || name.front() == 0 || name.size() < 1U + name.front()) {
    return {};
  }
  const std::size_t length = name.front();
  const ByteView label = name.subspan(1, length);
  name = name.subspan(1 + length);
  return label;
}

bool is_same_name(ByteView a, ByteView b) {
  return std::ranges::equal(a, b, [](Byte x, Byte y) { return to_lower(x) == to_lower(y); });
}

bool is_same_or_below(ByteView child, ByteView parent) {
  while (child.size() > parent.size()) {
    if (take_label(child).empty()) {
      return false;
    }
  }
  return is_same_name(child, parent);
}

std::optional<Name> substitute(ByteView name, ByteView owner, ByteView target) {
  if (name.size() <= owner.size() || !is_same_or_below(name, owner)) {
    return std::nullopt;
  }
  Name out;
  while (name.size() > owner.size()) {
    if (!out.append_label(take_label(name))) {
      return std::nullopt;
    }
  }
  for (ByteView label = take_label(target); !label.empty(); label = take_label(target)) {
    if (!out.append_label(label)) {
      return std::nullopt;
    }
  }
  return out;
}

std::string to_text(ByteView name) {
  std::string text;
  for (ByteView label = take_label(name); !label.empty(); label = take_label(name)) {
    if (!text.empty()) {
      text += '.';
    }
    for (const Byte byte : label) {
      if (byte <= 0x20 || byte >= 0x7F) {
        fmt::format_to(std::back_inserter(text), "\\{:03}", byte);
      } else {
        if (std::string_view("\\.\"();@$").find(static_cast<char>(byte)) !=
            std::string_view::npos) {
          text += '\\';
        }
        text += static_cast<char>(byte);
      }
    }
  }
  return text.empty() ? "." : text;
}

Result<Name> make_name(std::string_view text) {
  Name name;
  if (text == ".") {
    return name;
  }
  Bytes label;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (rest.front() == '.') {
      if (!name.append_label(label)) {
        return bad_name(text);
      }
      label.clear();
      rest.remove_prefix(1);
      continue;
    }
    const auto byte = take_character(rest);
    if (!byte) {
      return bad_name(text);
    }
    label.push_back(*byte);
  }
  if (!label.empty() && !name.append_label(label)) {
    return bad_name(text);
  }
  return name.is_root() ? Result<Name>(bad_name(text)) : Result<Name>(name);
}

} // namespace haechi::wire::dns
