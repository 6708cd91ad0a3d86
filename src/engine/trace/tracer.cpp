#include "engine/trace/tracer.h"

#include "engine/dns/host.h"
#include "engine/gateway/gateway_judge.h"
#include "engine/trace/seen_answer.h"
#include "policy/explain/explain.h"
#include "wire/dns/client_marks.h"

#include <fmt/format.h>

#include <deque>

namespace haechi::engine::trace {

namespace wd = wire::dns;
using gateway::Depth;
using gateway::Subject;
using gateway::Verdict;

namespace {

constexpr std::size_t kQueryRoom = 512;
constexpr std::size_t kMostJudged = 256;
constexpr std::uint16_t kQueryId = 0x4861; // nobody but the tracer sees it
constexpr dns::CacheLimits kSmallCache{.entries = 64, .bytes = std::size_t{1} << 20U};

// Lets the real judge speak for one subject, and keeps what it said.
class WatchedJudge final : public gateway::Judge {
 public:
  WatchedJudge(std::shared_ptr<const gateway::Snapshot> snapshot, const Subject* subject)
      : judge_(std::move(snapshot)), subject_(subject) {}

  [[nodiscard]] std::uint64_t epoch() const override { return judge_.epoch(); }

  [[nodiscard]] const Subject* identify(const IpAddress& /*client*/) const override {
    return subject_;
  }

  [[nodiscard]] const Subject* identify_user(const IpAddress& /*client*/,
                                             std::string_view /*user*/) const override {
    return nullptr;
  }

  [[nodiscard]] const Verdict& judge(const Subject& subject, std::string_view host, Depth depth,
                                     Instant now) override {
    const Verdict& verdict = judge_.judge(subject, host, depth, now);
    if (judged.size() < kMostJudged) {
      judged.push_back({std::string(host), verdict});
    }
    return verdict;
  }

  [[nodiscard]] const Verdict& judge_undecided(const Subject& subject, Depth depth,
                                               std::string_view reason, Instant now) override {
    return judge_.judge_undecided(subject, depth, reason, now);
  }

  [[nodiscard]] const Verdict& refuse_unknown_client() const override {
    return judge_.refuse_unknown_client();
  }

  [[nodiscard]] ledger::Record make_record(const Subject* subject, const IpAddress& client,
                                           std::string_view host, Depth depth,
                                           const Verdict& verdict, std::string reference,
                                           Instant now) const override {
    return judge_.make_record(subject, client, host, depth, verdict, std::move(reference), now);
  }

  [[nodiscard]] emit::Refusal make_refusal(const Subject* subject, std::string_view host,
                                           const Verdict& verdict, std::string reference,
                                           Instant now) const override {
    return judge_.make_refusal(subject, host, verdict, std::move(reference), now);
  }

  std::vector<JudgedName> judged;

 private:
  gateway::GatewayJudge judge_;
  const Subject* subject_;
};

// Nobody asked: nothing is written down.
class NoRecorder final : public ledger::Recorder {
 public:
  void record(ledger::Record /*record*/) override {}

  void count_dns_allowed() override {}

  void count_proxy_allowed() override {}
};

struct Person {
  const Subject* subject = nullptr; // nullptr: nobody maps the address
  IpAddress address;
};

Result<Person> find_person(const identity::Identities& identities, const std::string& as) {
  if (const auto address = IpAddress::parse(as)) {
    return Person{identities.find(*address), *address};
  }
  const Subject* subject = identities.find_name(as);
  if (const auto cidr = Cidr::parse(as); subject == nullptr && cidr) {
    subject = identities.find_name(cidr->to_string());
  }
  if (subject == nullptr && as.starts_with("mac:")) {
    if (const auto mac = wd::parse_mac(std::string_view(as).substr(4))) {
      subject = identities.find_mark(gateway::mac_mark(wd::to_text(*mac)));
    }
  }
  if (subject == nullptr) {
    return fail("E-ADMIN-004",
                fmt::format("`{}` is neither an address nor an entry of `identity`", as), {},
                "an address, a prefix as `identity` has it, mac:02:00:5e:00:53:01, client-id:ID");
  }
  const auto cidr = Cidr::parse(subject->name);
  return Person{subject, cidr ? cidr->address : IpAddress()};
}

} // namespace

class Tracer::Parts final : dns::ReplyPort, dns::UpstreamPort {
 public:
  Parts(Setup setup, const Person& person)
      : setup_(std::move(setup)), person_(person), judge_(setup_.snapshot, person.subject),
        responder_({.judge = judge_,
                    .recorder = recorder_,
                    .replies = *this,
                    .upstreams = *this,
                    .random = setup_.random,
                    .references = [] { return std::string("H-TRACE"); }},
                   small(setup_.options)) {
    responder_.set_rules(setup_.snapshot->config().dns);
    responder_.set_upstreams(setup_.snapshot->config().dns.upstream);
  }

  void begin(const dns::Moment& now);
  void on_packet(dns::AttemptId attempt, ByteView packet, const dns::Moment& now);
  void on_failure(dns::AttemptId attempt, const dns::Moment& now);
  void on_tick(const dns::Moment& now);
  Walk finish();

  [[nodiscard]] bool is_waiting() const { return is_waiting_; }

 private:
  static dns::ResponderOptions small(dns::ResponderOptions options) {
    options.cache = kSmallCache;
    return options;
  }

  void reply(const dns::Client& /*client*/, ByteView message) override { take(message); }

  bool ask(dns::AttemptId attempt, const Endpoint& upstream, wd::Carrier carrier,
           ByteView query) override;

  void forget(dns::AttemptId attempt) override {
    if (setup_.upstreams != nullptr && !walk_.is_from_cache) {
      setup_.upstreams->forget(attempt);
    }
  }

  void take(ByteView message);
  void describe(const dns::Moment& now);
  void deliver(const dns::Moment& now);
  [[nodiscard]] const Kept* find_fresh() const;

  struct Given {
    dns::AttemptId attempt;
    Bytes packet;
  };

  Setup setup_;
  Person person_;
  WatchedJudge judge_;
  NoRecorder recorder_;
  dns::Responder responder_;
  std::deque<Given> given_; // from a cache, in the place of an upstream
  Walk walk_;
  bool is_waiting_ = false;
};

// What is known without asking anybody.
void Tracer::Parts::describe(const dns::Moment& now) {
  const gateway::Snapshot& snapshot = *setup_.snapshot;
  const dns::HostText host(setup_.what.name.to_lower().wire());
  walk_.name = wd::to_text(setup_.what.name.wire());
  walk_.type = setup_.what.type;
  walk_.as = setup_.what.as;
  walk_.at = now.wall;
  walk_.epoch = snapshot.epoch();
  walk_.policy = snapshot.decider().digest();
  walk_.zone = policy::TimeZone::make(snapshot.policy().timezone).value_or(policy::TimeZone());
  walk_.host = host.view();
  walk_.is_whole_name = host.is_faithful();
  for (const catalog::ServiceIndex index : snapshot.catalog().find_candidates(host.view())) {
    walk_.services.push_back(snapshot.catalog().services()[index].id);
  }
  walk_.workers = setup_.workers;
  for (const Kept& kept : setup_.kept) {
    walk_.kept.push_back({kept.worker, kept.age_ms / 1'000, kept.is_stale});
  }
  if (person_.subject == nullptr) {
    return;
  }
  walk_.subject = *person_.subject;
  walk_.bypass = dns::BypassRules(snapshot.config().dns).find(host.view());
  policy::Request request;
  request.at = now.wall;
  request.who = person_.subject->who;
  request.device = person_.subject->device;
  request.zone = person_.subject->zone;
  request.host = std::string(host.view());
  request.lifted = snapshot.lifted();
  walk_.decision = policy::explain_reasons(snapshot.decider(), request);
}

void Tracer::Parts::begin(const dns::Moment& now) {
  describe(now);
  const dns::Client client{.remote = {.address = person_.address, .port = 0},
                           .carrier = wd::Carrier::Tcp};
  Bytes room(wd::kMaxMessage);
  const auto answering = responder_.on_query(make_query(setup_.what), client, now, room);
  switch (answering.outcome) {
  case dns::Responder::Outcome::Silence:
    break;
  case dns::Responder::Outcome::Answered:
    take(ByteView(room).first(answering.size));
    break;
  case dns::Responder::Outcome::Waiting:
    is_waiting_ = true;
    deliver(now);
    if (is_waiting_ && setup_.upstreams == nullptr) {
      is_waiting_ = false;
      walk_.outcome = Outcome::WouldAsk;
    }
    break;
  }
}

const Kept* Tracer::Parts::find_fresh() const {
  for (const Kept& kept : setup_.kept) {
    if (!kept.is_stale) {
      return &kept;
    }
  }
  return nullptr;
}

bool Tracer::Parts::ask(dns::AttemptId attempt, const Endpoint& upstream, wd::Carrier carrier,
                        ByteView query) {
  if (const Kept* kept = find_fresh()) {
    const wd::ParsedQuery parsed = wd::parse_query(query);
    Bytes room(wd::kMaxMessage);
    room.resize(wd::write_answer(room, parsed.query, wd::Carrier::Tcp, kept->answer,
                                 {.elapsed_s = static_cast<std::uint32_t>(kept->age_ms / 1'000)}));
    walk_.is_from_cache = true;
    given_.push_back({attempt, std::move(room)});
    return true;
  }
  walk_.asked.push_back({upstream, carrier});
  return setup_.upstreams == nullptr || setup_.upstreams->ask(attempt, upstream, carrier, query);
}

void Tracer::Parts::deliver(const dns::Moment& now) {
  while (!given_.empty()) {
    const Given given = std::move(given_.front());
    given_.pop_front();
    on_packet(given.attempt, given.packet, now);
  }
}

void Tracer::Parts::on_packet(dns::AttemptId attempt, ByteView packet, const dns::Moment& now) {
  if (!is_waiting_) {
    return;
  }
  if (const auto seen = read_answer(packet)) {
    walk_.had_ech = walk_.had_ech || seen->has_ech;
  }
  responder_.on_upstream_packet(attempt, packet, now);
  deliver(now);
}

void Tracer::Parts::on_failure(dns::AttemptId attempt, const dns::Moment& now) {
  if (is_waiting_) {
    responder_.on_upstream_failure(attempt, now);
    deliver(now);
  }
}

void Tracer::Parts::on_tick(const dns::Moment& now) {
  if (is_waiting_) {
    responder_.on_tick(now);
    deliver(now);
  }
}

void Tracer::Parts::take(ByteView message) {
  is_waiting_ = false;
  walk_.answer = read_answer(message);
  walk_.outcome = walk_.answer ? Outcome::Answered : Outcome::NoAnswer;
}

Walk Tracer::Parts::finish() {
  is_waiting_ = false;
  Walk out = walk_;
  out.judged = judge_.judged;
  return out;
}

Tracer::Tracer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Tracer::~Tracer() = default;

Result<std::unique_ptr<Tracer>> Tracer::make(Setup setup) {
  const auto person = find_person(setup.snapshot->identities(), setup.what.as);
  if (!person) {
    return tl::make_unexpected(person.error());
  }
  return std::unique_ptr<Tracer>(new Tracer(std::make_unique<Parts>(std::move(setup), *person)));
}

void Tracer::begin(const dns::Moment& now) {
  parts_->begin(now);
}

void Tracer::on_upstream_packet(dns::AttemptId attempt, ByteView packet, const dns::Moment& now) {
  parts_->on_packet(attempt, packet, now);
}

void Tracer::on_upstream_failure(dns::AttemptId attempt, const dns::Moment& now) {
  parts_->on_failure(attempt, now);
}

void Tracer::on_tick(const dns::Moment& now) {
  parts_->on_tick(now);
}

bool Tracer::is_waiting() const {
  return parts_->is_waiting();
}

Walk Tracer::finish() {
  return parts_->finish();
}

Bytes make_query(const admin::Trace& what) {
  Bytes room(kQueryRoom);
  room.resize(wd::write_upstream_query(
      room, {.id = kQueryId, .name = what.name.wire(), .type = what.type, .klass = wd::Class::In}));
  return room;
}

} // namespace haechi::engine::trace
