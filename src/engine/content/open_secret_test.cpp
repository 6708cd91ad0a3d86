#include "engine/content/open_secret.h"

#include <gtest/gtest.h>

namespace haechi::engine::content {
namespace {

const std::string kLine(64, 'A');

// How much of `text` belongs to the secret that it begins with, of which `found` bytes were found;
// what comes behind the first `come` bytes comes byte by byte.
std::size_t length(std::string_view text, std::size_t found, std::size_t come) {
  OpenSecret secret(text.substr(0, come), found);
  for (std::size_t at = come; at < text.size(); ++at) {
    static_cast<void>(secret.take(text.substr(at, 1)));
  }
  return secret.size();
}

void expect_length(std::string_view head, std::string_view rest, std::string_view behind) {
  const std::string text = std::string(head) + std::string(rest) + std::string(behind);
  for (std::size_t come = head.size(); come <= text.size(); ++come) {
    ASSERT_EQ(length(text, head.size(), come), head.size() + rest.size()) << come << " of " << text;
  }
}

constexpr std::string_view kHead = "-----BEGIN RSA PRIVATE KEY-----";
constexpr std::string_view kEnd = "-----END RSA PRIVATE KEY-----";

TEST(OpenSecret, ABlockGoesToItsLastLine) {
  const std::string body = "\n" + kLine + "\n" + kLine + "\nAAAA==\n";
  expect_length(kHead, body + std::string(kEnd), "\nAnd more.");
  expect_length(kHead, "\\n" + kLine + "\\n" + std::string(kEnd), "\\n\"}");
  expect_length(kHead, " " + kLine + " " + kLine + " AA== " + std::string(kEnd), " and more");
  expect_length("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
                "\nComment: \"a key of mine\"\n" + kLine +
                    "\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
                "\nAnd more.");
  expect_length("PuTTY-User-Key-File-2: ssh-rsa",
                "\nEncryption: none\nPrivate-Lines: 1\n" + kLine + "\nPrivate-MAC: 0a1b",
                "\nAnd more.");
}

TEST(OpenSecret, HeadersOfABlockAndTheEmptyLineBehindThemAreItsOwn) {
  expect_length(kHead,
                "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B2C\n\n" + kLine + "\n" +
                    std::string(kEnd),
                "\n");
  expect_length("-----BEGIN PGP PRIVATE KEY BLOCK-----",
                "\n\n" + kLine + "\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----", "\n");
}

TEST(OpenSecret, ABlockWithoutALastLineEndsWhereNoKeyGoesOn) {
  expect_length(kHead, "\n" + kLine + "\n", "\nThat was it.");
  expect_length(kHead, "\n" + kLine, "`");
  expect_length(kHead, "\n" + kLine + "\n", "이 키는");
  expect_length(kHead, " begins such a", " file, and its end is alike");
}

TEST(OpenSecret, ABlockEndsWhereAnotherBegins) {
  const std::string text = std::string(kHead) + "\n" + kLine + "\n" + std::string(kHead) + kLine;
  EXPECT_LT(length(text, kHead.size(), text.size()), kHead.size() + kLine.size() + 16);
}

TEST(OpenSecret, EverythingElseGoesAsFarAsItsCharacters) {
  EXPECT_EQ(length("ghp_0a1B and more", 8, 8), 8U);
  EXPECT_EQ(length("ghp_0a1B2c3D_-+/=. And more", 8, 8), 17U);
  EXPECT_EQ(length("ghp_0a1B2c입니다", 8, 8), 10U);
}

TEST(OpenSecret, WhatWasFoundBeforeTheEndHasEnded) {
  EXPECT_TRUE(OpenSecret("ghp_0a1B2c", 8).has_ended());
  EXPECT_EQ(OpenSecret("ghp_0a1B2c", 8).size(), 8U);
}

TEST(OpenSecret, HasABound) {
  for (const std::string& head : {std::string(kHead) + "\n", std::string("ghp_")}) {
    OpenSecret secret(head, head.size());
    EXPECT_LE(secret.take(std::string(100'000, 'a')), kMostOpenSecret);
    EXPECT_TRUE(secret.has_ended());
  }
}

} // namespace
} // namespace haechi::engine::content
