// What a client speaks, told by its first bytes: requests, TLS, or something else, which only
// clients of a transparent listener may go on with where the policy lets what has no name pass.

#include "engine/proxy/proxy_step.h"
#include "wire/proxy_protocol/header.h"

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

constexpr unsigned char kTlsHandshake = 22;   // the type of a hello's record
constexpr std::size_t kMostFirstLine = 8'192; // bytes without an end of line are looked at
constexpr std::string_view kNoHost = "_";     // in records, as DNS writes a name that is none
constexpr std::string_view kUntrustedHeader = "proxy-header-untrusted";

enum class FirstLine : std::uint8_t { NeedMore, Http, Other };

bool is_printable(char c) {
  return c >= 0x20 && c <= 0x7e;
}

// `... HTTP/1.1`, or another version that the reader of requests then answers.
bool ends_with_version(std::string_view line) {
  constexpr std::string_view kVersion = " HTTP/";
  const std::size_t at = line.rfind(kVersion);
  return at != std::string_view::npos && at > 0 &&
         line.size() - at - kVersion.size() <= 3; // `1`, `1.1`
}

FirstLine look_at_first_line(std::string_view bytes) {
  const std::size_t end = bytes.find_first_of("\r\n");
  const std::string_view line = bytes.substr(0, end);
  if (!std::ranges::all_of(line, is_printable)) {
    return FirstLine::Other;
  }
  if (end == std::string_view::npos) {
    return bytes.size() < kMostFirstLine ? FirstLine::NeedMore : FirstLine::Http;
  }
  return ends_with_version(line) ? FirstLine::Http : FirstLine::Other;
}

} // namespace

// False: the bytes were taken, or more of them must come.
bool ProxySession::begins_with_requests(Step& step) {
  using wire::proxy_protocol::Start;
  const Start start = wire::proxy_protocol::find_start(as_bytes(inbox_));
  if (start == Start::Header) {
    on(event::TurnedAway{kUntrustedHeader}, step);
  }
  if (start != Start::Other) {
    return false;
  }
  const bool is_hello = static_cast<unsigned char>(inbox_.front()) == kTlsHandshake;
  FirstLine line = FirstLine::Http;
  if (entrance_.meant && !is_hello) {
    line = look_at_first_line(inbox_);
  }
  if (line == FirstLine::NeedMore) {
    return false;
  }
  has_begun_ = true;
  if (entrance_.is_steered && (is_hello || line == FirstLine::Other)) {
    begin_steered_hello(step);
    return false;
  }
  return true;
}

// Servers that speak first are waited for by silent clients; there is no name to come.
void ProxySession::begin_late(Step& step) {
  has_begun_ = true;
  begin_steered_hello(step);
  if (state_ == State::Hello) {
    work_->peek->give_up();
    judge_steered_hello(step);
  }
}

// The reason is told and recorded whoever the client is, as nothing of it was looked at; people out
// of reach leave no record.
void ProxySession::on(const event::TurnedAway& event, Step& step) {
  if (state_ != State::Reading || has_begun_) {
    return;
  }
  questions_.assign(1, {std::string(kNoHost), gateway::Depth::Connect, event.reason});
  gateway::Verdict verdict;
  verdict.reason = event.reason;
  const gateway::Subject* subject = asker_.find_subject(step.world.judge);
  if (subject != nullptr &&
      ask_all(step.world.judge, *subject, questions_, step.now.at).verdict->trace ==
          gateway::Trace::None) {
    verdict.trace = gateway::Trace::None;
  }
  if (entrance_.is_steered || entrance_.is_secure) {
    work_->request.is_connect = true;
    state_ = State::Hello; // whoever speaks TLS would not understand a page
  }
  refuse(verdict, Question(questions_.front()), step);
}

} // namespace haechi::engine::proxy
