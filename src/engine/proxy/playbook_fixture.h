#pragma once
// Plays a proxy session for tests: an event is given, what the session commands comes back as
// lines.

#include "engine/proxy/judge_fixture.h"
#include "engine/proxy/proxy_session.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::proxy::fixture {

using Lines = std::vector<std::string>;

// The first line of a message stands for it where that is a head.
inline std::string shorten(const std::string& bytes) {
  const std::size_t end = bytes.find("\r\n");
  const bool is_head = end != std::string::npos && bytes.find("HTTP/1.1") != std::string::npos;
  return is_head ? bytes.substr(0, end) : bytes;
}

struct ToLine {
  std::string operator()(const command::ToClient& c) const { return "client: " + shorten(c.bytes); }

  std::string operator()(const command::ToUpstream& c) const {
    return "upstream: " + shorten(c.bytes);
  }

  std::string operator()(const command::Resolve& c) const { return "resolve " + c.host; }

  std::string operator()(const command::Connect& c) const {
    return "connect " + c.endpoint.to_string();
  }

  std::string operator()(const command::Verify& c) const {
    return "verify " + c.user + " " + c.password;
  }

  std::string operator()(const command::CloseUpstream&) const { return "close upstream"; }

  std::string operator()(const command::FinishClient&) const { return "finish client"; }

  std::string operator()(const command::AbortClient&) const { return "abort client"; }

  std::string operator()(const command::StartTunnel&) const { return "tunnel"; }

  std::string operator()(const command::StartInterception& c) const {
    return fmt::format("intercept {} at {}{}", c.target.to_string(),
                       c.addresses.empty() ? "none" : c.addresses.front().to_string(),
                       c.trouble ? " " + std::string(c.trouble->code) : "");
  }

  std::string operator()(const command::Record& c) const {
    const ledger::Record& r = c.record;
    return fmt::format("record {} {} {} {}{}", r.action, r.host, r.depth, r.reason,
                       r.note.empty() ? "" : " (" + r.note + ")");
  }

  std::string operator()(const command::CountAllowed&) const { return "count"; }
};

class Playbook : public ::testing::Test {
 protected:
  Playbook() { judge_.verdicts["blocked.test"] = block(); }

  // What one event leads to.
  Lines given(const Event& event) {
    if (!session_) {
      session_ = std::make_unique<ProxySession>(client_, now_, options_, entrance_);
    }
    Commands commands;
    session_->handle(event, now_, {judge_, options_, reference_}, commands);
    Lines lines;
    for (const Command& each : commands) {
      lines.push_back(std::visit(ToLine{}, each));
      if (const auto* sent = std::get_if<command::ToUpstream>(&each)) {
        sent_upstream_ += sent->bytes;
      }
    }
    return lines;
  }

  Lines client_sends(std::string_view bytes) { return given(event::ClientBytes{bytes}); }

  Lines upstream_sends(std::string_view bytes) { return given(event::UpstreamBytes{bytes}); }

  Lines resolved(const std::vector<const char*>& addresses) {
    std::vector<IpAddress> parsed;
    for (const char* address : addresses) {
      parsed.push_back(*IpAddress::parse(address));
    }
    return given(event::Resolved{std::move(parsed)});
  }

  // Time passes, then the session is told.
  Lines after(std::chrono::milliseconds time) {
    now_.uptime += time;
    now_.at += time;
    return given(event::Tick{});
  }

  [[nodiscard]] ProxySession::State state() const { return session_->state(); }

  FakeJudge judge_;
  ProxyOptions options_;
  Entrance entrance_;
  ReferenceSource reference_ = [] { return "H-TEST-0001"; };
  IpAddress client_ = *IpAddress::parse("127.0.0.1");
  Moment now_{Instant(std::chrono::hours(24)), std::chrono::hours(1)};
  std::unique_ptr<ProxySession> session_;
  std::string sent_upstream_; // every byte so far
};

} // namespace haechi::engine::proxy::fixture
