#include "wire/tls/ja4.h"

#include <gtest/gtest.h>

namespace haechi::wire::tls {
namespace {

// The worked example of JA4's description.
ClientHello example() {
  ClientHello hello;
  hello.legacy_version = 0x0303;
  hello.server_name = "a.example";
  hello.alpn = {"h2", "http/1.1"};
  hello.versions = {0x4A4A, 0x0304, 0x0303};
  hello.ciphers = {0x2A2A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030,
                   0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035};
  hello.extensions = {0x1A1A, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D,
                      0x0005, 0x0023, 0x0012, 0x002B, 0xFF01, 0x000B, 0x000A, 0x0015, 0x3A3A};
  hello.signature_schemes = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  return hello;
}

TEST(Ja4, IsThatOfTheDescription) {
  EXPECT_EQ(make_ja4(example(), Transport::Tcp), "t13d1516h2_8daaf6152771_e5627efa2ab1");
  EXPECT_EQ(make_ja4(example(), Transport::Quic).front(), 'q');
}

TEST(Ja4, DoesNotDependOnOrderOfExtensions) {
  ClientHello turned = example();
  std::swap(turned.extensions[3], turned.extensions[9]);
  EXPECT_EQ(make_ja4(turned, Transport::Tcp), make_ja4(example(), Transport::Tcp));
}

TEST(Ja4, OfABareHelloHasItsOwnWords) {
  ClientHello bare;
  bare.legacy_version = 0x0301;
  EXPECT_EQ(make_ja4(bare, Transport::Tcp), "t10i000000_000000000000_000000000000");
  bare.alpn = {"\x02x"};
  EXPECT_EQ(make_ja4(bare, Transport::Tcp).substr(8, 2), "08");
}

} // namespace
} // namespace haechi::wire::tls
