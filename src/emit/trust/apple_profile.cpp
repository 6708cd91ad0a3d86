#include "emit/trust/apple_profile.h"

#include "base/digest.h"

#include <fmt/format.h>

namespace haechi::emit::trust {

namespace {

// A name-like UUID from what it stands for: the same certificate replaces itself when installed
// again.
std::string make_uuid(ByteView of) {
  const std::string hex = to_hex(sha256(of));
  return fmt::format("{}-{}-5{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(13, 3),
                     hex.substr(17, 3), hex.substr(20, 12));
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    default:
      out += c;
    }
  }
  return out;
}

std::string payload(const TrustAnchor& anchor) {
  const std::string uuid = make_uuid(anchor.der);
  return fmt::format(R"(    <dict>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>haechi.ca.{0}</string>
      <key>PayloadUUID</key><string>{0}</string>
      <key>PayloadDisplayName</key><string>{1}</string>
      <key>PayloadContent</key><data>{2}</data>
    </dict>
)",
                     uuid, escape(anchor.name), to_base64(anchor.der));
}

} // namespace

std::string to_base64(ByteView bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8U) | (k < count ? bytes[i + k] : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= count ? kLetters[(group >> (18 - 6 * k)) & 0x3FU] : '=';
    }
  }
  return out;
}

std::string make_apple_profile(const std::vector<TrustAnchor>& anchors) {
  std::string payloads;
  Bytes all;
  for (const TrustAnchor& anchor : anchors) {
    payloads += payload(anchor);
    all.insert(all.end(), anchor.der.begin(), anchor.der.end());
  }
  return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>haechi.ca</string>
  <key>PayloadUUID</key><string>{}</string>
  <key>PayloadDisplayName</key><string>{}</string>
  <key>PayloadContent</key>
  <array>
{}  </array>
</dict>
</plist>
)",
                     make_uuid(all), escape(anchors.front().name), payloads);
}

} // namespace haechi::emit::trust
