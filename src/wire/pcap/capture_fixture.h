#pragma once
// Builds packet captures for tests: classic little-endian files of Ethernet frames over IPv4.

#include "base/bytes.h"

#include <string>

namespace haechi::wire::pcap::fixture {

inline std::string little32(std::uint32_t value) {
  std::string out;
  for (const unsigned shift : {0U, 8U, 16U, 24U}) {
    out += static_cast<char>(value >> shift);
  }
  return out;
}

inline std::string big16(std::size_t value) {
  return {static_cast<char>(value >> 8U), static_cast<char>(value)};
}

inline std::string big32(std::uint32_t value) {
  return big16(value >> 16U) + big16(value & 0xFFFFU);
}

inline std::string file_header(std::uint32_t link = 1) {
  return little32(0xA1B2C3D4) + std::string("\x02\x00\x04\x00", 4) + std::string(8, '\0') +
         little32(262'144) + little32(link);
}

inline std::string record(const std::string& packet, std::uint32_t seconds = 1'738'713'600) {
  const auto size = static_cast<std::uint32_t>(packet.size());
  return little32(seconds) + little32(250'000) + little32(size) + little32(size) + packet;
}

inline std::string ipv4(char protocol, const std::string& content, const std::string& source,
                        const std::string& destination) {
  return "\x45" + std::string(1, '\0') + big16(20 + content.size()) + std::string(4, '\0') +
         "\x40" + protocol + std::string(2, '\0') + source + destination + content;
}

inline const std::string kClient("\x0a\x00\x00\x01", 4);
inline const std::string kServer("\xcb\x00\x71\x05", 4);

inline std::string ethernet(const std::string& ip) {
  return std::string(12, 'm') + std::string("\x08\x00", 2) + ip;
}

struct Tcp {
  std::uint32_t sequence = 1000;
  char flags = 0x18;
  bool is_answer = false;
};

inline std::string tcp(const std::string& payload, const Tcp& how = {}) {
  const std::string ports = how.is_answer ? big16(443) + big16(50'000) : big16(50'000) + big16(443);
  const std::string header = ports + big32(how.sequence) + big32(0) + "\x50" +
                             std::string(1, how.flags) + std::string(6, '\0');
  return ethernet(ipv4(6, header + payload, how.is_answer ? kServer : kClient,
                       how.is_answer ? kClient : kServer));
}

inline std::string udp(const std::string& payload, bool is_answer = false) {
  const std::string ports = is_answer ? big16(443) + big16(50'000) : big16(50'000) + big16(443);
  return ethernet(ipv4(17, ports + big16(8 + payload.size()) + big16(0) + payload,
                       is_answer ? kServer : kClient, is_answer ? kClient : kServer));
}

} // namespace haechi::wire::pcap::fixture
