#pragma once
// A session for fuzz targets: a judge that decides by path, an inspection that decides by content,
// and two streams cut out of one input.

#include "base/check.h"
#include "engine/intercept/session.h"
#include "stand_in_judge.h"

namespace haechi::fuzz {

using namespace engine::intercept; // NOLINT: a fuzz target looks at one folder

// A byte before each piece says how long it is (1 to 64 bytes) and what it is: sent by the client
// or by upstream, or an end, or a new policy.
class World {
 public:
  World(Protocol client, Protocol upstream) {
    setup_.client = *IpAddress::parse("10.0.0.1");
    setup_.names = {"a.test", {"a.test", "b.test"}, 443};
    setup_.client_protocol = client;
    setup_.upstream_protocol = upstream;
    options_.hold = {64, 64};
    judge_.answer = [](const Question& question) {
      const std::string& path = question.request.path;
      if (path.find("block") != std::string::npos) {
        return fixture::block();
      }
      if (path.find("warn") != std::string::npos) {
        return fixture::warn();
      }
      return path.find("look") != std::string::npos ? fixture::inspect(question) : fixture::allow();
    };
    hook_.ruling = [](Direction, Unit, std::string_view bytes) -> Ruling {
      if (bytes.find("stop") != std::string_view::npos) {
        return {.kind = Ruling::Kind::Stop, .reason = "data-secret"};
      }
      if (bytes.find("hold") != std::string_view::npos) {
        return {.kind = Ruling::Kind::Hold};
      }
      return {};
    };
    session_ = std::make_unique<Session>(setup_, options_, now_);
  }

  void play(std::string_view input) {
    while (input.size() >= 2 && !session_->is_over()) {
      const auto choice = static_cast<unsigned char>(input.front());
      input.remove_prefix(1);
      const std::size_t count = std::min<std::size_t>(choice % 64U + 1U, input.size());
      const std::string_view piece = input.substr(0, count);
      if (choice < 128) {
        give(event::ClientBytes{piece});
      } else if (choice < 248) {
        give(event::UpstreamBytes{last_, piece});
      } else if (choice < 250) {
        give(event::UpstreamEnd{last_});
      } else if (choice < 252) {
        ++judge_.current_epoch;
        give(event::Tick{});
      } else {
        give(event::ClientEnd{});
      }
      input.remove_prefix(count);
    }
    give(event::ClientLost{});
    HAECHI_CHECK(session_->is_over());
  }

  void give(const Event& event) {
    Commands commands;
    session_->handle(event, now_,
                     {judge_, hook_, acknowledgements_, options_, key_, reference_, number_},
                     commands);
    for (const Command& command : commands) {
      if (const auto* told = std::get_if<command::ToClient>(&command)) {
        give(event::ClientWritten{told->bytes.size()});
      } else if (const auto* sent = std::get_if<command::ToUpstream>(&command)) {
        to_upstream_[sent->connection] += sent->bytes;
        give(event::UpstreamWritten{sent->connection, sent->bytes.size()});
      } else if (const auto* open = std::get_if<command::OpenUpstream>(&command)) {
        last_ = open->connection;
        give(event::UpstreamOpened{last_, open->allows_http2 ? setup_.upstream_protocol
                                                             : Protocol::Http1});
      } else if (const auto* read = std::get_if<command::ReadSpill>(&command)) {
        give(event::SpillBytes{read->exchange, std::string(read->bytes, 'x')});
      }
    }
  }

  [[nodiscard]] const std::map<ConnectionNumber, std::string>& to_upstream() const {
    return to_upstream_;
  }

  [[nodiscard]] const std::vector<std::string>& asked() const { return judge_.asked; }

 private:
  SessionSetup setup_;
  InterceptOptions options_;
  fixture::StandInJudge judge_;
  fixture::StandInHook hook_;
  Acknowledgements acknowledgements_;
  TokenKey key_{};
  Moment now_{Instant(std::chrono::hours(1)), std::chrono::hours(1)};
  std::function<std::string()> reference_ = [] { return "H"; };
  std::function<TokenNumber()> number_ = [] { return TokenNumber{}; };
  std::unique_ptr<Session> session_;
  ConnectionNumber last_ = 1;
  std::map<ConnectionNumber, std::string> to_upstream_;
};

} // namespace haechi::fuzz
