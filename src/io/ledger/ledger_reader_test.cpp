#include "io/ledger/ledger_folder_fixture.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "ledger/tile.h"

#include <gmock/gmock.h>

namespace haechi::io {
namespace {

class LedgerReaderTest : public LedgerFolder {
 protected:
  // In the only record file.
  void replace(const std::string& from, const std::string& to) {
    const std::string name = list_record_files(folder_.string()).front().name;
    std::string text = content(name);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    put(name, text.replace(at, from.size(), to));
  }

  [[nodiscard]] std::string line_of(std::uint64_t index) const {
    const std::string text = content(list_record_files(folder_.string()).front().name);
    std::size_t at = 0;
    for (; index > 0; --index) {
      at = text.find('\n', at) + 1;
    }
    return text.substr(at, text.find('\n', at) - at);
  }

  [[nodiscard]] std::string code_of(std::uint64_t index) const {
    const auto line = LedgerReader::open_whole(folder_.string()).and_then([&](LedgerReader reader) {
      return reader.contents(index);
    });
    return line ? "given" : line.error().code;
  }
};

TEST_F(LedgerReaderTest, GivesALineThatItsLeafBinds) {
  write(5);
  const auto line = LedgerReader::open_whole(folder_.string())->contents(3);
  ASSERT_TRUE(line) << to_string(line.error());
  EXPECT_EQ(*line, line_of(3));
}

TEST_F(LedgerReaderTest, GivesNoLineThatWasEdited) {
  write(5);
  replace("\"H-3\"", "\"H-x\"");
  EXPECT_EQ(code_of(3), "E-LEDGER-008");
  EXPECT_EQ(code_of(2), "given");
}

TEST_F(LedgerReaderTest, ALineThatIsMissingWithoutANoticeIsNotTakenForPurged) {
  write(5);
  replace(line_of(3) + "\n", "");
  EXPECT_EQ(code_of(3), "E-LEDGER-008");
}

TEST_F(LedgerReaderTest, ALastLineThatIsBeingWrittenHidesNone) {
  write(5);
  const std::string name = list_record_files(folder_.string()).front().name;
  put(name, content(name) + R"({"at":"20)");
  EXPECT_EQ(code_of(4), "given");
}

// With line and leaf edited alike, the tree still tells.
TEST_F(LedgerReaderTest, LeavesAreProvenAgainstTheTree) {
  write(5);
  EXPECT_TRUE(LedgerReader::open_whole(folder_.string())->proven_leaves(0));
  const std::string bundle = "tile/entries/000.p/5";
  std::string bytes = content(bundle);
  constexpr std::size_t kEntry = 2 + ledger::Leaf::kFixedBytes;
  bytes.at(4 * kEntry + kEntry - 1) ^= 1;
  put(bundle, bytes);
  EXPECT_TRUE(LedgerReader::open(folder_.string())->leaves(0)) << "well formed";
  EXPECT_EQ(LedgerReader::open(folder_.string())->proven_leaves(0).error().code, "E-LEDGER-008");
}

TEST_F(LedgerReaderTest, HoldsTheEdgeOfItsTreeWhileAGatewaySignsOn) {
  write(300);
  auto reader = LedgerReader::open_whole(folder_.string());
  ASSERT_TRUE(reader);
  write(10);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "tile/entries/001.p/44"));
  EXPECT_TRUE(reader->proven_leaves(1)) << "those of 300 records";
  EXPECT_TRUE(reader->prove_record(299));
}

} // namespace
} // namespace haechi::io
