#include "base/ip.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace haechi {

namespace {

// The first `length` bits of `a` and `b` agree.
bool has_same_prefix(ByteView a, ByteView b, unsigned length) {
  const unsigned whole = length / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) {
    return false;
  }
  const unsigned rest = length % 8;
  if (rest == 0) {
    return true;
  }
  const unsigned mask = (0xFFU << (8U - rest)) & 0xFFU;
  return (a[whole] & mask) == (b[whole] & mask);
}

std::optional<unsigned> parse_number(std::string_view text, unsigned most) {
  unsigned value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || value > most ||
      (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  return value;
}

struct SpecialRange {
  std::array<Byte, 16> bytes;
  unsigned length;
};

// IANA IPv4 Special-Purpose Address Registry (RFC 6890 and later), plus multicast and reserved
// space.
constexpr SpecialRange kSpecialV4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};

// IANA IPv6 Special-Purpose Address Registry; ::/3-style catch-alls are avoided, global unicast is
// 2000::/3.
constexpr SpecialRange kSpecialV6[] = {
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, // documentation
    {{0x20, 0x01, 0x00, 0x00}, 23}, // IETF protocol assignments, Teredo
    {{0x3f, 0xff, 0x00}, 20},       // documentation (RFC 9637)
};
constexpr std::array<Byte, 16> kGlobalUnicast{0x20};
constexpr std::array<Byte, 12> kNat64{0x00, 0x64, 0xff, 0x9b};

bool is_special_v4(ByteView bytes) {
  return std::ranges::any_of(kSpecialV4, [&](const SpecialRange& range) {
    return has_same_prefix(bytes, range.bytes, range.length);
  });
}

} // namespace

std::optional<IpAddress> IpAddress::from_bytes(ByteView bytes) {
  static constexpr std::array<Byte, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (bytes.size() != 4 && bytes.size() != 16) {
    return std::nullopt;
  }
  if (bytes.size() == 16 && std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    bytes = bytes.subspan(12);
  }
  IpAddress out;
  out.is_v4_ = bytes.size() == 4;
  std::ranges::copy(bytes, out.bytes_.begin());
  return out;
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  std::array<Byte, 16> bytes{};
  constexpr std::size_t kLongest = 45;
  const std::string copy(text.substr(0, kLongest + 1));
  const bool has_nul = copy.find('\0') != std::string::npos;
  if (!has_nul && copy.size() <= kLongest) {
    if (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) {
      return *from_bytes(ByteView(bytes).first(4));
    }
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) {
      return *from_bytes(bytes);
    }
  }
  return fail("E-BASE-003", fmt::format("`{}` is no IP address", copy), {},
              "write 192.0.2.1 or 2001:db8::1");
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

bool IpAddress::is_special() const {
  if (is_v4_) {
    return is_special_v4(bytes());
  }
  if (has_same_prefix(bytes_, kNat64, 96)) {
    return is_special_v4(ByteView(bytes_).subspan(12));
  }
  if (!has_same_prefix(bytes_, kGlobalUnicast, 3)) {
    return true; // loopback, unique local, link-local, multicast, unspecified, mapped, reserved
  }
  if (bytes_[0] == 0x20 && bytes_[1] == 0x02) { // 6to4 (RFC 3056) embeds an IPv4 address
    return is_special_v4(ByteView(bytes_).subspan(2, 4));
  }
  return std::ranges::any_of(kSpecialV6, [&](const SpecialRange& range) {
    return has_same_prefix(bytes_, range.bytes, range.length);
  });
}

bool IpAddress::is_loopback() const {
  if (is_v4_) {
    return bytes_[0] == 127;
  }
  return std::all_of(bytes_.begin(), bytes_.end() - 1, [](Byte b) { return b == 0; }) &&
         bytes_[15] == 1;
}

Result<Cidr> Cidr::parse(std::string_view text) {
  const auto bad = [&](std::string_view hint) {
    return fail("E-BASE-004", fmt::format("`{}` is no address prefix", text.substr(0, 64)), {},
                std::string(hint));
  };
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) {
    return bad("write 10.0.0.0/8 or 2001:db8::/32");
  }
  const unsigned most = address->is_v4() ? 32 : 128;
  unsigned length = most;
  if (slash != std::string_view::npos) {
    const auto number = parse_number(text.substr(slash + 1), most);
    if (!number) {
      return bad(fmt::format("the length after `/` is 0 to {}", most));
    }
    length = *number;
  }
  Cidr out{*address, static_cast<std::uint8_t>(length)};
  Bytes masked(address->bytes().begin(), address->bytes().end());
  for (unsigned bit = length; bit < most; ++bit) {
    masked[bit / 8] &= static_cast<Byte>(~(0x80U >> (bit % 8)));
  }
  if (!std::ranges::equal(masked, address->bytes())) {
    const auto clean = IpAddress::from_bytes(masked);
    return bad(
        fmt::format("bits beyond the length are set; write {}/{}", clean->to_string(), length));
  }
  return out;
}

bool Cidr::contains(const IpAddress& ip) const {
  return ip.is_v4() == address.is_v4() && has_same_prefix(ip.bytes(), address.bytes(), length);
}

std::string Cidr::to_string() const {
  return fmt::format("{}/{}", address.to_string(), length);
}

Result<Endpoint> Endpoint::parse(std::string_view text, std::uint16_t default_port) {
  const auto bad = [&] {
    return fail("E-BASE-005", fmt::format("`{}` is no address with a port", text.substr(0, 64)), {},
                "write 127.0.0.1:5353 or [::1]:5353");
  };
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) {
      return bad();
    }
    host = text.substr(1, close - 1);
    std::string_view rest = text.substr(close + 1);
    if (!rest.empty()) {
      if (rest.front() != ':') {
        return bad();
      }
      port = rest.substr(1);
      has_port = true;
    }
  } else if (const std::size_t colon = text.find(':');
             colon != std::string_view::npos &&
             text.find(':', colon + 1) == std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    has_port = true;
  }
  const auto address = IpAddress::parse(host);
  if (!address) {
    return bad();
  }
  if (!has_port) {
    if (default_port == 0) {
      return bad();
    }
    return Endpoint{*address, default_port};
  }
  const auto number = parse_number(port, 65535);
  if (!number) {
    return bad();
  }
  return Endpoint{*address, static_cast<std::uint16_t>(*number)};
}

std::string Endpoint::to_string() const {
  return address.is_v4() ? fmt::format("{}:{}", address.to_string(), port)
                         : fmt::format("[{}]:{}", address.to_string(), port);
}

} // namespace haechi
