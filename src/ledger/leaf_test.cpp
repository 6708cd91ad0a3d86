#include "ledger/leaf.h"
#include "ledger/record.h"
#include "wire/json/value.h"

#include <gtest/gtest.h>

namespace haechi::ledger {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'123)}; // 2025-02-06T12:00:00.123Z

std::string sealed_line(std::string kind) {
  Record record;
  record.at = kNoon;
  record.kind = std::move(kind);
  record.note = "x";
  std::string line = to_json_line(record);
  Salt salt{};
  salt.fill(0xab);
  seal_line(line, {7, 3, 2, 41}, salt);
  return line;
}

TEST(SealedLine, EndsWithItsEnvelopeAndItsSalt) {
  EXPECT_EQ(sealed_line("start"),
            R"({"at":"2025-02-06T12:00:00.123Z","kind":"start","note":"x","seq":7,"run":3,"src":2,)"
            R"("n":41,"salt":"q6urq6urq6urq6urq6urqw=="})"
            "\n");
}

TEST(SealedLine, ReadsBackAsItWasWritten) {
  wire::json::Parser parser;
  std::string line = sealed_line("start");
  line.pop_back();
  const auto sealed = parse_sealed_line(line, parser);
  ASSERT_TRUE(sealed) << to_string(sealed.error());
  EXPECT_TRUE(sealed->is_sealed);
  EXPECT_EQ(sealed->envelope, (Envelope{7, 3, 2, 41}));
  EXPECT_EQ(sealed->at, kNoon);
  EXPECT_EQ(sealed->kind, "start");
}

TEST(SealedLine, OfBeforeTheLedgerHasNoEnvelope) {
  wire::json::Parser parser;
  const auto old = parse_sealed_line(R"({"at":"2025-02-06T12:00:00Z","kind":"start"})", parser);
  ASSERT_TRUE(old);
  EXPECT_FALSE(old->is_sealed);
  for (const char* bad :
       {"[]", "{}", R"({"at":"yesterday","kind":"start"})", R"({"at":"2025-02-06T12:00:00Z"})",
        R"({"at":"2025-02-06T12:00:00Z","kind":"start","seq":7})",
        R"({"at":"2025-02-06T12:00:00Z","kind":"start","seq":-7,"run":3,"src":2,"n":41,)"
        R"("salt":"q6urq6urq6urq6urq6urqw=="})",
        R"({"at":"2025-02-06T12:00:00Z","kind":"start","seq":7,"run":3,"src":65536,"n":41,)"
        R"("salt":"q6urq6urq6urq6urq6urqw=="})"}) {
    EXPECT_FALSE(parse_sealed_line(bad, parser)) << bad;
  }
}

TEST(Leaf, BindsItsLineByteByByte) {
  wire::json::Parser parser;
  const Hasher hasher;
  std::string line = sealed_line("decision");
  line.pop_back();
  const auto sealed = parse_sealed_line(line, parser);
  ASSERT_TRUE(sealed);
  const Bytes bytes = to_bytes(make_leaf(*sealed, line, {}, hasher));
  ASSERT_EQ(bytes.size(), Leaf::kFixedBytes);
  EXPECT_EQ(to_hex(ByteView(bytes).first(32)), "0101"             // version, decision
                                               "0000000000000007" // sequence
                                               "00000194db219a7b" // milliseconds
                                               "00000003"         // run
                                               "0002"             // source
                                               "0000000000000029" // count
  );
  EXPECT_EQ(to_hex(ByteView(bytes).subspan(32)), to_hex(sha256(as_bytes(line))));
  const auto leaf = parse_leaf(bytes);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(to_bytes(*leaf), bytes);
}

TEST(Leaf, IsNeverBeforeTheOneInFrontOfIt) {
  wire::json::Parser parser;
  const auto line = sealed_line("start").substr(0, sealed_line("start").size() - 1);
  const auto sealed = parse_sealed_line(line, parser);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(make_leaf(*sealed, line, kNoon + 1h, Hasher()).time, kNoon + 1h);
  EXPECT_EQ(make_leaf(*sealed, line, kNoon - 1h, Hasher()).time, kNoon);
}

TEST(Leaf, OfANoticeHoldsTheWholeLine) {
  wire::json::Parser parser;
  std::string line = sealed_line("purge");
  line.pop_back();
  const auto sealed = parse_sealed_line(line, parser);
  ASSERT_TRUE(sealed);
  const auto leaf = parse_leaf(to_bytes(make_leaf(*sealed, line, {}, Hasher())));
  ASSERT_TRUE(leaf);
  EXPECT_EQ(leaf->record_class, Class::Notice);
  EXPECT_EQ(leaf->notice, line);
}

TEST(SealedLine, ThatIsTooLongForALeafIsNoNotice) {
  wire::json::Parser parser;
  std::string line = sealed_line("repair");
  line.pop_back();
  ASSERT_TRUE(parse_sealed_line(line, parser));
  line.replace(line.find("\"x\""), 3, "\"" + std::string(40'000, 'x') + "\"");
  EXPECT_FALSE(parse_sealed_line(line, parser));
}

TEST(Leaf, OfAnotherShapeIsRefused) {
  Leaf leaf;
  const Bytes good = to_bytes(leaf);
  ASSERT_TRUE(parse_leaf(good));
  EXPECT_FALSE(parse_leaf(ByteView(good).first(63)));
  Bytes longer = good;
  longer.push_back('x');
  EXPECT_FALSE(parse_leaf(longer)) << "only a notice carries more";
  for (const Byte bad : {Byte{0}, Byte{5}, Byte{255}}) {
    Bytes other = good;
    other[1] = bad;
    EXPECT_FALSE(parse_leaf(other));
    other = good;
    other[0] = bad;
    EXPECT_FALSE(parse_leaf(other));
  }
}

} // namespace
} // namespace haechi::ledger
