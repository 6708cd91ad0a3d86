#pragma once
// For tests: a responder with the fixtures' judge, recorder and ports.

#include "engine/dns/dns_fixture.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns::fixture {

inline Client client_at(std::string_view address,
                        wire::dns::Carrier carrier = wire::dns::Carrier::Udp) {
  return {.remote = {.address = *IpAddress::parse(address), .port = 4000}, .carrier = carrier};
}

inline const Client kPc = client_at("127.0.0.1");
inline const Client kPhone = client_at("127.0.0.2");

// A responder whose upstream answers from a table of messages by name and type.
class Responding : public testing::Test {
 protected:
  explicit Responding(const ResponderOptions& options = {})
      : responder({.judge = judge,
                   .recorder = recorder,
                   .replies = replies,
                   .upstreams = upstreams,
                   .random = [this] { return random += 0x9E3779B97F4A7C15ULL; },
                   .references = [this] { return "H-" + std::to_string(++reference); }},
                  options) {
    responder.set_upstreams({kFirstUpstream});
    now.wall = kStart;
    judge.block("bad-ai.com");
  }

  void upstream_has(const wf::Message& answer) { known.push_back(answer.bytes()); }

  // The answer to a query, at once or after upstreams were asked; empty: silence.
  Bytes ask_bytes(const Bytes& packet, const Client& client = kPc) {
    Bytes room(client.carrier == wire::dns::Carrier::Udp ? 1232 : 65535);
    const auto answering = responder.on_query(packet, client, now, room);
    if (answering.outcome != Responder::Outcome::Waiting) {
      room.resize(answering.outcome == Responder::Outcome::Answered ? answering.size : 0);
      return room;
    }
    replies.replies.clear();
    serve_upstream();
    return replies.replies.empty() ? Bytes() : replies.replies.front().second;
  }

  Bytes ask_bytes(const wf::Message& query, const Client& client = kPc) {
    return ask_bytes(query.bytes(), client);
  }

  wf::Seen ask(std::string_view name, wire::dns::Type type = wire::dns::Type::A,
               const Client& client = kPc) {
    return wf::look(ask_bytes(wf::Message().question(name, type), client));
  }

  // Answers all open questions from the table.
  void serve_upstream() {
    for (; served < upstreams.questions.size(); ++served) {
      const Question question = upstreams.questions[served];
      const auto asked = wire::dns::parse_query(question.query).query;
      for (const Bytes& answer : known) {
        if (wire::dns::is_answer_to(answer, asked.question(), wire::dns::CaseMatch::Blind)) {
          Bytes packet = answer;
          wire::dns::put_u16(packet, 0, asked.id);
          responder.on_upstream_packet(question.attempt, packet, now);
          break;
        }
      }
    }
  }

  FakeJudge judge;
  FakeRecorder recorder;
  FakeReplies replies;
  FakeUpstreams upstreams;
  std::uint64_t random = 1;
  int reference = 0;
  Moment now;
  std::vector<Bytes> known;
  std::size_t served = 0;
  Responder responder;
};

} // namespace haechi::engine::dns::fixture
