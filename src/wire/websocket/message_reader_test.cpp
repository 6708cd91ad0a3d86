#include "wire/websocket/handshake.h"
#include "wire/websocket/message_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::wire::websocket {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const MaskingKey kKey{1, 2, 3, 250};

// A frame that says whatever it is told to.
std::string raw_frame(unsigned first, std::string payload, bool is_masked) {
  std::string out(1, static_cast<char>(first));
  out += static_cast<char>((is_masked ? 0x80U : 0U) | static_cast<unsigned>(payload.size()));
  if (is_masked) {
    out.append({1, 2, 3, static_cast<char>(250)});
    mask(payload, kKey);
  }
  return out + payload;
}

struct Read {
  std::vector<std::string> messages; // opcode:payload
  std::uint16_t error = 0;
};

Read read(Sender sender, std::string_view bytes, std::size_t piece, std::size_t most = 1000) {
  MessageReader reader(sender, most);
  std::vector<Message> messages;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!reader.read(bytes.substr(at, piece), messages)) {
      break;
    }
  }
  Read out;
  for (const Message& message : messages) {
    out.messages.push_back(std::to_string(static_cast<int>(message.opcode)) + ":" +
                           message.payload);
  }
  out.error = reader.error();
  return out;
}

} // namespace

TEST(MessageReader, JoinsFragmentsWithControlFramesBetween) {
  const std::string stream = raw_frame(0x01, "hel", true) + raw_frame(0x89, "p", true) +
                             raw_frame(0x00, "l", true) + raw_frame(0x80, "o", true) +
                             raw_frame(0x82, "", true);
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    const Read found = read(Sender::Client, stream, piece);
    EXPECT_THAT(found.messages, ElementsAre("9:p", "1:hello", "2:")) << piece;
    EXPECT_EQ(found.error, 0);
  }
}

TEST(MessageReader, HoldsEachSideToItsMask) {
  EXPECT_EQ(read(Sender::Client, raw_frame(0x81, "a", false), 1).error, kProtocolError);
  EXPECT_EQ(read(Sender::Server, raw_frame(0x81, "a", true), 1).error, kProtocolError);
  EXPECT_THAT(read(Sender::Server, raw_frame(0x81, "a", false), 1).messages, ElementsAre("1:a"));
}

TEST(MessageReader, RefusesWhatTheRulesForbid) {
  const std::vector<std::string> broken{
      raw_frame(0xC1, "a", false),                                 // a reserved bit
      raw_frame(0x83, "a", false),                                 // a reserved opcode
      raw_frame(0x09, "a", false),                                 // a ping in fragments
      raw_frame(0x80, "a", false),                                 // goes on with nothing
      raw_frame(0x01, "a", false) + raw_frame(0x81, "b", false),   // begins inside another
      std::string("\x81\x7E\x00\x05hello", 9),                     // a length not its shortest
      std::string("\x81\x7F\x80\x00\x00\x00\x00\x00\x00\x01", 10), // above 2^63
      raw_frame(0x88, "x", false),                                 // half a close code
      raw_frame(0x88, std::string("\x03\xED", 2), false)};         // 1005 is never sent
  for (std::size_t i = 0; i < broken.size(); ++i) {
    EXPECT_EQ(read(Sender::Server, broken[i], 1).error, kProtocolError) << i;
    EXPECT_EQ(read(Sender::Server, broken[i], 100).error, kProtocolError) << i;
  }
}

TEST(MessageReader, BoundsMessagesBeforeTheyAreKept) {
  EXPECT_EQ(
      read(Sender::Server, std::string("\x82\x7F\x00\x00\x00\x01\x00\x00\x00\x00", 10), 1).error,
      kTooLarge);
  const std::string twice =
      raw_frame(0x02, std::string(100, 'x'), false) + raw_frame(0x80, std::string(100, 'x'), false);
  EXPECT_EQ(read(Sender::Server, twice, 1, 199).error, kTooLarge);
  EXPECT_EQ(read(Sender::Server, twice, 1, 200).error, 0);
}

TEST(MessageReader, TextIsUtf8) {
  EXPECT_EQ(read(Sender::Server, raw_frame(0x81, "\xFF", false), 1).error, kInvalidData);
  // A character may stand in two fragments.
  EXPECT_THAT(
      read(Sender::Server, raw_frame(0x01, "\xED", false) + raw_frame(0x80, "\x95\xB4", false), 1)
          .messages,
      ElementsAre("1:해"));
}

TEST(MessageReader, NothingIsReadBehindAClose) {
  const Read found =
      read(Sender::Server,
           raw_frame(0x88, write_close(1000, "bye"), false) + raw_frame(0x81, "more", false), 1);
  EXPECT_THAT(found.messages, ElementsAre("8:" + write_close(1000, "bye")));
}

TEST(Frame, WrittenOnesReadBack) {
  for (const std::size_t size : {0U, 125U, 126U, 65535U, 65536U, 70000U}) {
    const std::string payload(size, 'x');
    const Read masked =
        read(Sender::Client, write_frame(Opcode::Binary, payload, kKey), 4096, 100000);
    EXPECT_THAT(masked.messages, ElementsAre("2:" + payload));
    const Read plain =
        read(Sender::Server, write_frame(Opcode::Text, payload, std::nullopt), 4096, 100000);
    EXPECT_THAT(plain.messages, ElementsAre("1:" + payload));
  }
}

TEST(Frame, ACloseReasonIsCutAtACharacter) {
  std::string reason;
  for (int i = 0; i < 60; ++i) {
    reason += "해";
  }
  EXPECT_EQ(write_close(1008, reason).size(), 2U + 123U);
  EXPECT_EQ(write_close(1008, "a" + reason).size(), 2U + 121U);
}

TEST(Handshake, AnswersTheKeyOfTheStandard) {
  EXPECT_EQ(make_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_TRUE(is_key("dGhlIHNhbXBsZSBub25jZQ=="));
  EXPECT_FALSE(is_key("dGhlIHNhbXBsZSBub25jZQ"));
  EXPECT_FALSE(is_key(""));
}

} // namespace haechi::wire::websocket
