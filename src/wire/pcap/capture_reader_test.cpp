#include "wire/pcap/capture_fixture.h"
#include "wire/pcap/capture_reader.h"

#include <gtest/gtest.h>

namespace haechi::wire::pcap {
namespace {

using namespace fixture;

struct Read {
  std::vector<std::string> packets;
  std::vector<std::uint64_t> seconds;
  std::string error;
  bool is_at_border = false;
};

Read read(const std::string& file, std::size_t piece) {
  Read out;
  CaptureReader reader;
  for (std::size_t at = 0; at < file.size() && out.error.empty(); at += piece) {
    reader.feed(as_bytes(std::string_view(file).substr(at, piece)));
    for (;;) {
      const auto packet = reader.next();
      if (!packet) {
        out.error = packet.error().code;
        break;
      }
      if (!*packet) {
        break;
      }
      EXPECT_EQ((*packet)->number, out.packets.size() + 1);
      out.packets.emplace_back(as_text((*packet)->bytes));
      out.seconds.push_back(static_cast<std::uint64_t>(
          std::chrono::floor<std::chrono::seconds>((*packet)->time).time_since_epoch().count()));
    }
  }
  out.is_at_border = reader.is_at_border();
  return out;
}

// Every file is read whole and byte by byte.
Read read_both(const std::string& file) {
  const Read whole = read(file, file.size() + 1);
  const Read cut = read(file, 1);
  EXPECT_EQ(whole.packets, cut.packets);
  EXPECT_EQ(whole.error, cut.error);
  return whole;
}

std::string block(std::uint32_t type, std::string body) {
  body.resize((body.size() + 3) / 4 * 4);
  const auto size = static_cast<std::uint32_t>(body.size() + 12);
  return little32(type) + little32(size) + body + little32(size);
}

std::string section() {
  return block(0x0A0D0D0A,
               little32(0x1A2B3C4D) + std::string("\x01\x00\x00\x00", 4) + std::string(8, '\xFF'));
}

std::string interface(const std::string& options = {}) {
  return block(1, std::string("\x01\x00\x00\x00", 4) + little32(0) + options);
}

std::string enhanced(std::uint64_t units, const std::string& packet, std::uint32_t from = 0) {
  const auto size = static_cast<std::uint32_t>(packet.size());
  return block(6, little32(from) + little32(static_cast<std::uint32_t>(units >> 32U)) +
                      little32(static_cast<std::uint32_t>(units)) + little32(size) +
                      little32(size) + packet);
}

TEST(CaptureReader, ReadsClassicFiles) {
  const Read seen = read_both(file_header() + record("first", 7) + record("", 8));
  EXPECT_EQ(seen.packets, (std::vector<std::string>{"first", ""}));
  EXPECT_EQ(seen.seconds, (std::vector<std::uint64_t>{7, 8}));
  EXPECT_TRUE(seen.is_at_border);
}

TEST(CaptureReader, ReadsClassicFilesOfTheOtherOrder) {
  const std::string header = big32(0xA1B23C4D) + std::string("\x00\x02\x00\x04", 4) +
                             std::string(8, '\0') + big32(65'535) + big32(1);
  const Read seen = read_both(header + big32(9) + big32(999'999'999) + big32(3) + big32(3) + "abc");
  EXPECT_EQ(seen.packets, std::vector<std::string>{"abc"});
  EXPECT_EQ(seen.seconds, std::vector<std::uint64_t>{9});
}

TEST(CaptureReader, ReadsSectionsOfTheNewerFormat) {
  const std::string nanoseconds("\x09\x00\x01\x00\x09\x00\x00\x00", 8);
  const std::string statistics = block(5, std::string(12, 's'));
  const Read seen = read_both(section() + interface() + statistics + interface(nanoseconds) +
                              enhanced(5'000'000, "abcde") + enhanced(6'000'000'000, "x", 1) +
                              section() + interface() + block(3, little32(3) + "raw"));
  EXPECT_EQ(seen.packets, (std::vector<std::string>{"abcde", "x", "raw"}));
  EXPECT_EQ(seen.seconds, (std::vector<std::uint64_t>{5, 6, 0}));
  EXPECT_TRUE(seen.is_at_border);
}

TEST(CaptureReader, SaysWhenAFileBreaksOff) {
  const std::string file = file_header() + record("packet");
  EXPECT_FALSE(read_both(file.substr(0, file.size() - 1)).is_at_border);
  EXPECT_FALSE(read_both(file_header().substr(0, 10)).is_at_border);
  EXPECT_FALSE(read_both("").is_at_border);
}

TEST(CaptureReader, RefusesWhatIsNoCapture) {
  EXPECT_EQ(read_both("GET / HTTP/1.1\r\n").error, "E-PCAP-001");
  EXPECT_EQ(
      read_both(file_header() + little32(0) + little32(0) + little32(300'000) + little32(9)).error,
      "E-PCAP-002");
  EXPECT_EQ(read_both(section() + little32(6) + little32(2'000'000) + "xxxx").error, "E-PCAP-002");
  EXPECT_EQ(read_both(section() + little32(6) + little32(13) + "xxxx").error, "E-PCAP-003");
  EXPECT_EQ(read_both(section() + enhanced(1, "no interface")).error, "E-PCAP-003");
  const std::string good = section() + interface();
  EXPECT_EQ(read_both(good.substr(0, good.size() - 1) + "!").error, "E-PCAP-003");
  EXPECT_EQ(
      read_both(section() + interface(std::string("\x09\x00\x01\x00\x40\x00\x00\x00", 8))).error,
      "E-PCAP-003");
}

} // namespace
} // namespace haechi::wire::pcap
