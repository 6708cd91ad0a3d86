// The hard cases of bodies and streams: interim and empty answers, trailers, events in codings cut
// anywhere, fragmented messages, bombs; what a counting inspection makes of them.

#include "counting_hook.h"
#include "play.h"
#include "wire/websocket/message_reader.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

namespace haechi::engine::intercept::fixture {

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
namespace ws = wire::websocket;

std::string gzip(std::string_view text, bool ends = true) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  const ByteView in = as_bytes(text);
  stream.next_in = const_cast<unsigned char*>(in.data());
  stream.avail_in = static_cast<unsigned>(in.size());
  stream.next_out = const_cast<unsigned char*>(as_bytes(out).data());
  stream.avail_out = static_cast<unsigned>(out.size());
  deflate(&stream, ends ? Z_FINISH : Z_SYNC_FLUSH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string brotli(std::string_view text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 64;
  std::string out(size, '\0');
  BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(), as_bytes(text).data(), &size,
                        const_cast<std::uint8_t*>(as_bytes(out).data()));
  out.resize(size);
  return out;
}

// A frame that asks its reader for a window of 2^`bits` bytes.
std::string zstd(std::string_view text, int bits) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, bits);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  std::string out(ZSTD_compressBound(text.size()) + 64, '\0');
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_inBuffer from{text.data(), text.size(), 0};
  ZSTD_compressStream2(context, &to, &from, ZSTD_e_continue); // its end is not known yet
  ZSTD_compressStream2(context, &to, &from, ZSTD_e_end);
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

std::string post_coded(std::string_view coding, const std::string& body) {
  return "POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Encoding: " + std::string(coding) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class HardContent : public Play {
 protected:
  HardContent() { judge_.answer = inspect; }

  void ask(const std::string& method = "GET") {
    client_sends(method + " /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
    told_upstream();
  }
};

HAECHI_IN_EVERY_CUT(HardContent);

// Inspected messages without a body to wait for.
RequestVerdict inspect_messages(const Question& question) {
  RequestVerdict verdict = inspect(question);
  verdict.next = Next::Pass;
  return verdict;
}

} // namespace

TEST_P(HardContent, AnswersWithoutABodyStayWithoutOne) {
  ask();
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(told_client(), "HTTP/1.1 204 No Content\r\n\r\n");
  ask();
  upstream_sends("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\nETag: \"1\"\r\n\r\n");
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  ask("HEAD");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Encoding: dcb\r\nContent-Length: 100\r\n\r\n");
  const std::string head = told_client();
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("100\r\n"));
  EXPECT_THAT(hook_.all(Direction::Answer), IsEmpty());
  EXPECT_FALSE(is_aborted_);
}

TEST_P(HardContent, InterimAnswersComeBeforeAnInspectedOne) {
  ask();
  upstream_sends("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                 "HTTP/1.1 103 Early Hints\r\nLink: </b.css>; rel=preload\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  const std::string told = told_client();
  EXPECT_THAT(told, StartsWith("HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n"
                               "HTTP/1.1 103 Early Hints\r\nlink: </b.css>; rel=preload\r\n\r\n"
                               "HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(hook_.all(Direction::Answer), "hi");
}

TEST_P(HardContent, AWishToGoOnIsAnsweredOnceAndTheBodyThatFollowsIsHeld) {
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 5\r\n"
               "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(told_client(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(told_upstream(), IsEmpty());
  client_sends("hello");
  told_upstream();
  upstream_sends("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 200 OK\r\n")) << "not asked for a second time";
}

TEST_P(HardContent, AWishToGoOnOfWhatIsRefusedGetsTheRefusal) {
  judge_.answer = [](const Question&) { return block(); };
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 5\r\n"
               "Expect: 100-continue\r\n\r\n");
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 403 "));
}

TEST_P(HardContent, TrailersOfInspectedAnswersPass) {
  ask();
  upstream_sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                 "2\r\nhi\r\n0\r\nX-Sum: 42\r\n\r\n");
  EXPECT_THAT(told_client(), EndsWith("i\r\n0\r\nx-sum: 42\r\n\r\n"));
  EXPECT_EQ(hook_.all(Direction::Answer), "hi");
}

TEST_P(HardContent, HeldAnswersAreReplacedAsAWhole) {
  hook_.ruling = [](Direction, Unit, std::string_view bytes) -> Ruling {
    return bytes.ends_with('!') ? Ruling{.kind = Ruling::Kind::Replace, .replacement = "[all]"}
                                : Ruling{.kind = Ruling::Kind::Hold};
  };
  ask();
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsecret!");
  EXPECT_THAT(told_client(), HasSubstr("5\r\n[all]\r\n0\r\n\r\n"));
}

TEST_P(HardContent, WhatIsHeldWithoutEndIsTorn) {
  hook_.ruling = [](Direction direction, Unit, std::string_view) -> Ruling {
    return {.kind = direction == Direction::Answer ? Ruling::Kind::Hold : Ruling::Kind::Pass};
  };
  ask();
  const std::string large(kMaxHeld + 1, 'x');
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n" +
                 large);
  EXPECT_TRUE(is_aborted_);
}

TEST_P(HardContent, APieceBeyondItsBoundIsShownInPartsAndPasses) {
  for (const auto& [type, front, back] : {std::tuple{"text/event-stream", "data: ", "\n\n"},
                                          std::tuple{"application/x-ndjson", "\"", "\"\n"}}) {
    hook_.shown.clear();
    ask();
    const std::string stream = front + std::string("one") + back + front +
                               std::string(1U << 20U, 'x') + back + front + "three" + back;
    upstream_sends(std::string("HTTP/1.1 200 OK\r\nContent-Type: ") + type +
                   "\r\nContent-Length: " + std::to_string(stream.size()) + "\r\n\r\n" + stream);
    EXPECT_EQ(hook_.all(Direction::Answer), stream);
    EXPECT_FALSE(is_aborted_);
    EXPECT_GT(told_client().size(), stream.size());
  }
}

TEST_P(HardContent, AStopInsideAPieceBeyondItsBoundEndsThePieceFirst) {
  hook_.ruling = [](Direction direction, Unit unit, std::string_view bytes) -> Ruling {
    const bool is_stop = direction == Direction::Answer && unit == Unit::Part &&
                         bytes.find("stop") != std::string_view::npos;
    return is_stop ? Ruling{.kind = Ruling::Kind::Stop, .reason = "undecided"} : Ruling();
  };
  ask();
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: " +
                 std::string((1U << 20U) + 1, 'x'));
  told_client();
  give(event::UpstreamBytes{1, "stop"});
  EXPECT_THAT(told_client(), HasSubstr("\n\nevent: error\n"));
}

TEST_P(HardContent, EventsInACodingPassAtEachFlush) {
  ask();
  const std::string first = gzip("data: 하나\r\n\r\n", false);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n");
  char size[16];
  std::snprintf(size, sizeof(size), "%zx\r\n", first.size());
  upstream_sends(size + first + "\r\n");
  const std::string told = told_client();
  EXPECT_THAT(told, HasSubstr("data: 하나\r\n\r"));
  EXPECT_THAT(told, Not(HasSubstr("content-encoding")));
}

TEST_P(HardContent, EventsAreWholeWithEveryLineEnd) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    hook_.shown.clear();
    ask();
    std::string stream;
    for (const char* word : {"하나", "\\uD574\\uCE58", "셋"}) {
      stream += std::string("id: 1") + end + "data: " + word + end + end;
    }
    upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " +
                   std::to_string(stream.size()) + "\r\n\r\n" + stream);
    EXPECT_EQ(hook_.all(Direction::Answer), stream);
    const auto answers = std::ranges::count_if(
        hook_.shown, [](const std::string& each) { return each.find("data: ") != each.npos; });
    EXPECT_EQ(answers, 3) << "each event by itself";
    told_client();
  }
}

TEST_P(HardContent, ASilentStreamIsNotCutAndALeavingClientEndsIt) {
  ask();
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
  after(std::chrono::minutes(10));
  EXPECT_FALSE(is_aborted_);
  upstream_sends("data: 2\n\n");
  EXPECT_THAT(told_client(), HasSubstr("data: 2\n"));
  give(event::ClientLost{});
  EXPECT_TRUE(closed_.contains(1)) << "upstream stops generating";
}

TEST_P(HardContent, StackedCodingsComeOff) {
  client_sends(post_coded("br, gzip", gzip(brotli("a secret prompt"))));
  EXPECT_EQ(hook_.all(Direction::Request), "a secret prompt");
  hook_.shown.clear();
  told_upstream();
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  client_sends(post_coded("zstd", zstd("another one", 20)));
  EXPECT_EQ(hook_.all(Direction::Request), "another one");
}

TEST_P(HardContent, BombsAndOtherTricksFollowThePolicy) {
  options_.request_decode = {.bytes = 1U << 20U, .ratio = 50, .free_bytes = 4096};
  const std::string zeros(300'000, '\0');
  const std::map<std::string, std::string> requests{
      {"unread: bomb", post_coded("gzip", gzip(zeros))},
      {"unread: coding", post_coded("gzip, gzip, gzip, gzip", "x")},
      {"unread: malformed", post_coded("br", gzip("called brotli and is none"))},
      {"unread: truncated", post_coded("gzip", gzip("the end is missing").substr(0, 20))}};
  for (const auto& [note, request] : requests) {
    client_sends(request);
    EXPECT_THAT(told_upstream(), IsEmpty()) << note;
    EXPECT_THAT(told_client(), HasSubstr("\"code\":\"undecided\"")) << note;
    EXPECT_EQ(records_.back().note, note);
  }
  client_sends(post_coded("gzip, gzip", gzip(gzip(zeros))));
  EXPECT_THAT(told_upstream(), IsEmpty());
  client_sends(post_coded("zstd", zstd("a window beyond the limit", 27)));
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_EQ(records_.back().note, "unread: malformed");
}

TEST_P(HardContent, ABombInAnAnswerIsTorn) {
  options_.answer_decode = {.bytes = 100'000, .ratio = 50, .free_bytes = 4096};
  ask();
  const std::string body = gzip(std::string(300'000, 'a'));
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_LT(told_client().size(), 120'000U);
  EXPECT_TRUE(is_aborted_);
}

TEST_P(HardContent, ASpillHasItsLimit) {
  options_.hold = {.window = 2, .spill = 2};
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nfits");
  EXPECT_EQ(spilt_, "fits");
  give(event::SpillBytes{1, spilt_});
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\nfits"));
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(dropped_spills_, 1);
  told_client();
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 9\r\n\r\nfits not!");
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), HasSubstr("\"code\":\"undecided\""));
}

namespace {

const std::string kUpgrade = "GET /ws HTTP/1.1\r\nHost: chat.test\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const std::string kSwitched = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                              "Upgrade: websocket\r\n";
const std::string kAccept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
const ws::MaskingKey kKey{1, 2, 3, 4};

std::string frame(ws::Opcode opcode, std::string_view text, bool is_final = true) {
  std::string out = ws::write_frame(opcode, text, kKey);
  out[0] = static_cast<char>(is_final ? out[0] : out[0] & 0x7F);
  return out;
}

const std::string kHeldAnswer = ws::write_frame(ws::Opcode::Text, "the end", std::nullopt);

class HardMessages : public HardContent {
 protected:
  HardMessages() { judge_.answer = inspect_messages; }

  void begin() {
    client_sends(kUpgrade);
    upstream_sends(kSwitched + kAccept + "\r\n");
    told_client();
    told_upstream();
  }

  // What a client hears when the server is gone that has said what is held.
  std::string hear_what_is_held(bool is_torn) {
    hook_.ruling = [](Direction direction, Unit, std::string_view) -> Ruling {
      return {.kind = direction == Direction::Answer ? Ruling::Kind::Hold : Ruling::Kind::Pass};
    };
    begin();
    upstream_sends(kHeldAnswer);
    EXPECT_THAT(told_client(), IsEmpty());
    give(event::UpstreamEnd{.connection = 1, .is_torn = is_torn});
    return told_client();
  }

  std::vector<ws::Message> heard_upstream() {
    ws::MessageReader reader(ws::Sender::Client, 1U << 20U);
    std::vector<ws::Message> heard;
    EXPECT_TRUE(reader.read(told_upstream(), heard));
    return heard;
  }
};

HAECHI_IN_EVERY_CUT(HardMessages);

} // namespace

TEST_P(HardMessages, FragmentsAreShownAsOneMessageAndPingsDoNotWait) {
  begin();
  client_sends(frame(ws::Opcode::Text, "98010", false));
  EXPECT_THAT(told_upstream(), IsEmpty());
  client_sends(frame(ws::Opcode::Ping, "p"));
  EXPECT_THAT(heard_upstream(), testing::SizeIs(1)) << "control frames stand between fragments";
  client_sends(frame(ws::Opcode::Continuation, "1-123", false) +
               frame(ws::Opcode::Continuation, "4567"));
  const auto heard = heard_upstream();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].payload, "980101-1234567");
  EXPECT_THAT(hook_.shown, ElementsAre("> 980101-1234567"));
}

TEST_P(HardMessages, LongMessagesAndEveryFormOfLengthPass) {
  begin();
  for (const std::size_t size : {125U, 126U, 65'535U, 65'536U, 100'000U}) {
    hook_.shown.clear();
    client_sends(frame(ws::Opcode::Binary, std::string(size, 'b')));
    EXPECT_EQ(hook_.all(Direction::Request).size(), size);
    const auto heard = heard_upstream();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].payload.size(), size);
  }
}

TEST_P(HardMessages, MessagesMayBeHeldAndReplaced) {
  hook_.ruling = [](Direction, Unit, std::string_view bytes) -> Ruling {
    return bytes == "hold" ? Ruling{.kind = Ruling::Kind::Hold}
                           : Ruling{.kind = Ruling::Kind::Replace, .replacement = "[both]"};
  };
  begin();
  client_sends(frame(ws::Opcode::Text, "hold"));
  EXPECT_THAT(told_upstream(), IsEmpty());
  client_sends(frame(ws::Opcode::Text, "secret"));
  const auto heard = heard_upstream();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].payload, "[both]");
}

TEST_P(HardMessages, WhatIsHeldLeavesWhereTheServerClosesWithoutACloseFrame) {
  EXPECT_EQ(hear_what_is_held(false), kHeldAnswer);
  EXPECT_TRUE(is_finished_);
}

TEST_P(HardMessages, WhatIsHeldLeavesWhereTheConnectionIsTorn) {
  EXPECT_EQ(hear_what_is_held(true), kHeldAnswer);
  EXPECT_TRUE(is_finished_);
}

TEST_P(HardMessages, AMessageBeyondTheLimitClosesBothSides) {
  options_.most_message = 10;
  begin();
  client_sends(frame(ws::Opcode::Text, "eleven bytes"));
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), HasSubstr("\x03\xF1")); // 1009
  EXPECT_TRUE(closed_.contains(1));
}

TEST_P(HardMessages, AnExtensionThatNobodyAskedForIsNoUpgrade) {
  client_sends(kUpgrade);
  EXPECT_THAT(told_upstream(), Not(HasSubstr("permessage-deflate")));
  upstream_sends(kSwitched + "Sec-WebSocket-Extensions: permessage-deflate\r\n" + kAccept + "\r\n");
  EXPECT_THAT(told_client(), HasSubstr("E-HTTP-006"));
}

TEST_P(HardMessages, WhereNothingIsReadTheExtensionStays) {
  judge_.answer = [](const Question&) { return allow(); };
  client_sends(kUpgrade);
  EXPECT_THAT(told_upstream(), HasSubstr("permessage-deflate"));
  upstream_sends(kSwitched + "Sec-WebSocket-Extensions: permessage-deflate\r\n" + kAccept + "\r\n");
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 101 "));
}

namespace {

// The same plays before the counting inspection.
class Counting : public HardContent {
 protected:
  Counting() {
    inspection_ = &counting_;
    judge_.answer = inspect_messages;
  }

  CountingHook counting_;
};

HAECHI_IN_EVERY_CUT(Counting);

} // namespace

TEST_P(Counting, CountsHeadsPartsAndMessagesAndFindsNothingOut) {
  ask();
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 18\r\n\r\n"
                 "data: 1\n\ndata: 2\n\n");
  const ContentCounts& counts = counting_.counts();
  EXPECT_EQ(counts.requests, 1U);
  EXPECT_EQ(counts.answers, 1U);
  EXPECT_EQ(counts.messages, 2U);
  EXPECT_EQ(counts.answer_bytes, 18U);
  judge_.answer = inspect;
  client_sends(post_coded("gzip", gzip("four")));
  EXPECT_EQ(counts.request_bytes, 4U);
  EXPECT_THAT(told_client(), HasSubstr("\"code\":\"undecided\"")) << "it was counted, not read";
}

} // namespace haechi::engine::intercept::fixture
