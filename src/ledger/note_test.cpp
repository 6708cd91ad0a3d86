#include "ledger/note.h"

#include <gtest/gtest.h>

namespace haechi::ledger {
namespace {

Signer signer() {
  Key32 seed{};
  seed.fill(0x42);
  return make_signer(seed);
}

Checkpoint checkpoint() {
  Checkpoint out{signer().name, 12'345, {}};
  out.root.fill(0x17);
  return out;
}

// The pair of keys that the description of signed notes in Go carries.
TEST(Note, ReadsTheKeysOfOthers) {
  const auto key = parse_signer(
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
  ASSERT_TRUE(key) << to_string(key.error());
  EXPECT_EQ(to_text(key->verifier()),
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

TEST(Note, KeysReadBackAsTheyWereWritten) {
  const auto key = parse_signer(to_text(signer()));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->seed, signer().seed);
  EXPECT_EQ(parse_verifier(to_text(signer().verifier())).value(), signer().verifier());
}

TEST(Note, ADamagedKeyIsNone) {
  const std::string good = to_text(signer().verifier());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    const auto key = parse_verifier(bad);
    EXPECT_FALSE(key) << bad;
  }
  const std::string secret = to_text(signer());
  const auto refused = parse_signer(secret.substr(0, secret.size() - 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_string(refused.error()).find(secret.substr(40, 20)), std::string::npos);
}

TEST(Note, ACheckpointReadsBackAsItWasSigned) {
  const std::string note = sign_checkpoint(checkpoint(), signer());
  EXPECT_EQ(note.substr(0, note.find('\n')), signer().name);
  const auto opened = open_checkpoint(note, signer().verifier(), OtherSignatures::Refused);
  ASSERT_TRUE(opened) << to_string(opened.error());
  EXPECT_EQ(*opened, checkpoint());
}

TEST(Note, NoByteOfACheckpointMayChange) {
  const std::string good = sign_checkpoint(checkpoint(), signer());
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ (1U << bit));
      EXPECT_FALSE(open_checkpoint(bad, signer().verifier(), OtherSignatures::Refused)) << bad;
    }
    EXPECT_FALSE(open_checkpoint(good.substr(0, i), signer().verifier(), OtherSignatures::Refused));
  }
}

TEST(Note, AnotherKeyHasNotSigned) {
  Key32 seed{};
  const auto opened = open_checkpoint(sign_checkpoint(checkpoint(), signer()),
                                      make_signer(seed).verifier(), OtherSignatures::Allowed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "E-LEDGER-004");
}

TEST(Note, SignaturesOfWitnessesStandWhereTheyMay) {
  const std::string note =
      sign_checkpoint(checkpoint(), signer()) + "\xE2\x80\x94 witness AAAAAAAA\n";
  EXPECT_TRUE(open_checkpoint(note, signer().verifier(), OtherSignatures::Allowed));
  EXPECT_FALSE(open_checkpoint(note, signer().verifier(), OtherSignatures::Refused));
}

TEST(Base64, HasOneSpelling) {
  EXPECT_EQ(to_base64(as_bytes("")), "");
  EXPECT_EQ(to_base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(to_base64(as_bytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(as_text(parse_base64("Zm9vYg==").value()), "foob");
  for (const char* bad : {"Zg", "Zg=", "Zh==", "Zg==\n", "Z", "====", "Zm9v=", "Zm-v"}) {
    EXPECT_FALSE(parse_base64(bad)) << bad;
  }
}

} // namespace
} // namespace haechi::ledger
