#include "base/ed25519.h"

#include <gtest/gtest.h>

namespace haechi {
namespace {

Bytes from_hex(std::string_view digits) {
  Bytes out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    out.push_back(static_cast<Byte>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return out;
}

// RFC 8032, 7.1, test 3.
const Bytes kSeed = from_hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
const Bytes kKey = from_hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
const Bytes kMessage = from_hex("af82");
const Bytes kSignature =
    from_hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
             "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");

TEST(Ed25519, SignsAsTheStandardDoes) {
  EXPECT_EQ(to_hex(ed25519_public_key(kSeed)), to_hex(kKey));
  EXPECT_EQ(to_hex(sign_ed25519(kSeed, kMessage)), to_hex(kSignature));
  EXPECT_TRUE(is_ed25519_signed(kKey, kMessage, kSignature));
}

TEST(Ed25519, NoChangedByteIsSigned) {
  const auto flip = [](Bytes bytes, std::size_t at) {
    bytes[at] = static_cast<Byte>(bytes[at] ^ 1U);
    return bytes;
  };
  EXPECT_FALSE(is_ed25519_signed(kKey, flip(kMessage, 1), kSignature));
  EXPECT_FALSE(is_ed25519_signed(kKey, {}, kSignature));
  for (std::size_t i = 0; i < kSignature.size(); ++i) {
    EXPECT_FALSE(is_ed25519_signed(kKey, kMessage, flip(kSignature, i))) << i;
  }
  for (std::size_t i = 0; i < kKey.size(); ++i) {
    EXPECT_FALSE(is_ed25519_signed(flip(kKey, i), kMessage, kSignature)) << i;
  }
}

TEST(Ed25519, RefusesOtherSizes) {
  for (const std::size_t size : {0U, 31U}) {
    EXPECT_FALSE(is_ed25519_signed(ByteView(kKey).first(size), kMessage, kSignature));
  }
  for (const std::size_t size : {0U, 32U, 63U}) {
    EXPECT_FALSE(is_ed25519_signed(kKey, kMessage, ByteView(kSignature).first(size)));
  }
}

} // namespace
} // namespace haechi
