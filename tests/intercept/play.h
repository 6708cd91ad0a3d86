#pragma once
// A session between two ends in memory. Every stream can be given whole, byte by byte, or at random
// cuts; what leaves is always written off at once, unless a test holds it back.

#include "engine/intercept/session.h"
#include "stand_in_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace haechi::engine::intercept::fixture {

enum class Cut : std::uint8_t { Whole, Bytes, Random };

inline std::string name_of(const testing::TestParamInfo<Cut>& info) {
  constexpr std::array<const char*, 3> kNames{"Whole", "ByteByByte", "RandomCuts"};
  return kNames[static_cast<std::size_t>(info.param)];
}

// Joined with another end, HTTP/2 speaks for itself.
class Http2End {
 public:
  explicit Http2End(wire::http2::Role role) : connection(role, {}) {}

  wire::http2::Connection connection;
  std::vector<wire::http2::Event> heard;

  [[nodiscard]] std::string content(StreamId stream) const {
    std::string out;
    for (const auto& event : heard) {
      if (event.stream == stream && event.kind == wire::http2::EventKind::Content) {
        out += event.content;
      }
    }
    return out;
  }

  [[nodiscard]] const wire::http2::Event* find(StreamId stream, wire::http2::EventKind kind) const {
    for (const auto& event : heard) {
      if (event.stream == stream && event.kind == kind) {
        return &event;
      }
    }
    return nullptr;
  }

  [[nodiscard]] std::string header(StreamId stream, wire::http2::EventKind kind,
                                   std::string_view name) const {
    const auto* event = find(stream, kind);
    return event == nullptr ? "(no such event)"
                            : std::string(find_header(event->headers, name).value_or("(none)"));
  }
};

class Play : public testing::TestWithParam<Cut> {
 protected:
  Play() {
    setup_.client = *IpAddress::parse("10.0.0.1");
    setup_.names.server_name = "chat.test";
    setup_.names.covered = {"chat.test", "*.chat.test", "other.test"};
  }

  Session& session() {
    if (!session_) {
      session_ = std::make_unique<Session>(setup_, options_, now_);
    }
    return *session_;
  }

  void speak_http2_to_client() { setup_.client_protocol = Protocol::Http2; }

  void speak_http2_to_upstream() { setup_.upstream_protocol = Protocol::Http2; }

  void give(const Event& event) {
    Commands commands;
    session().handle(
        event, now_,
        {judge_, *inspection_, acknowledgements_, options_, key_, make_reference_, make_number_},
        commands);
    for (Command& command : commands) {
      std::visit([this](auto& each) { obey(each); }, command);
    }
  }

  // Gives bytes in the cut of this run.
  template <class Give> void in_cuts(std::string_view bytes, Give give_piece) {
    constexpr std::size_t kByteByByte = 8 * 1024; // of one stretch; larger pieces behind it
    std::size_t given = 0;
    while (!bytes.empty()) {
      std::size_t count = bytes.size();
      if (GetParam() == Cut::Bytes) {
        count = given < kByteByByte ? 1 : std::min<std::size_t>(bytes.size(), kByteByByte);
      } else if (GetParam() == Cut::Random) {
        count = std::min<std::size_t>(bytes.size(),
                                      1 + random_() % (given < kByteByByte ? 40 : 20'000));
      }
      give_piece(bytes.substr(0, count));
      given += count;
      bytes.remove_prefix(count);
    }
  }

  void client_sends(std::string_view bytes) {
    in_cuts(bytes, [this](std::string_view piece) { give(event::ClientBytes{piece}); });
  }

  void upstream_sends(std::string_view bytes, ConnectionNumber connection = 1) {
    in_cuts(bytes, [&](std::string_view piece) { give(event::UpstreamBytes{connection, piece}); });
  }

  // What has been said to either side since it was last asked.
  std::string told_client() { return std::exchange(to_client_, {}); }

  std::string told_upstream(ConnectionNumber connection = 1) {
    return std::exchange(to_upstream_[connection], {});
  }

  // Moves bytes between the ends and the session until nobody has any.
  void run(Http2End* client, Http2End* upstream, ConnectionNumber connection = 1) {
    for (bool moved = true; moved;) {
      moved = false;
      if (client != nullptr) {
        const std::string bytes = client->connection.take_output();
        moved = !bytes.empty();
        client_sends(bytes);
        const std::string told = told_client();
        moved = moved || !told.empty();
        client->connection.receive(told, {}, client->heard);
      }
      if (upstream != nullptr) {
        const std::string told = told_upstream(connection);
        moved = moved || !told.empty();
        upstream->connection.receive(told, {}, upstream->heard);
        const std::string bytes = upstream->connection.take_output();
        moved = moved || !bytes.empty();
        upstream_sends(bytes, connection);
      }
    }
  }

  void after(std::chrono::milliseconds time) {
    now_.at += time;
    now_.uptime += time;
    give(event::Tick{});
  }

  SessionSetup setup_;
  InterceptOptions options_;
  StandInJudge judge_;
  StandInHook hook_;
  ContentHook* inspection_ = &hook_;
  Acknowledgements acknowledgements_;
  TokenKey key_{7};
  Moment now_{Instant(std::chrono::hours(1000)), std::chrono::hours(1)};
  std::function<std::string()> make_reference_ = [] { return "H-TEST-0001"; };
  std::function<TokenNumber()> make_number_ = [this] {
    TokenNumber number{};
    number[0] = ++numbers_;
    return number;
  };

  std::string to_client_;
  std::map<ConnectionNumber, std::string> to_upstream_;
  std::vector<ledger::Record> records_;
  std::vector<command::OpenUpstream> opened_;
  std::set<ConnectionNumber> closed_;
  std::string spilt_;
  std::vector<command::ReadSpill> spill_reads_;
  int counted_ = 0;
  int dropped_spills_ = 0;
  bool reads_client_ = true;
  std::map<ConnectionNumber, bool> reads_upstream_;
  bool is_finished_ = false;
  bool is_aborted_ = false;
  bool holds_client_back_ = false; // nothing of ToClient leaves
  bool holds_upstream_back_ = false;

 private:
  void obey(command::ToClient& each) {
    to_client_ += each.bytes;
    if (!holds_client_back_) {
      give(event::ClientWritten{each.bytes.size()});
    }
  }

  void obey(command::ToUpstream& each) {
    to_upstream_[each.connection] += each.bytes;
    if (!holds_upstream_back_) {
      give(event::UpstreamWritten{each.connection, each.bytes.size()});
    }
  }

  void obey(command::OpenUpstream& each) { opened_.push_back(each); }

  void obey(command::CloseUpstream& each) { closed_.insert(each.connection); }

  void obey(command::ReadClient& each) { reads_client_ = each.goes_on; }

  void obey(command::ReadUpstream& each) { reads_upstream_[each.connection] = each.goes_on; }

  void obey(command::Spill& each) { spilt_ += each.bytes; }

  void obey(command::ReadSpill& each) { spill_reads_.push_back(each); }

  void obey(command::DropSpill& /*each*/) { ++dropped_spills_; }

  void obey(command::FinishClient& /*each*/) { is_finished_ = true; }

  void obey(command::AbortClient& /*each*/) { is_aborted_ = true; }

  void obey(command::Record& each) { records_.push_back(each.record); }

  void obey(command::CountAllowed& /*each*/) { ++counted_; }

  std::unique_ptr<Session> session_;
  std::mt19937 random_{20250205}; // the same cuts in every run
  std::uint8_t numbers_ = 0;
};

#define HAECHI_IN_EVERY_CUT(Suite)                                                                 \
  INSTANTIATE_TEST_SUITE_P(Cuts, Suite, testing::Values(Cut::Whole, Cut::Bytes, Cut::Random),      \
                           name_of)

} // namespace haechi::engine::intercept::fixture
