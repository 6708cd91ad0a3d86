#include "engine/peek/hello_peek.h"
#include "wire/tls/hello_fixture.h"

#include <gtest/gtest.h>

namespace haechi::engine::peek {
namespace {

namespace hello = wire::tls::fixture;

HelloFindings look_at(const std::string& bytes) {
  HelloPeek peek;
  for (const char byte : bytes) {
    peek.feed({&byte, 1});
  }
  return peek.findings();
}

TEST(HelloPeek, TellsTheCanonicalName) {
  EXPECT_EQ(look_at(hello::hello("Chat.Example.TEST.")).host, "chat.example.test");
  EXPECT_EQ(look_at(hello::hello("b\xC3\xBC"
                                 "cher.test"))
                .host,
            "xn--bcher-kva.test");
}

TEST(HelloPeek, TellsWhyThereIsNoName) {
  EXPECT_EQ(look_at(hello::hello_without_name()).undecided, kNoServerName);
  EXPECT_EQ(look_at(hello::hello("192.0.2.1")).undecided, kAddressLiteral);
  EXPECT_EQ(look_at(hello::hello("0x7f.1")).undecided, kAddressLiteral);
  EXPECT_EQ(look_at(hello::hello("a..test")).undecided, kUnreadableHello);
  EXPECT_EQ(look_at(hello::hello(std::string("a.test\0.b", 9))).undecided, kUnreadableHello);
  EXPECT_EQ(look_at("GET / HTTP/1.1").undecided, kNotTls);
  EXPECT_FALSE(look_at("GET / HTTP/1.1").is_tls);
}

TEST(HelloPeek, KeepsEveryByte) {
  HelloPeek peek;
  const std::string bytes = hello::hello("a.test");
  EXPECT_EQ(peek.feed(bytes.substr(0, 50)), HelloPeek::State::NeedMore);
  EXPECT_EQ(peek.feed(bytes.substr(50) + "early data"), HelloPeek::State::Done);
  peek.feed("and more");
  EXPECT_EQ(peek.take_bytes(), bytes + "early dataand more");
}

TEST(HelloPeek, GivesUpWhenItsTimeIsOver) {
  HelloPeek silent;
  silent.give_up();
  EXPECT_EQ(silent.findings().undecided, kLateHello);
  EXPECT_FALSE(silent.findings().is_tls);
  HelloPeek begun;
  begun.feed("\x16\x03");
  begun.give_up();
  EXPECT_TRUE(begun.findings().is_tls);
  HelloPeek done;
  done.feed(hello::hello("a.test"));
  done.give_up();
  EXPECT_EQ(done.findings().host, "a.test");
}

} // namespace
} // namespace haechi::engine::peek
