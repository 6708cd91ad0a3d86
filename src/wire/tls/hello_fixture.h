#pragma once
// Builds ClientHellos for tests, right ones and wrong ones.

#include "base/bytes.h"

#include <algorithm>
#include <string>
#include <vector>

namespace haechi::wire::tls::fixture {

inline std::string u16(std::size_t value) {
  return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xFFU)};
}

inline std::string vector8(const std::string& content) {
  return static_cast<char>(content.size()) + content;
}

inline std::string vector16(const std::string& content) {
  return u16(content.size()) + content;
}

inline std::string extension(std::size_t type, const std::string& data) {
  return u16(type) + vector16(data);
}

inline std::string server_name(const std::string& name) {
  return extension(0, vector16(std::string(1, '\0') + vector16(name)));
}

inline std::string encrypted_hello() {
  return extension(0xFE0D, std::string(32, 'e'));
}

// The hello's body: what follows the handshake header.
inline std::string body(const std::string& extensions) {
  return "\x03\x03" + std::string(32, 'r') + vector8(std::string(32, 's')) +
         vector16("\x13\x01\x13\x02") + vector8(std::string(1, '\0')) + vector16(extensions);
}

inline std::string message(const std::string& hello_body) {
  return '\x01' + std::string(1, static_cast<char>(hello_body.size() >> 16U)) +
         u16(hello_body.size() & 0xFFFFU) + hello_body;
}

inline std::string record(const std::string& fragment) {
  return "\x16\x03\x01" + vector16(fragment);
}

// The message cut into records of `size` bytes.
inline std::string records(const std::string& handshake, std::size_t size) {
  std::string out;
  for (std::size_t at = 0; at < handshake.size(); at += size) {
    out += record(handshake.substr(at, size));
  }
  return out;
}

inline std::string hello(const std::string& name) {
  return record(message(body(server_name(name))));
}

inline std::string hello_without_name() {
  return record(message(body(extension(43, vector8("\x03\x04")))));
}

} // namespace haechi::wire::tls::fixture
