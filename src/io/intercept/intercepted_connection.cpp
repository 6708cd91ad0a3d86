#include "io/intercept/intercepted_connection.h"

#include "io/process/trusted_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::io::intercept {

namespace {

namespace command = engine::intercept::command;
namespace event = engine::intercept::event;
using engine::intercept::Moment;
using engine::intercept::Protocol;

constexpr engine::intercept::ConnectionNumber kFirst = 1;
constexpr std::chrono::milliseconds kFlushTime{60'000}; // for the last bytes to a slow client
constexpr std::chrono::milliseconds kLingerTime{2'000}; // for its end after ours

Moment read_clocks() {
  using std::chrono::milliseconds;
  return {process_clock().now(), std::chrono::duration_cast<milliseconds>(
                                     std::chrono::steady_clock::now().time_since_epoch())};
}

Protocol to_protocol(std::string_view alpn) {
  return alpn == "h2" ? Protocol::Http2 : Protocol::Http1;
}

// The alerts by which clients refuse a certificate (RFC 8446 section 6.2).
std::string_view name_of_alert(std::optional<std::uint8_t> alert) {
  constexpr std::array<std::pair<std::uint8_t, std::string_view>, 7> kNames{
      {{42, "bad_certificate"},
       {43, "unsupported_certificate"},
       {44, "certificate_revoked"},
       {45, "certificate_expired"},
       {46, "certificate_unknown"},
       {48, "unknown_ca"},
       {49, "access_denied"}}};
  const auto found = std::ranges::find(kNames, alert.value_or(0),
                                       &std::pair<std::uint8_t, std::string_view>::first);
  return found == kNames.end() ? "closed" : found->second;
}

// How many of `unsent` have left since the session was last told.
std::size_t take_sent(std::size_t& unsent, const tls::TlsStream& stream) {
  const std::size_t queued = std::min(unsent, stream.queued());
  return std::exchange(unsent, queued) - queued;
}

} // namespace

InterceptedConnection::InterceptedConnection(Desk& desk, InterceptionPlan plan, Handlers handlers)
    : desk_(&desk), plan_(std::move(plan)), handlers_(std::move(handlers)),
      spills_(desk.spill_folder, desk.spilt, desk.most_spilt), epoch_(desk.judge.epoch()) {}

void InterceptedConnection::start() {
  open_legs();
}

void InterceptedConnection::open_legs() {
  tls::InterceptionWish wish{.client = std::move(plan_.client),
                             .hello = std::move(plan_.hello),
                             .server = std::move(plan_.server),
                             .target = plan_.place.target,
                             .server_name = plan_.server_name,
                             .protocols = plan_.protocols,
                             .key = plan_.key,
                             .trust = desk_->trust,
                             .epoch = epoch_,
                             .now = read_clocks().at,
                             .limit = desk_->connect_timeout};
  const std::weak_ptr<InterceptedConnection> weak = weak_from_this();
  opening_ = tls::Interception::open(
      {desk_->loop, desk_->station.clients(), desk_->station.servers(), desk_->station.leaves()},
      std::move(wish),
      [weak](tls::Intercepted legs) {
        if (const auto self = weak.lock(); self && self->desk_ != nullptr) {
          self->take_legs(std::move(legs));
        }
      },
      [weak](tls::InterceptionFailure failure) {
        if (const auto self = weak.lock(); self && self->desk_ != nullptr) {
          self->take_failure(std::move(failure));
        }
      });
}

void InterceptedConnection::take_legs(tls::Intercepted legs) {
  ++desk_->numbers.opened;
  client_ = std::move(legs.client);
  opened_at_ = read_clocks().uptime;
  engine::intercept::SessionSetup setup;
  setup.client = plan_.address;
  setup.user = plan_.claims;
  setup.names = {plan_.server_name, legs.leaf->profile.names.hosts, plan_.port, plan_.asked};
  setup.client_protocol = to_protocol(legs.protocol);
  setup.upstream_protocol = to_protocol(legs.protocol);
  if (legs.server) {
    upstreams_[kFirst].stream = std::move(legs.server);
  } else {
    setup.trouble = plan_.trouble.value_or(engine::intercept::ServerTrouble{
        "E-HTTP-005", "the server was not asked", "destination_unavailable"});
  }
  if (legs.upstream && !legs.upstream->exception.empty()) {
    note("certificate-excused", legs.upstream->exception);
    excused_until_ = legs.upstream->excused_until;
  }
  session_ =
      std::make_unique<engine::intercept::Session>(std::move(setup), desk_->options, read_clocks());
  listen_to_client();
  if (upstreams_.contains(kFirst)) {
    listen_to_upstream(kFirst);
  }
  if (is_draining_) {
    give(event::Drain{});
  }
  if (desk_ != nullptr) {
    handlers_.on_open();
  }
}

void InterceptedConnection::take_failure(tls::InterceptionFailure failure) {
  ++desk_->numbers.handshake_failures.at(to_handshake_failure(failure.stage, failure.error.code));
  switch (failure.stage) {
  case tls::InterceptionStage::Server:
    answer_in_place_of(std::move(failure));
    return;
  case tls::InterceptionStage::Leaf: {
    ++desk_->numbers.without_leaf;
    const auto told = std::move(handlers_.on_unavailable);
    desk_ = nullptr;
    told(std::move(failure.client), std::move(failure.hello));
    return;
  }
  case tls::InterceptionStage::Client:
    if (failure.error.code == "E-TLS-007") {
      ++desk_->numbers.refused_by_client;
      note_refused_leaf(name_of_alert(failure.alert));
    }
    close();
    return;
  }
}

// Never let past for it: what an operator may do about it is listed (`haechi inspection pinned`).
void InterceptedConnection::note_refused_leaf(std::string_view way) {
  using engine::certificates::RefusedLeaves;
  const std::uint64_t times = desk_->station.refused_leaves().refuse(
      plan_.address, plan_.place.target.to_string(), way, read_clocks().at);
  note("certificate-refused", fmt::format("E-TLS-007 {}{}", way,
                                          times == RefusedLeaves::kProposedFrom
                                              ? "; the third time: haechi inspection pinned"
                                              : ""));
}

void InterceptedConnection::note_first_bytes() {
  if (desk_ != nullptr && !std::exchange(client_spoke_, true)) {
    desk_->station.refused_leaves().accept(plan_.address, plan_.place.target.to_string(),
                                           read_clocks().at);
  }
}

// Some programs look at the certificate after the handshake and just go away.
void InterceptedConnection::note_silent_end() {
  constexpr std::chrono::milliseconds kAtOnce{2'000};
  const bool is_at_once = read_clocks().uptime - opened_at_ < kAtOnce;
  if (!client_spoke_ && is_at_once && !is_finishing_ && !is_draining_) {
    note_refused_leaf("closed");
  }
}

// The server is not believed: the client hears so in its own shape, the server nothing.
void InterceptedConnection::answer_in_place_of(tls::InterceptionFailure failure) {
  const bool is_certificate = failure.problem.has_value();
  plan_.client = std::move(failure.client);
  plan_.hello = std::move(failure.hello);
  plan_.place.addresses.clear();
  plan_.trouble = engine::intercept::ServerTrouble{
      failure.error.code,
      is_certificate
          ? engine::certificates::sentence_of(*failure.problem, plan_.place.target.to_string()).en
          : "no encrypted connection to the server could be made",
      is_certificate ? "tls_certificate_error" : "tls_protocol_error"};
  if (is_certificate) {
    ++desk_->numbers.untrusted_servers;
    note("certificate-untrusted",
         fmt::format("{} {}", failure.error.code, engine::certificates::word_of(*failure.problem)));
  } else {
    note("server-handshake-failed", failure.error.code);
  }
  open_legs();
}

void InterceptedConnection::note(std::string_view reason, std::string text) {
  const auto* subject = desk_->judge.find_subject(plan_.address, plan_.claims);
  engine::gateway::Verdict verdict;
  verdict.reason = reason;
  if (reason == "certificate-excused") {
    verdict.action = engine::gateway::Action::Pass;
    verdict.effect = policy::Effect::NoDecision;
  }
  ledger::Record record = desk_->judge.make_record(
      subject, plan_.address, plan_.place.target.to_string(), verdict, {}, read_clocks().at);
  record.depth = to_word(engine::gateway::Depth::ServerName);
  record.note = std::move(text);
  desk_->numbers.decisions.count(record);
  desk_->recorder.record(std::move(record));
}

void InterceptedConnection::listen_to_client() {
  const std::weak_ptr<InterceptedConnection> weak = weak_from_this();
  client_->start({.on_bytes =
                      [weak](std::string_view bytes) {
                        if (const auto self = weak.lock();
                            self && self->desk_ != nullptr && !self->is_finishing_) {
                          self->desk_->numbers.from_clients += bytes.size();
                          self->note_first_bytes();
                          self->give(event::ClientBytes{bytes});
                        }
                      },
                  .on_end =
                      [weak](const Error* error) {
                        const auto self = weak.lock();
                        if (!self || self->desk_ == nullptr) {
                          return;
                        }
                        self->note_silent_end();
                        self->client_ended_ = true;
                        if (self->is_finishing_) {
                          self->end_client();
                        } else if (error == nullptr) {
                          self->give(event::ClientEnd{});
                        } else {
                          self->give(event::ClientLost{});
                        }
                      },
                  .on_drained =
                      [weak] {
                        const auto self = weak.lock();
                        if (!self || self->desk_ == nullptr) {
                          return;
                        }
                        if (self->is_finishing_) {
                          self->end_client();
                        } else {
                          self->tell_written();
                        }
                      }});
}

void InterceptedConnection::listen_to_upstream(Connection number) {
  const std::weak_ptr<InterceptedConnection> weak = weak_from_this();
  upstreams_[number].stream->start({.on_bytes =
                                        [weak, number](std::string_view bytes) {
                                          if (const auto self = weak.lock()) {
                                            self->give(event::UpstreamBytes{number, bytes});
                                          }
                                        },
                                    .on_end =
                                        [weak, number](const Error* error) {
                                          if (const auto self = weak.lock()) {
                                            self->give(
                                                event::UpstreamEnd{number, error != nullptr});
                                          }
                                        },
                                    .on_drained =
                                        [weak] {
                                          if (const auto self = weak.lock()) {
                                            self->tell_written();
                                          }
                                        }});
}

// One event at a time: what comes up while one is handled has its turn after it.
void InterceptedConnection::give(const Event& happened) {
  if (desk_ == nullptr || !session_) {
    return;
  }
  if (is_handling_) {
    later_.push_back(happened); // of no bytes: those come from the loop alone
    return;
  }
  const auto self = shared_from_this();
  is_handling_ = true;
  handle_one(happened);
  for (;;) {
    collect_written();
    if (desk_ == nullptr || is_finishing_ || later_.empty()) {
      break;
    }
    const Event next = later_.front();
    later_.pop_front();
    // The bytes of a spill outlive the event that carries a view of them.
    std::string bytes;
    if (std::holds_alternative<event::SpillBytes>(next)) {
      bytes = std::move(read_back_.front());
      read_back_.pop_front();
      handle_one(event::SpillBytes{std::get<event::SpillBytes>(next).exchange, bytes});
    } else {
      handle_one(next);
    }
  }
  is_handling_ = false;
}

void InterceptedConnection::handle_one(const Event& happened) {
  engine::intercept::Commands commands;
  const engine::intercept::Surroundings world{desk_->judge,
                                              desk_->hook,
                                              desk_->station.acknowledgements(),
                                              desk_->options,
                                              desk_->station.token_key(),
                                              desk_->make_reference,
                                              desk_->make_number};
  session_->handle(happened, read_clocks(), world, commands);
  for (Command& each : commands) {
    if (desk_ == nullptr) {
      return;
    }
    run(each);
  }
}

void InterceptedConnection::run(Command& each) {
  if (const auto* client = std::get_if<command::ToClient>(&each)) {
    send_to_client(client->bytes);
  } else if (const auto* upstream = std::get_if<command::ToUpstream>(&each)) {
    send_to_upstream(upstream->connection, upstream->bytes);
  } else if (const auto* wanted = std::get_if<command::OpenUpstream>(&each)) {
    open_upstream(wanted->connection, wanted->allows_http2);
  } else if (const auto* closed = std::get_if<command::CloseUpstream>(&each)) {
    if (const auto found = upstreams_.find(closed->connection); found != upstreams_.end()) {
      const Upstream gone = std::move(found->second);
      upstreams_.erase(found);
      if (gone.stream) {
        gone.stream->end_sending();
      }
    }
  } else if (const auto* reading = std::get_if<command::ReadClient>(&each)) {
    reading->goes_on ? client_->resume() : client_->pause();
  } else if (const auto* pace = std::get_if<command::ReadUpstream>(&each)) {
    if (const auto found = upstreams_.find(pace->connection);
        found != upstreams_.end() && found->second.stream) {
      pace->goes_on ? found->second.stream->resume() : found->second.stream->pause();
    }
  } else if (const auto* held = std::get_if<command::Spill>(&each)) {
    spill(held->exchange, held->bytes);
  } else if (const auto* back = std::get_if<command::ReadSpill>(&each)) {
    read_spill(*back);
  } else if (const auto* dropped = std::get_if<command::DropSpill>(&each)) {
    spills_.drop(dropped->exchange);
  } else if (auto* entry = std::get_if<command::Record>(&each)) {
    desk_->numbers.decisions.count(entry->record);
    desk_->recorder.record(std::move(entry->record));
  } else if (std::holds_alternative<command::CountAllowed>(each)) {
    desk_->numbers.decisions.count_allowed(to_word(engine::gateway::Depth::Request));
    desk_->recorder.count_proxy_allowed();
  } else if (std::holds_alternative<command::FinishClient>(each)) {
    finish();
  } else if (std::holds_alternative<command::AbortClient>(each)) {
    client_->reset();
    close();
  }
}

void InterceptedConnection::send_to_client(std::string_view bytes) {
  client_unsent_ += bytes.size();
  desk_->numbers.to_clients += bytes.size();
  client_->send(bytes);
}

void InterceptedConnection::send_to_upstream(Connection number, std::string_view bytes) {
  const auto found = upstreams_.find(number);
  if (found == upstreams_.end() || !found->second.stream) {
    return;
  }
  found->second.unsent += bytes.size();
  found->second.stream->send(bytes);
}

// Bytes that have left give the session room.
void InterceptedConnection::collect_written() {
  if (desk_ == nullptr || is_finishing_) {
    return;
  }
  if (client_) {
    if (const std::size_t sent = take_sent(client_unsent_, *client_); sent > 0) {
      later_.emplace_back(event::ClientWritten{sent});
    }
  }
  for (auto& [number, upstream] : upstreams_) {
    const std::size_t sent = upstream.stream ? take_sent(upstream.unsent, *upstream.stream) : 0;
    if (sent > 0) {
      later_.emplace_back(event::UpstreamWritten{number, sent});
    }
  }
}

void InterceptedConnection::tell_written() {
  collect_written();
  if (!is_handling_ && !later_.empty()) {
    const Event first = later_.front();
    later_.pop_front();
    give(first);
  }
}

void InterceptedConnection::open_upstream(Connection number, bool allows_http2) {
  std::vector<std::string> protocols;
  if (allows_http2) {
    protocols.emplace_back("h2");
  }
  protocols.emplace_back("http/1.1");
  const std::weak_ptr<InterceptedConnection> weak = weak_from_this();
  upstreams_[number].opener = UpstreamOpener::open(
      *desk_, plan_.place, std::move(protocols),
      [weak, number](Result<std::unique_ptr<tls::TlsStream>> opened) {
        const auto self = weak.lock();
        const auto found =
            self ? self->upstreams_.find(number) : std::map<Connection, Upstream>::iterator{};
        if (!self || self->desk_ == nullptr || found == self->upstreams_.end()) {
          return;
        }
        const auto done = std::move(found->second.opener);
        if (!opened) {
          self->upstreams_.erase(found);
          self->note("server-unreachable", opened.error().code);
          self->give(event::UpstreamFailed{number});
          return;
        }
        found->second.stream = std::move(*opened);
        const Protocol protocol = to_protocol(found->second.stream->end().alpn());
        self->listen_to_upstream(number);
        self->give(event::UpstreamOpened{number, protocol});
      });
}

void InterceptedConnection::spill(engine::intercept::ExchangeNumber exchange,
                                  std::string_view bytes) {
  if (!spills_.append(exchange, bytes)) {
    ++desk_->numbers.spill_failures;
    auto* last = later_.empty() ? nullptr : std::get_if<event::SpillFailed>(&later_.back());
    if (last != nullptr && last->exchange == exchange) {
      last->unkept += bytes; // told at once, so that nothing of the body is out of order
    } else {
      later_.emplace_back(event::SpillFailed{exchange, std::string(bytes)});
    }
  }
}

void InterceptedConnection::read_spill(const command::ReadSpill& wanted) {
  std::string bytes = spills_.read(wanted.exchange, wanted.offset, wanted.bytes);
  if (bytes.empty()) {
    later_.emplace_back(event::SpillFailed{wanted.exchange, {}});
    return;
  }
  read_back_.push_back(std::move(bytes));
  later_.emplace_back(event::SpillBytes{wanted.exchange, {}});
}

void InterceptedConnection::finish() {
  is_finishing_ = true;
  later_.clear();
  read_back_.clear();
  upstreams_.clear();
  close_at_ = read_clocks().uptime + kFlushTime;
  client_->resume(); // its end is awaited
  client_->end_sending();
  end_client();
}

// Our last word has been sent: the client's end, or a moment, then the connection is over.
void InterceptedConnection::end_client() {
  if (client_->queued() > 0) {
    return;
  }
  if (client_ended_) {
    close();
  } else {
    close_at_ = std::min(close_at_, read_clocks().uptime + kLingerTime);
  }
}

bool InterceptedConnection::is_due(const Moment& now) const {
  if (desk_ == nullptr || is_finishing_ || !session_) {
    return now.uptime >= close_at_;
  }
  // A running exchange may be over by date alone; the session knows.
  return now.uptime >= session_->deadline() || session_->exchanges() > 0 ||
         now.at >= excused_until_ || epoch_ != desk_->judge.epoch();
}

void InterceptedConnection::tick(const Moment& now) {
  const auto self = shared_from_this();
  if (now.uptime >= close_at_) {
    close();
    return;
  }
  give(event::Tick{});
  if (desk_ != nullptr && session_ && now.at >= excused_until_) {
    excused_until_ = Instant::max();
    give(event::Drain{});
  }
  // Leaf, name and list of exceptions belong to the former policy: what runs may end, and the
  // client comes again. One whose first request is still on its way is answered first.
  if (desk_ != nullptr && session_ && session_->has_begun() &&
      std::exchange(epoch_, desk_->judge.epoch()) != desk_->judge.epoch()) {
    give(event::Drain{});
  }
}

void InterceptedConnection::drain() {
  is_draining_ = true;
  give(event::Drain{});
}

void InterceptedConnection::abandon() {
  desk_ = nullptr;
  opening_.reset();
  if (client_) {
    client_->reset();
  }
  for (auto& [number, upstream] : upstreams_) {
    if (upstream.stream) {
      upstream.stream->reset();
    }
  }
  upstreams_.clear();
}

void InterceptedConnection::close() {
  const auto self = shared_from_this();
  if (std::exchange(desk_, nullptr) == nullptr) {
    return;
  }
  upstreams_.clear();
  client_.reset();
  handlers_.on_closed();
}

} // namespace haechi::io::intercept
