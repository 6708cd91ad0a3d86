// A connection of the explicit proxy and of a steered client: whatever client, server, resolver and
// clock do, no address is connected to that was not judged, nothing goes upstream before a verdict
// lets it pass, and every connection comes to its end. The first byte chooses entrance and options.

#include "engine/proxy/proxy_session.h"

#include "base/bytes.h"
#include "base/check.h"
#include "engine/proxy/judge_fixture.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi;                // NOLINT: a fuzz target looks at one folder
using namespace haechi::engine::proxy; // NOLINT

// A byte before each piece says what happens and how long it is.
class World {
 public:
  explicit World(unsigned choice) {
    judge_.verdicts["block.test"] = fixture::block();
    judge_.verdicts["warn.test"] = fixture::warn();
    judge_.verdicts["far.test"] = fixture::out_of_reach();
    judge_.undecided = (choice & 1U) != 0 ? fixture::allow() : fixture::block();
    judge_.knows_addresses = (choice & 2U) == 0;
    options_.authentication = (choice & 4U) != 0 ? Authentication::Optional : Authentication::Off;
    options_.interception.of_proxy = options_.interception.of_steered = (choice & 8U) != 0;
    options_.allows_every_port = (choice & 16U) != 0;
    entrance_ = (choice & 32U) != 0 ? Entrance{.is_steered = true, .port = 443} : Entrance{};
    room_.for_tunnel = (choice & 64U) == 0;
    session_ = std::make_unique<ProxySession>(client_, now_, options_, entrance_);
  }

  void play(std::string_view input) {
    while (input.size() >= 2 && session_->state() != ProxySession::State::Over) {
      const auto choice = static_cast<unsigned char>(input.front());
      input.remove_prefix(1);
      const std::size_t count = std::min<std::size_t>(choice % 64U + 1U, input.size());
      happen(choice, input.substr(0, count));
      input.remove_prefix(count);
    }
    give(event::ClientLost{});
    // A tunnel and an interception end when their streams do.
    give(event::TunnelEnded{});
  }

 private:
  void happen(unsigned char choice, std::string_view piece) {
    if (choice < 128) {
      if (session_->wants_client()) {
        give(event::ClientBytes{piece});
      }
    } else if (choice < 200) {
      if (is_connected_) {
        give(event::UpstreamBytes{piece});
      }
    } else {
      turn(choice, piece);
    }
  }

  void turn(unsigned char choice, std::string_view piece) {
    switch (choice % 8U) {
    case 0:
      ++judge_.current_epoch;
      give(event::Tick{});
      return;
    case 1:
      now_.uptime += std::chrono::seconds(piece.front());
      now_.at += std::chrono::seconds(piece.front());
      give(event::Tick{});
      return;
    case 2:
      fails_ = !fails_;
      return;
    case 3:
      judge_.verdicts["pass.test"] = fixture::block();
      return;
    case 4:
      give(event::ClientEnd{});
      return;
    case 5:
      lose_upstream(event::UpstreamEnd{});
      return;
    case 6:
      lose_upstream(event::UpstreamLost{});
      return;
    default:
      give(event::Drain{});
    }
  }

  template <class Lost> void lose_upstream(const Lost& lost) {
    if (std::exchange(is_connected_, false)) {
      give(lost);
    }
  }

  void give(const Event& event) {
    Commands commands;
    session_->handle(event, now_, {judge_, options_, reference_, &room_}, commands);
    for (const Command& command : commands) {
      obey(command);
    }
    std::vector<Event> answers;
    answers.swap(answers_);
    for (const Event& answer : answers) {
      give(answer);
    }
  }

  void obey(const Command& command) {
    HAECHI_CHECK(!is_over_);
    if (const auto* wanted = std::get_if<command::Resolve>(&command)) {
      HAECHI_CHECK(wanted->host != "block.test");
      answers_.emplace_back(fails_ ? event::Resolved{fail("E-NET-004", "no")}
                                   : event::Resolved{std::vector{public_, private_}});
    } else if (const auto* to = std::get_if<command::Connect>(&command)) {
      HAECHI_CHECK(!to->endpoint.address.is_loopback());
      is_connected_ = !fails_;
      answers_.push_back(fails_ ? Event(event::UpstreamFailed{})
                                : Event(event::UpstreamConnected{}));
    } else if (std::holds_alternative<command::ToUpstream>(command)) {
      HAECHI_CHECK(is_connected_);
    } else if (std::holds_alternative<command::Verify>(command)) {
      answers_.emplace_back(event::Verified{!fails_});
    } else if (std::holds_alternative<command::CloseUpstream>(command)) {
      is_connected_ = false;
    } else if (const auto* begun = std::get_if<command::StartInterception>(&command)) {
      is_connected_ = false;
      answers_.push_back(fails_ ? Event(event::InterceptionFailed{kept_ = begun->hello})
                                : Event(event::InterceptionBegan{}));
    } else if (std::holds_alternative<command::FinishClient>(command) ||
               std::holds_alternative<command::AbortClient>(command)) {
      is_over_ = true;
    }
  }

  engine::proxy::fixture::FakeJudge judge_;
  ProxyOptions options_;
  Entrance entrance_;
  Room room_;
  ReferenceSource reference_ = [] { return "H"; };
  IpAddress client_ = *IpAddress::parse("127.0.0.1");
  IpAddress public_ = *IpAddress::parse("198.51.100.1");
  IpAddress private_ = *IpAddress::parse("127.0.0.9");
  Moment now_{Instant(std::chrono::hours(24)), std::chrono::hours(1)};
  std::unique_ptr<ProxySession> session_;
  std::vector<Event> answers_;
  std::string kept_;
  bool is_connected_ = false;
  bool is_over_ = false;
  bool fails_ = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) {
    World(data[0]).play(as_text({data + 1, size - 1}));
  }
  return 0;
}
