// The codecs beside JSON: forms, parts, frames, protobuf, base64, pieces of streams.
#include "content/extract/base64.h"
#include "content/extract/event_stream.h"
#include "content/extract/form.h"
#include "content/extract/frames.h"
#include "content/extract/multipart.h"
#include "content/extract/pieces.h"
#include "content/extract/protobuf.h"

#include <gmock/gmock.h>

namespace haechi::content::extract {

namespace {

using namespace std::string_view_literals;

std::string form_word(std::string_view body) {
  Tree tree(body);
  const auto root = read_form(tree, 0);
  return root ? "read" : std::string(to_word(root.error()));
}

constexpr std::string_view kType = "multipart/form-data; boundary=\"b\"";

std::string part_word(std::string_view body, std::string_view type = kType) {
  Tree tree(body);
  const auto parts = read_multipart(tree, 0, type);
  return parts ? "read" : std::string(to_word(parts.error()));
}

std::string part(std::string_view head, std::string_view content) {
  std::string out = "--b\r\n";
  return out.append(head).append("\r\n\r\n").append(content).append("\r\n");
}

} // namespace

TEST(ReadForm, ReadsFieldsWithTheirPlaces) {
  const std::string body = "q=a+b&empty=&%6Eame=%EA%B0%80&&bare";
  Tree tree(body);
  const auto root = read_form(tree, 0);
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(tree.node(tree.find_member(*root, "q")).text, "a b");
  EXPECT_EQ(tree.node(tree.find_member(*root, "name")).text, "가");
  EXPECT_EQ(cut(body, tree.node(tree.find_member(*root, "name")).at.raw), "%EA%B0%80");
  EXPECT_EQ(tree.node(tree.find_member(*root, "bare")).text, "");
}

TEST(ReadForm, RefusesFieldsOfOneNameAndBrokenEscapes) {
  EXPECT_EQ(form_word("a=1&a=2"), "twice-named");
  EXPECT_EQ(form_word("a=1&%61=2"), "twice-named");
  EXPECT_EQ(form_word("a=%4"), "malformed");
  EXPECT_EQ(form_word("%ff=1"), "not-text");
}

TEST(ReadMultipart, ReadsPartsAndFiles) {
  const std::string body =
      part("Content-Disposition: form-data; name=\"q\"", "hello") +
      part("content-disposition: form-data; name=\"f\"; filename=\"a;\\\"b.txt\"\r\n"
           "Content-Type: text/plain; charset=utf-8",
           "x\r\n--not\r\ny") +
      part("Content-Disposition: form-data; name=e", "") + "--b--\r\n";
  Tree tree(body);
  const auto parts = read_multipart(tree, 0, kType);
  ASSERT_TRUE(parts.has_value());
  ASSERT_EQ(parts->parts.size(), 3U);
  EXPECT_EQ(tree.node(parts->parts[0].node).text, "hello");
  EXPECT_FALSE(parts->parts[0].file_name.has_value());
  EXPECT_EQ(parts->parts[1].file_name, "a;\"b.txt");
  EXPECT_EQ(parts->parts[1].media_type, "text/plain");
  EXPECT_EQ(tree.node(parts->parts[1].node).text, "x\r\n--not\r\ny");
  EXPECT_EQ(tree.node(parts->parts[2].node).text, "");
}

TEST(ReadMultipart, RefusesWhatServicesReadDifferently) {
  const std::string head = "Content-Disposition: form-data; name=\"q\"";
  const std::string good = part(head, "x");
  EXPECT_EQ(part_word(good + "--b--"), "read");
  EXPECT_EQ(part_word("x\r\n" + good + "--b--"), "left-over");
  EXPECT_EQ(part_word(good + "--b--\r\nmore"), "left-over");
  EXPECT_EQ(part_word(good), "malformed");
  EXPECT_EQ(part_word(good + "--bx\r\n"), "malformed");
  EXPECT_EQ(part_word("--b\n" + head + "\n\nx\n--b--"), "malformed");
  EXPECT_EQ(part_word(part(head + "\r\nContent-Transfer-Encoding: base64", "x") + "--b--"),
            "malformed");
  EXPECT_EQ(part_word(part(head + "\r\nContent-Type: text/plain; charset=utf-16", "x") + "--b--"),
            "malformed");
  EXPECT_EQ(part_word(part(head + "\r\n folded", "x") + "--b--"), "malformed");
  EXPECT_EQ(part_word(part(head + "; filename*=utf-8''x", "x") + "--b--"), "malformed");
  EXPECT_EQ(part_word(part("X: y", "x") + "--b--"), "malformed");
  EXPECT_EQ(part_word(part(head + "\r\n" + head, "x") + "--b--"), "malformed");
  EXPECT_EQ(part_word(good + "--b--", "multipart/form-data"), "malformed");
  EXPECT_EQ(part_word(good + "--b--", "application/json; boundary=b"), "malformed");
}

TEST(Parameters, AreFoundQuotedAndBare) {
  EXPECT_EQ(find_parameter("a/b; x=1; charset=\"ut\\\"f;8\" ; y", "charset"), "ut\"f;8");
  EXPECT_EQ(find_parameter("a/b;CharSet=utf-8", "charset"), "utf-8");
  EXPECT_EQ(find_parameter("a/b; x=charset", "charset"), std::nullopt);
  EXPECT_EQ(find_parameter("a/b; charset=", "charset"), "");
}

TEST(Base64, ReadsOnlyWhatItWouldWrite) {
  for (const std::string_view bytes : {""sv, "a"sv, "ab"sv, "abc"sv, "\xff\xfe\x00"sv}) {
    for (const bool is_url : {false, true}) {
      for (const bool is_padded : {false, true}) {
        const std::string text = encode_base64(bytes, is_url, is_padded);
        const auto decoded = decode_base64(text);
        ASSERT_TRUE(decoded.has_value()) << text;
        EXPECT_EQ(decoded->bytes, bytes);
      }
    }
  }
  for (const char* text : {"a", "ab=", "abc==", "a b=", "ab\n=", "+-aa", "ab==cd==", "QR=="}) {
    EXPECT_FALSE(decode_base64(text).has_value()) << text;
  }
}

TEST(ReadFrames, ReadsMessagesAndPassesOverTheEnd) {
  const auto bytes = "\0\0\0\0\2hi\2\0\0\0\2{}"sv;
  Tree tree(bytes);
  const auto frames = read_frames(tree, 0);
  ASSERT_TRUE(frames.has_value());
  ASSERT_EQ(frames->size(), 1U);
  EXPECT_EQ(tree.layer(frames->front()).bytes, "hi");
}

TEST(ReadFrames, RefusesShortFramesUnknownFlagsAndBrokenGzip) {
  for (const std::string_view bytes :
       {"\0\0\0\0\3hi"sv, "\0\0\0"sv, "\4\0\0\0\1x"sv, "\1\0\0\0\1x"sv}) {
    Tree tree(bytes);
    const auto frames = read_frames(tree, 0);
    ASSERT_FALSE(frames.has_value());
    EXPECT_EQ(frames.error(), GapReason::Malformed);
  }
}

TEST(ReadProtobuf, ReadsMessagesInsideMessages) {
  const std::string good = std::string("\x0a\x06\x0a\x02hi\x10\x01", 8) + "\x22\x03" + "abc";
  Tree other(good);
  const auto read = read_protobuf(other, 0);
  ASSERT_TRUE(read.has_value());
  const NodeId message = other.find_member(*read, "1");
  EXPECT_EQ(other.node(other.find_member(message, "1")).text, "hi");
  EXPECT_EQ(other.node(other.find_member(message, "2")).text, "1");
  EXPECT_EQ(other.node(other.find_member(*read, "4")).text, "abc");
}

TEST(ReadProtobuf, BoundsItsDepth) {
  std::string bytes = "\x0a\x01x";
  for (int i = 0; i < 60; ++i) {
    bytes = std::string("\x0a") + static_cast<char>(bytes.size() % 128) + bytes;
    if (bytes.size() > 120) {
      break;
    }
  }
  for (int i = 0; i < 200; ++i) { // lengths of two bytes
    const std::size_t size = bytes.size();
    bytes = std::string("\x0a") + static_cast<char>(size % 128 | 128) +
            static_cast<char>(size / 128) + bytes;
  }
  Tree tree(bytes);
  const auto root = read_protobuf(tree, 0);
  ASSERT_FALSE(root.has_value());
  EXPECT_EQ(root.error(), GapReason::TooLarge);
}

TEST(Pieces, OpensLinesWithNumbersAndLengths) {
  const std::string_view numbered = "0:\"hi\"\n";
  Tree tree(numbered);
  EXPECT_EQ(tree.layer(open_numbered(tree, 0)).bytes, "\"hi\"");
  const std::string_view counted = "7\n[\"글\"]\n"; // with the line breaks on either side
  Tree other(counted);
  EXPECT_EQ(other.layer(open_counted_lines(other, 0)).bytes, "[\"글\"]");
  Tree wrong("9\n[1]\n");
  EXPECT_EQ(open_counted_lines(wrong, 0), 0U);
  Tree none("x:1\n");
  EXPECT_EQ(open_numbered(none, 0), 0U);
}

TEST(Pieces, RefusesASignalRMessageWithoutItsEnd) {
  Tree tree("{}\x1e{}\x1e");
  EXPECT_EQ(split_signalr(tree, 0)->size(), 2U);
  Tree cut_short("{}\x1e{}");
  EXPECT_FALSE(split_signalr(cut_short, 0).has_value());
}

TEST(EventMessages, HoldTheirChecksums) {
  // One message without headers, its payload `{}`.
  const std::string good("\000\000\000\022\000\000\000\000\177\002\033\213\173\175\057\222\141\372",
                         18);
  Tree tree(good);
  const auto payload = open_event_message(tree, 0);
  ASSERT_TRUE(payload.has_value());
  EXPECT_EQ(tree.layer(*payload).bytes, "{}");
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    Tree other(bad);
    EXPECT_FALSE(open_event_message(other, 0).has_value()) << i;
  }
}

} // namespace haechi::content::extract
