#include "wire/http2/connection.h"
#include "wire/http2/token_bucket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::wire::http2 {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Headers kGet{
    {":method", "GET"}, {":scheme", "https"}, {":authority", "a.test"}, {":path", "/"}};
const Headers kPost{
    {":method", "POST"}, {":scheme", "https"}, {":authority", "a.test"}, {":path", "/p"}};
const Headers kOk{{":status", "200"}};

// Two ends joined in memory, with every byte given by itself where asked.
class Pair {
 public:
  explicit Pair(const Limits& limits = {}, std::size_t piece = 1U << 20U)
      : client(Role::Client, limits), server(Role::Server, limits), piece_(piece) {
    run();
  }

  void run() {
    for (bool moved = true; moved;) {
      moved = move(client, server, server_heard);
      moved = move(server, client, client_heard) || moved;
    }
  }

  [[nodiscard]] std::vector<EventKind> kinds(const std::vector<Event>& events) const {
    std::vector<EventKind> out;
    for (const Event& event : events) { // content comes in any number of pieces
      if (event.kind != EventKind::Content || out.empty() || out.back() != event.kind) {
        out.push_back(event.kind);
      }
    }
    return out;
  }

  Connection client;
  Connection server;
  std::vector<Event> client_heard;
  std::vector<Event> server_heard;
  Instant now{};

 private:
  bool move(Connection& from, Connection& to, std::vector<Event>& heard) {
    const std::string bytes = from.take_output();
    for (std::size_t at = 0; at < bytes.size(); at += piece_) {
      to.receive(std::string_view(bytes).substr(at, piece_), now, heard);
    }
    return !bytes.empty();
  }

  std::size_t piece_;
};

std::string content(const std::vector<Event>& events) {
  std::string out;
  for (const Event& event : events) {
    out += event.content;
  }
  return out;
}

Headers trailers(const std::vector<Event>& events) {
  for (const Event& event : events) {
    if (event.kind == EventKind::Trailers) {
      return event.headers;
    }
  }
  return {};
}

// A frame: length, type, flags, stream, payload.
std::string frame(unsigned type, unsigned flags, unsigned stream, const std::string& payload) {
  std::string out;
  for (const int shift : {16, 8, 0}) {
    out += static_cast<char>((payload.size() >> static_cast<unsigned>(shift)) & 0xFFU);
  }
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  for (const int shift : {24, 16, 8, 0}) {
    out += static_cast<char>((stream >> static_cast<unsigned>(shift)) & 0xFFU);
  }
  return out + payload;
}

const std::string kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, "");

} // namespace

TEST(Http2Connection, CarriesRequestAnswerBodiesAndTrailers) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 20U}) {
    Pair pair({}, piece);
    const StreamId stream = pair.client.open(kPost, false);
    ASSERT_GT(stream, 0);
    pair.client.send_content(stream, "hello");
    pair.client.finish(stream, {{"x-sum", "1"}});
    pair.run();
    EXPECT_THAT(pair.kinds(pair.server_heard), ElementsAre(EventKind::Request, EventKind::Content,
                                                           EventKind::Trailers, EventKind::End));
    EXPECT_EQ(pair.server_heard[0].headers, kPost);
    EXPECT_EQ(content(pair.server_heard), "hello");
    EXPECT_THAT(trailers(pair.server_heard), ElementsAre(Header{"x-sum", "1"}));
    pair.server.send_interim(stream, {{":status", "103"}});
    pair.server.send_answer(stream, kOk, false);
    pair.server.send_content(stream, "world");
    pair.server.finish(stream, {{"grpc-status", "0"}});
    pair.run();
    EXPECT_THAT(pair.kinds(pair.client_heard),
                ElementsAre(EventKind::Interim, EventKind::Answer, EventKind::Content,
                            EventKind::Trailers, EventKind::End));
    EXPECT_EQ(content(pair.client_heard), "world");
    EXPECT_THAT(trailers(pair.client_heard), ElementsAre(Header{"grpc-status", "0"}));
  }
}

TEST(Http2Connection, AHeadWithoutBodyEndsAtOnce) {
  Pair pair;
  const StreamId stream = pair.client.open(kGet, true);
  pair.run();
  EXPECT_THAT(pair.kinds(pair.server_heard), ElementsAre(EventKind::Request, EventKind::End));
  pair.server.send_answer(stream, kOk, true);
  pair.run();
  EXPECT_THAT(pair.kinds(pair.client_heard), ElementsAre(EventKind::Answer, EventKind::End));
}

TEST(Http2Connection, ContentWaitsUntilThePeersIsConsumed) {
  Limits limits;
  limits.stream_window = 1000;
  Pair pair(limits);
  const StreamId stream = pair.client.open(kPost, false);
  pair.client.send_content(stream, std::string(2500, 'x'));
  pair.run();
  EXPECT_EQ(pair.client.backlog(stream), 1500U);
  pair.server.consume(stream, 1000);
  pair.run();
  EXPECT_EQ(pair.client.backlog(stream), 500U);
  pair.server.consume(stream, 1000);
  pair.run();
  EXPECT_EQ(pair.client.backlog(stream), 0U);
}

TEST(Http2Connection, AResetIsToldToTheOtherSideOnly) {
  Pair pair;
  const StreamId stream = pair.client.open(kPost, false);
  pair.run();
  pair.client.reset(stream, Code::Cancel);
  pair.run();
  EXPECT_THAT(pair.kinds(pair.server_heard), ElementsAre(EventKind::Request, EventKind::Reset));
  EXPECT_EQ(pair.server_heard[1].code, static_cast<std::uint32_t>(Code::Cancel));
  EXPECT_THAT(pair.client_heard, IsEmpty());
}

TEST(Http2Connection, FieldsThatBreakTheRulesReachNobody) {
  for (const Header& bad :
       {Header{"connection", "close"}, Header{"transfer-encoding", "chunked"}, Header{"te", "gzip"},
        Header{"x", "a\r\nb: c"}, Header{"x", std::string("a\0b", 3)}, Header{":path", "/again"},
        Header{"a b", "1"}, Header{"content-length", "x"}}) {
    Pair pair;
    Headers headers = kGet;
    headers.push_back(bad);
    static_cast<void>(pair.client.open(headers, true));
    pair.run();
    for (const Event& event : pair.server_heard) {
      EXPECT_NE(event.kind, EventKind::Request) << bad.name;
    }
  }
}

TEST(Http2Connection, ALengthThatLiesResetsTheStream) {
  Pair pair;
  Headers headers = kPost;
  headers.push_back({"content-length", "3"});
  const StreamId stream = pair.client.open(headers, false);
  pair.client.send_content(stream, "four");
  pair.client.finish(stream);
  pair.run();
  ASSERT_FALSE(pair.server_heard.empty());
  EXPECT_EQ(pair.server_heard.back().kind, EventKind::Reset);
}

TEST(Http2Connection, ASectionBeyondItsLimitsResetsTheStream) {
  Limits limits;
  limits.header_bytes = 4096;
  Pair pair(limits);
  Headers headers = kGet;
  for (int i = 0; i < 100; ++i) {
    headers.push_back({"x-" + std::to_string(i), std::string(100, 'v')});
  }
  static_cast<void>(pair.client.open(headers, true));
  pair.run();
  EXPECT_THAT(pair.server_heard, IsEmpty());
}

TEST(Http2Connection, MoreStreamsThanAllowedWait) {
  Limits limits;
  limits.streams = 2;
  Pair pair(limits);
  EXPECT_TRUE(pair.client.takes_streams());
  static_cast<void>(pair.client.open(kPost, false));
  static_cast<void>(pair.client.open(kPost, false));
  EXPECT_FALSE(pair.client.takes_streams());
}

TEST(Http2Connection, FloodsOfIdleFramesEndTheConnection) {
  const std::string ping = frame(6, 0, 0, "12345678");
  const std::string settings = frame(4, 0, 0, "");
  const std::string priority = frame(2, 0, 1, std::string("\0\0\0\0\1", 5));
  for (const std::string& flood : {ping, settings, priority}) {
    Limits limits;
    limits.idle_frames = 50;
    Connection server(Role::Server, limits);
    std::vector<Event> events;
    server.receive(kPreface, {}, events);
    int sent = 0;
    for (; sent < 200 && !server.is_done(); ++sent) {
      server.receive(flood, {}, events);
      static_cast<void>(server.take_output());
    }
    EXPECT_LT(sent, 60) << static_cast<int>(flood[3]);
  }
}

TEST(Http2Connection, RapidResetsEndTheConnection) {
  Limits limits;
  limits.resets = 20;
  Pair pair(limits);
  int opened = 0;
  for (; opened < 200 && !pair.server.is_done(); ++opened) {
    const StreamId stream = pair.client.open(kPost, false);
    if (stream == 0) {
      break;
    }
    pair.run();
    pair.client.reset(stream, Code::Cancel);
    pair.run();
  }
  EXPECT_GE(opened, 20);
  EXPECT_LT(opened, 40);
}

TEST(Http2Connection, AContinuationFloodEndsTheConnection) {
  Connection server(Role::Server, {});
  std::vector<Event> events;
  server.receive(kPreface, {}, events);
  server.receive(frame(1, 0, 1, std::string("\x82", 1)), {}, events);
  int sent = 0;
  for (; sent < 100 && !server.is_done(); ++sent) {
    server.receive(frame(9, 0, 1, std::string("\x84", 1)), {}, events);
    static_cast<void>(server.take_output());
  }
  EXPECT_LT(sent, 20);
  for (const Event& event : events) {
    EXPECT_NE(event.kind, EventKind::Request);
  }
}

TEST(Http2Connection, WhatIsNoHttp2IsBroken) {
  Connection server(Role::Server, {});
  std::vector<Event> events;
  server.receive("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", {}, events);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().kind, EventKind::Broken);
  EXPECT_TRUE(server.is_done());
}

TEST(Http2Connection, DrainingLetsRunningStreamsEnd) {
  Pair pair;
  const StreamId stream = pair.client.open(kPost, false);
  pair.run();
  pair.server.drain();
  pair.run();
  EXPECT_FALSE(pair.client.takes_streams());
  pair.client.send_content(stream, "on");
  pair.client.finish(stream);
  pair.run();
  EXPECT_EQ(pair.server_heard.back().kind, EventKind::End);
}

TEST(TokenBucket, GivesBackWithTime) {
  TokenBucket bucket(2, 1);
  const Instant start{};
  EXPECT_TRUE(bucket.take(start));
  EXPECT_TRUE(bucket.take(start));
  EXPECT_FALSE(bucket.take(start));
  EXPECT_FALSE(bucket.take(start + std::chrono::milliseconds(900)));
  EXPECT_TRUE(bucket.take(start + std::chrono::milliseconds(1000)));
  EXPECT_FALSE(bucket.take(start)); // a clock that goes back gives nothing
}

} // namespace haechi::wire::http2
