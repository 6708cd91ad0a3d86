// Reading requests and deciding whether they may go on: form, credentials, names, policy, port.

#include "engine/proxy/credentials.h"
#include "engine/proxy/destination.h"
#include "engine/proxy/header_claim.h"
#include "engine/proxy/pac_reply.h"
#include "engine/proxy/proxy_step.h"
#include "engine/proxy/troubles.h"
#include "text/host_name.h"
#include "wire/http1/writer.h"

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

using wire::http1::Authority;
using wire::http1::HeadScanner;
using wire::http1::RequestHead;
using wire::http1::TargetForm;

constexpr std::uint16_t kHttpPort = 80;

// What of a target's form is not served by this door.
std::optional<Trouble> find_form_trouble(const RequestHead& head, const Entrance& entrance) {
  if (entrance.is_steered && head.form == TargetForm::Authority) {
    return kNoConnectHere;
  }
  if (!entrance.is_steered &&
      (head.form == TargetForm::Origin || head.form == TargetForm::Asterisk)) {
    return kNotForAProxy;
  }
  if (head.form == TargetForm::Absolute &&
      !wire::http1::equals_ignoring_case(head.scheme, "http")) {
    return kSchemeNotHttp;
  }
  if (head.is("TRACE")) {
    return kMethodRefused;
  }
  return std::nullopt;
}

struct Place {
  std::string host; // canonical; empty: `address` was written
  std::optional<IpAddress> address;
  bool operator==(const Place&) const = default;
};

// Addresses count only as dotted quads and bracketed IPv6: other spellings name nothing here.
std::optional<Place> read_place(const Authority& authority) {
  if (authority.is_bracketed) {
    const auto address = IpAddress::parse(authority.host);
    return address ? std::optional(Place{{}, *address}) : std::nullopt;
  }
  if (auto host = text::make_host_name(authority.host)) {
    return Place{std::move(*host), std::nullopt};
  }
  const auto address = IpAddress::parse(authority.host);
  return address ? std::optional(Place{{}, *address}) : std::nullopt;
}

// Where the request is meant to go: as its target says, or, in origin form, its Host.
std::optional<Authority> find_authority(const RequestHead& head) {
  const bool is_in_host = head.form == TargetForm::Origin || head.form == TargetForm::Asterisk;
  if (!is_in_host) {
    return head.authority;
  }
  return head.host ? wire::http1::parse_authority(*head.host) : std::nullopt;
}

// RFC 9112 section 3.2.2: Host must name what the target names. After CONNECT it may lack the port.
bool agrees_with_host(const RequestHead& head, const Place& place, std::uint16_t port) {
  if (!head.host) {
    return true; // HTTP/1.0
  }
  const auto authority = wire::http1::parse_authority(*head.host);
  if (!authority || read_place(*authority) != place) {
    return false;
  }
  const std::uint16_t assumed = head.is("CONNECT") ? port : kHttpPort;
  return authority->port.value_or(assumed) == port;
}

} // namespace

void ProxySession::read_requests(Step& step) {
  while (state_ == State::Reading && !inbox_.empty()) {
    const auto found = scanner_.scan(inbox_);
    if (found == HeadScanner::State::NeedMore) {
      break;
    }
    if (found == HeadScanner::State::Bad) {
      reply(make_malformed(scanner_.error()), ReplyShape{}, step);
      return;
    }
    read_request(step);
  }
  if (state_ == State::Reading && client_ended_) {
    finish(step);
  }
}

void ProxySession::read_request(Step& step) {
  const auto head = wire::http1::parse_request_head(
      std::string_view(inbox_).substr(0, scanner_.size()), step.world.options.head);
  if (!head) {
    reply(make_malformed(head.error()), ReplyShape{}, step);
    return;
  }
  ReplyShape shape = choose_shape(*head);
  // SECURITY: what stands behind CONNECT is meant for a tunnel; where there is none, it must not be
  // taken for the next request.
  const bool has_early_bytes = head->is("CONNECT") && inbox_.size() > scanner_.size();
  shape.closes = shape.closes || is_draining_ || has_early_bytes;
  if (!entrance_.is_steered && step.world.options.pac && is_for_pac(*head)) {
    serve_pac(shape, step);
    return;
  }
  if (has_credentials(*head, shape, step)) {
    admit(*head, shape, step);
  }
}

// Whoever is known as surely as by a password need not give one, and none is looked at.
bool ProxySession::is_proved(const Step& step) {
  const gateway::Subject* subject = asker_.find_subject(step.world.judge);
  const std::string assurance = subject == nullptr ? "" : subject->who.assurance.value_or("");
  return assurance == "password" || assurance == "certificate";
}

// What a trusted peer says of who asks. False: it cannot be read.
bool ProxySession::read_claim(const RequestHead& head, Step& step) {
  const TrustedFields& trusted = step.world.options.trusted_fields;
  const bool is_trusted = std::ranges::any_of(
      trusted.peers, [&](const Cidr& peer) { return peer.contains(asker_.address()); });
  std::optional<identity::HeaderClaim> claim;
  if (is_trusted && wire::http1::find_field(head.fields, trusted.user)) {
    claim = read_header_claim(head.fields, trusted);
    if (!claim) {
      return false;
    }
  }
  asker_.set_header(std::move(claim));
  return true;
}

// Sets who speaks for this request. False: it was answered, or the answer is awaited.
bool ProxySession::has_credentials(const RequestHead& head, const ReplyShape& shape, Step& step) {
  const ProxyOptions& options = step.world.options;
  if (!read_claim(head, step)) {
    reply(kClaimUnreadable, shape, step);
    return false;
  }
  const auto field = wire::http1::find_field(head.fields, "proxy-authorization");
  const bool is_clear_safe =
      entrance_.is_secure || (asker_.address().is_loopback() && !entrance_.is_balanced);
  const bool has_user = field && asker_.recalls(*field);
  asker_.use_address();
  // Sites have no proxy credentials to ask for.
  if (entrance_.is_steered || options.authentication == Authentication::Off || is_proved(step)) {
    return true;
  }
  if (field && !is_clear_safe) {
    reply(kCredentialsInClear, shape, step);
    return false;
  }
  if (has_user) {
    return asker_.recalls(*field);
  }
  if (field) {
    check_field(*field, shape, step);
    return false;
  }
  const bool is_required = options.authentication == Authentication::Required;
  if (!is_required && (asker_.find_subject(step.world.judge) != nullptr || !is_clear_safe)) {
    return true;
  }
  if (is_clear_safe) {
    demand_credentials(kCredentialsNeeded, shape, step);
  } else {
    reply(kCredentialsInClear, shape, step);
  }
  return false;
}

void ProxySession::check_field(std::string_view field, const ReplyShape& shape, Step& step) {
  auto credentials = parse_basic_credentials(field);
  if (!credentials) {
    demand_credentials(kCredentialsWrong, shape, step);
    return;
  }
  work_->field = std::string(field);
  work_->user = credentials->user;
  work_->request.shape = shape;
  state_ = State::Verifying;
  deadline_ = step.now.uptime + step.world.options.verify_timeout;
  step.out.emplace_back(
      command::Verify{std::move(credentials->user), std::move(credentials->password)});
}

// 407 leaves the connection open, so that the client can answer on it.
void ProxySession::demand_credentials(const Trouble& trouble, ReplyShape shape, Step& step) {
  state_ = State::Reading;
  reply(trouble, shape, step);
}

void ProxySession::admit(const RequestHead& head, const ReplyShape& shape, Step& step) {
  if (const auto trouble = find_form_trouble(head, entrance_)) {
    reply(*trouble, shape, step);
    return;
  }
  const auto authority = find_authority(head);
  const auto place = authority ? read_place(*authority) : std::nullopt;
  // A steered client had a name to ask DNS for, or an address to connect to.
  const bool is_nowhere = place && entrance_.is_steered && place->host.empty() &&
                          !(entrance_.meant && place->address == entrance_.meant->address);
  if (!place || is_nowhere) {
    reply(kHostUnreadable, shape, step);
    return;
  }
  const std::uint16_t port = authority->port.value_or(kHttpPort);
  const bool is_other_port = entrance_.is_steered && port != entrance_.port;
  if (is_other_port || !agrees_with_host(head, *place, port)) {
    reply(kHostDisagrees, shape, step);
    return;
  }
  work_->request.shape = shape;
  work_->request.is_connect = head.is("CONNECT");
  work_->has_hello = false;
  work_->request.destination = Destination{place->host, place->address, port};
  Question question{work_->request.destination.to_text(),
                    head.is("CONNECT") ? gateway::Depth::Connect : gateway::Depth::Request,
                    place->host.empty() ? peek::kAddressLiteral : std::string_view()};
  const gateway::Subject* subject = asker_.find_subject(step.world.judge);
  if (subject == nullptr) {
    refuse(step.world.judge.refuse_unknown_client(), question, step);
    return;
  }
  questions_.assign(1, std::move(question));
  const Answer answer = ask_all(step.world.judge, *subject, questions_, step.now.at);
  const bool may_be_told_later = can_intercept(*answer.verdict, step);
  if (answer.verdict->is_refusal() && !may_be_told_later) {
    refuse(*answer.verdict, Question(questions_[answer.question]), step);
    return;
  }
  work_->plan =
      may_be_told_later && answer.verdict->is_certain_block() ? Plan::Answer : Plan::Tunnel;
  epoch_ = step.world.judge.epoch();
  recheck_at_ = answer.valid_until;
  if (!entrance_.is_steered && !is_port_allowed(step.world.options, port)) {
    refuse_destination("port-not-allowed", step);
    return;
  }
  if (head.is("CONNECT") && !has_room_for_tunnel(step)) {
    reply(kTooManyTunnels, shape, step);
    return;
  }
  prepare(head, shape, step);
}

// Keeps what the request still needs and lets its head go.
void ProxySession::prepare(const RequestHead& head, const ReplyShape& shape, Step& step) {
  Request& request = work_->request;
  request.was_retried = false;
  if (!request.is_connect) {
    const std::string authority = request.destination.to_authority(kHttpPort);
    auto dropped = step.world.options.trusted_fields.names();
    request.head =
        wire::http1::write_request_head(head, {authority, step.world.options.via, dropped});
    request.setup = Exchange::Setup{.request = head.framing,
                                    .method = head.is("HEAD") ? wire::http1::AnswerTo::Head
                                                              : wire::http1::AnswerTo::Other,
                                    .is_old_client = shape.is_old_client,
                                    .wants_keep_alive = head.wants_keep_alive() && !is_draining_,
                                    .via = step.world.options.via,
                                    .dropped = std::move(dropped)};
  }
  work_->request.shape.closes = true; // what is told from here on ends the connection
  drop_head();
  reach(step);
}

void ProxySession::drop_head() {
  inbox_.erase(0, scanner_.size());
  scanner_.reset();
}

} // namespace haechi::engine::proxy
