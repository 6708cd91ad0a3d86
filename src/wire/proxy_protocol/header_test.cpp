#include "wire/proxy_protocol/header.h"

#include <gtest/gtest.h>

namespace haechi::wire::proxy_protocol {
namespace {

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string binary(char command, char family, const std::string& content) {
  return kSignature + command + family + static_cast<char>(content.size() >> 8U) +
         static_cast<char>(content.size()) + content;
}

const std::string kFour("\x0a\x00\x00\x01\xcb\x00\x71\x05\xc3\x50\x01\xbb", 12);

// What a header says, or what is wrong; what comes behind it is never looked at.
std::string say(const std::string& bytes) {
  const auto header = parse(as_bytes(bytes));
  if (!header) {
    return header.error() == Fault::NeedMore ? "more"
           : header.error() == Fault::Absent ? "absent"
                                             : "malformed";
  }
  return header->source ? header->source->to_string() + " > " + header->destination->to_string()
                        : "local";
}

// Every whole header needs more until its last byte.
void expect_whole(const std::string& bytes, const std::string& meaning) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(say(bytes.substr(0, size)), "more") << size;
  }
  EXPECT_EQ(say(bytes + "GET / HTTP/1.1"), meaning);
  EXPECT_EQ(parse(as_bytes(bytes + "rest"))->size, bytes.size());
}

TEST(ProxyProtocol, OfVersionOneIsRead) {
  expect_whole("PROXY TCP4 10.0.0.1 203.0.113.5 50000 443\r\n", "10.0.0.1:50000 > 203.0.113.5:443");
  expect_whole("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n",
               "[2001:db8::1]:1 > [2001:db8::2]:65535");
  expect_whole("PROXY UNKNOWN\r\n", "local");
  expect_whole("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", "local");
}

TEST(ProxyProtocol, OfVersionTwoIsRead) {
  expect_whole(binary('\x21', '\x11', kFour), "10.0.0.1:50000 > 203.0.113.5:443");
  expect_whole(binary('\x20', '\x00', ""), "local");
  expect_whole(binary('\x20', '\x11', kFour), "local");
  expect_whole(binary('\x21', '\x00', "whatever"), "local");
  const std::string six = "\x20\x01" + std::string(13, '\0') + "\x01" + "\x20\x01" +
                          std::string(13, '\0') + "\x02" + std::string("\x00\x01\x00\x02", 4);
  expect_whole(binary('\x21', '\x21', six), "[2001::1]:1 > [2001::2]:2");
  expect_whole(binary('\x21', '\x11', kFour + std::string("\x04\x00\x02xy", 5)),
               "10.0.0.1:50000 > 203.0.113.5:443");
}

// The checksum of a header that HAProxy made with `send-proxy-v2 proxy-v2-options crc32c` has this
// shape; the value was computed by an independent implementation (Python, bit by bit).
TEST(ProxyProtocol, ChecksItsChecksum) {
  const auto with = [](const std::string& sum) {
    return binary('\x21', '\x11', kFour + std::string("\x03\x00\x04", 3) + sum);
  };
  EXPECT_EQ(say(with(std::string(4, '\0'))), "malformed");
  EXPECT_EQ(say(with("\x5c\x87\x56\xe6")), "10.0.0.1:50000 > 203.0.113.5:443");
}

TEST(ProxyProtocol, IsRefusedWhereItBreaksItsRules) {
  for (const char* text :
       {"PROXY TCP4 10.0.0.1 203.0.113.5 50000\r\n", "PROXY TCP4 10.0.0.1 ::1 1 2\r\n",
        "PROXY TCP6 10.0.0.1 10.0.0.2 1 2\r\n", "PROXY TCP4 10.0.0.01 10.0.0.2 1 2\r\n",
        "PROXY TCP4 10.0.0.1 10.0.0.2 01 2\r\n", "PROXY TCP4 10.0.0.1 10.0.0.2 1 65536\r\n",
        "PROXY TCP4  10.0.0.1 10.0.0.2 1 2\r\n", "PROXY TCP4 10.0.0.1 10.0.0.2 1 2 \r\n",
        "PROXY UDP4 10.0.0.1 10.0.0.2 1 2\r\n"}) {
    EXPECT_EQ(say(text), "malformed") << text;
  }
  EXPECT_EQ(say("PROXY TCP4 " + std::string(100, '1')), "malformed") << "no line end in 107 bytes";
  EXPECT_EQ(say(binary('\x22', '\x11', kFour)), "malformed") << "unknown command";
  EXPECT_EQ(say(binary('\x11', '\x11', kFour)), "malformed") << "unknown version";
  EXPECT_EQ(say(binary('\x21', '\x12', kFour)), "malformed") << "datagrams";
  EXPECT_EQ(say(binary('\x21', '\x11', kFour.substr(1))), "malformed") << "cut addresses";
  EXPECT_EQ(say(binary('\x21', '\x11', kFour + "\x04")), "malformed") << "cut value";
  EXPECT_EQ(say(binary('\x21', '\x11', kFour + std::string(5000, 'x'))), "malformed") << "too long";
}

TEST(ProxyProtocol, IsAbsentBeforeOtherBytes) {
  EXPECT_EQ(say("GET / HTTP/1.1\r\n"), "absent");
  EXPECT_EQ(say("\x16\x03\x01"), "absent");
  EXPECT_EQ(say("PROXYX"), "absent");
}

TEST(FindStart, TellsHeadersOfEitherVersionFromWhatClientsSay) {
  const auto start = [](std::string_view text) { return find_start(as_bytes(text)); };
  EXPECT_EQ(start("PROXY TCP4 "), Start::Header);
  EXPECT_EQ(start(std::string_view("\r\n\r\n\0\r\nQUIT\n!", 13)), Start::Header);
  for (const std::string_view part : {"", "P", "PROXY", "\r", "\r\n\r\n"}) {
    EXPECT_EQ(start(part), Start::NeedMore) << part;
  }
  for (const std::string_view other :
       {"POST / HTTP/1.1", "PROPFIND ", "PROXYING", "\x16\x03\x01", "\r\nGET "}) {
    EXPECT_EQ(start(other), Start::Other) << other;
  }
}

} // namespace
} // namespace haechi::wire::proxy_protocol
