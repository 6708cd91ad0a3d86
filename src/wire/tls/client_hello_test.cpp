#include "wire/tls/client_hello.h"
#include "wire/tls/hello_fixture.h"

#include <gtest/gtest.h>

namespace haechi::wire::tls {
namespace {

namespace make = fixture;

tl::expected<ClientHello, ParseError> parse(const std::string& body) {
  // The views point into what is parsed: it must outlive them.
  static std::string kept;
  kept = body;
  return parse_client_hello(as_bytes(kept));
}

std::string_view fault_of(const std::string& body) {
  const auto hello = parse(body);
  return hello ? std::string_view("accepted") : hello.error().what;
}

TEST(ClientHello, ReadsNameProtocolsAndVersions) {
  const auto hello = parse(make::body(
      make::server_name("Example.TEST.") +
      make::extension(16, make::vector16(make::vector8("h2") + make::vector8("http/1.1"))) +
      make::extension(43, make::vector8("\x03\x04\x03\x03")) +
      make::extension(13, make::vector16("\x04\x03\x08\x04"))));
  ASSERT_TRUE(hello) << hello.error().what;
  EXPECT_EQ(hello->signature_schemes, (std::vector<std::uint16_t>{0x0403, 0x0804}));
  EXPECT_EQ(hello->server_name, "Example.TEST.");
  EXPECT_EQ(hello->alpn, (std::vector<std::string_view>{"h2", "http/1.1"}));
  EXPECT_EQ(hello->versions, (std::vector<std::uint16_t>{0x0304, 0x0303}));
  EXPECT_EQ(hello->ciphers, (std::vector<std::uint16_t>{0x1301, 0x1302}));
  EXPECT_EQ(hello->extensions, (std::vector<std::uint16_t>{0, 16, 43, 13}));
  EXPECT_FALSE(hello->has_encrypted_client_hello);
}

TEST(ClientHello, TellsThatThereIsNoServerName) {
  const auto hello = parse(make::body(make::extension(43, make::vector8("\x03\x04"))));
  ASSERT_TRUE(hello);
  EXPECT_FALSE(hello->server_name);
}

TEST(ClientHello, ReadsAHelloOfTls12WithoutExtensions) {
  std::string body = make::body("");
  body.resize(body.size() - 2);
  ASSERT_TRUE(parse(body));
}

TEST(ClientHello, SeesEncryptedClientHello) {
  const auto hello = parse(make::body(make::encrypted_hello() + make::server_name("front.test")));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(hello->has_encrypted_client_hello);
  EXPECT_EQ(hello->server_name, "front.test");
}

TEST(ClientHello, RefusesWhateverCouldHideAName) {
  const std::string nul_name("a.test\0.b.test", 14);
  const auto names = [](const std::string& list) {
    return make::body(make::extension(0, make::vector16(list)));
  };
  const auto host = [](const std::string& name) {
    return std::string(1, '\0') + make::vector16(name);
  };
  EXPECT_EQ(fault_of(make::body(make::server_name("a.test") + make::server_name("b.test"))),
            "the same extension twice");
  EXPECT_EQ(fault_of(names(host("a.test") + host("b.test"))), "more than one server name");
  EXPECT_EQ(fault_of(names("\x01" + make::vector16("a.test"))),
            "server name is of an unknown type");
  EXPECT_EQ(fault_of(make::body(make::server_name(nul_name))),
            "server name holds a control character or a blank");
  EXPECT_EQ(fault_of(make::body(make::server_name("a test"))),
            "server name holds a control character or a blank");
  EXPECT_EQ(fault_of(make::body(make::server_name(""))), "server name is empty or too long");
  EXPECT_EQ(fault_of(make::body(make::server_name(std::string(256, 'a')))),
            "server name is empty or too long");
  EXPECT_EQ(fault_of(names("")), "server name is cut short");
  EXPECT_EQ(fault_of(make::body(make::extension(0, make::vector16(host("a.test")) + "x"))),
            "server name list has a wrong length");
}

TEST(ClientHello, RefusesEveryTruncationAndEveryExcess) {
  const std::string body = make::body(make::server_name("a.test") + make::encrypted_hello());
  for (std::size_t size = 0; size < body.size(); ++size) {
    // Ending right before the extensions is a whole hello of TLS 1.2.
    const bool is_whole = size == body.size() - 2 - make::server_name("a.test").size() -
                                      make::encrypted_hello().size();
    EXPECT_EQ(parse(body.substr(0, size)).has_value(), is_whole) << size;
  }
  EXPECT_FALSE(parse(body + "x"));
}

TEST(ClientHello, RefusesTooManyExtensions) {
  std::string extensions;
  for (std::size_t i = 0; i <= kMaxExtensions; ++i) {
    extensions += make::extension(1000 + i, "");
  }
  EXPECT_EQ(fault_of(make::body(extensions)), "too many extensions");
}

TEST(ClientHello, TellsWhereAnExtensionIsWrong) {
  const std::string good = make::extension(43, make::vector8("\x03\x04"));
  const auto hello = parse(make::body(good + make::server_name("")));
  ASSERT_FALSE(hello);
  EXPECT_EQ(hello.error().offset, make::body("").size() + good.size());
}

} // namespace
} // namespace haechi::wire::tls
