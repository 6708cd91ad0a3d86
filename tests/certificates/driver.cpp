#include "driver.h"

#include "engine/peek/hello_peek.h"
#include "io/signer/authority_certificate.h"
#include "io/signer/signer_service.h"

#include <boost/asio/post.hpp>

#include <array>
#include <poll.h>
#include <sys/socket.h>

namespace haechi::certificates_test {

using engine::certificates::AuthorityFacts;
using io::tls::Interception;
using io::tls::TlsStep;

TlsStep drive(io::tls::TlsEnd& end, int fd) {
  for (;;) {
    const TlsStep step = end.handshake();
    if (step != TlsStep::WantRead && step != TlsStep::WantWrite) {
      return step;
    }
    pollfd watched{fd, static_cast<short>(step == TlsStep::WantRead ? POLLIN : POLLOUT), 0};
    if (::poll(&watched, 1, 10'000) <= 0) {
      return TlsStep::Failed;
    }
  }
}

LocalSigner::LocalSigner(const engine::certificates::AuthorityProfile& profile)
    : profile_(profile) {
  add_generation();
}

void LocalSigner::add_generation() {
  const auto number = static_cast<std::uint32_t>(all_.size() + 1);
  const auto key = io::signer::make_authority_key(profile_.key).value();
  const Bytes der = io::signer::make_authority_certificate(profile_, number, key, now()).value();
  AuthorityFacts facts = engine::certificates::parse_authority(der).value();
  facts.generation = number;
  facts.signs_from = now() - std::chrono::seconds(100 - number);
  all_.push_back(io::signer::make_authority(std::move(facts), key).value());
}

void LocalSigner::rotate() {
  const std::lock_guard lock(mutex_);
  add_generation();
}

void LocalSigner::hold() {
  const std::lock_guard lock(mutex_);
  is_held_ = true;
}

void LocalSigner::release() {
  std::vector<std::function<void()>> held;
  {
    const std::lock_guard lock(mutex_);
    is_held_ = false;
    held.swap(held_);
  }
  for (const auto& work : held) {
    work();
  }
}

void LocalSigner::set_away(bool is_away) {
  const std::lock_guard lock(mutex_);
  is_away_ = is_away;
}

void LocalSigner::sign(engine::certificates::SignRequest request, Done done) {
  ++requests;
  const auto work = [this, request = std::move(request), done = std::move(done)] {
    std::vector<io::signer::Authority> all;
    bool is_away = false;
    {
      const std::lock_guard lock(mutex_);
      all = all_;
      is_away = is_away_;
    }
    if (is_away) {
      done(fail("E-SIGN-005", "away"));
      return;
    }
    const auto reply = io::signer::SignerService(all).handle(
        encode(engine::certificates::SignerRequest(request)), clock());
    if (const auto* made = std::get_if<engine::certificates::Signed>(&reply)) {
      done(made->certificate);
    } else {
      const auto& refused = std::get<engine::certificates::Refused>(reply);
      done(fail(refused.code, refused.message));
    }
  };
  {
    const std::lock_guard lock(mutex_);
    if (is_held_) {
      held_.emplace_back(work);
      return;
    }
  }
  work();
}

std::shared_ptr<const std::vector<AuthorityFacts>> LocalSigner::authorities() const {
  const std::lock_guard lock(mutex_);
  auto out = std::make_shared<std::vector<AuthorityFacts>>();
  for (const io::signer::Authority& one : all_) {
    out->push_back(one.facts);
  }
  return out;
}

std::string LocalSigner::pem() const {
  std::string out;
  for (const AuthorityFacts& one : *authorities()) {
    const unsigned char* at = one.certificate.data();
    const Made made{{d2i_X509(nullptr, &at, static_cast<long>(one.certificate.size())), X509_free},
                    nullptr};
    out += made.pem();
  }
  return out;
}

Gateway::Gateway(const std::string& roots)
    : clients(io::tls::ClientLeg::make(tickets).value()),
      servers(io::tls::UpstreamLeg::make().value()),
      leaves(io::tls::LeafStore::make(signer).value()),
      trust(io::tls::UpstreamTrust::make({.roots = roots, .crls = {}, .exceptions = {}}).value()),
      thread_([this] { loop_.run(); }) {}

Gateway::~Gateway() {
  let_go();
  guard_.reset();
  loop_.stop();
  thread_.join();
}

void Gateway::let_go() {
  ask([this] {
    relays.clear();
    running_.clear();
  });
  ask([] {}); // what was still queued about them
}

void Gateway::ask(const std::function<void()>& work) {
  std::promise<void> done;
  boost::asio::post(loop_, [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

namespace {

struct Hello {
  std::string bytes;
  wire::tls::HelloCollector collector;
};

Hello read_hello(int fd) {
  Hello out;
  std::array<char, 4'096> room{};
  while (out.collector.state() == wire::tls::HelloCollector::State::NeedMore) {
    const ssize_t got = ::recv(fd, room.data(), room.size(), 0);
    if (got <= 0) {
      break;
    }
    const std::string_view piece(room.data(), static_cast<std::size_t>(got));
    out.bytes += piece;
    out.collector.feed(as_bytes(piece));
  }
  return out;
}

} // namespace

std::future<Gateway::Outcome> Gateway::intercept(io::Fd client, const Plan& plan) {
  auto promise = std::make_shared<std::promise<Outcome>>();
  auto out = promise->get_future();
  set_blocking(client.get(), true);
  Hello hello = read_hello(client.get());
  const auto parsed = wire::tls::parse_client_hello(hello.collector.body());
  set_blocking(client.get(), false);
  if (!parsed) {
    promise->set_value({});
    return out;
  }
  auto wish = std::make_shared<io::tls::InterceptionWish>();
  wish->client = std::move(client);
  wish->server_name =
      plan.judged.empty() ? std::string(parsed->server_name.value_or("")) : plan.judged;
  wish->protocols = io::tls::find_spoken(*parsed).spoken;
  wish->key = engine::certificates::choose_key_type(*parsed);
  wish->hello = std::move(hello.bytes);
  wish->server = plan.server == nullptr ? io::Fd() : plan.server->connect();
  const auto address = IpAddress::parse(plan.host);
  wish->target = address ? engine::certificates::Target::of(*address)
                         : engine::certificates::Target::of(plan.host);
  wish->trust = trust;
  wish->epoch = plan.epoch;
  wish->now = now();
  boost::asio::post(loop_, [this, wish, promise] {
    const auto opened = [this, promise](io::tls::Intercepted pair) {
      Outcome outcome{.is_open = true};
      outcome.protocol = pair.protocol;
      outcome.client_resumed = pair.client->end().is_resumed();
      outcome.server_resumed = pair.server && pair.server->end().is_resumed();
      outcome.leaf = pair.leaf;
      relays.push_back(std::make_unique<Relay>(std::move(pair)));
      promise->set_value(std::move(outcome));
    };
    const auto failed = [promise](io::tls::InterceptionFailure failure) {
      Outcome outcome;
      outcome.stage = failure.stage;
      outcome.error = failure.error;
      outcome.alert = failure.alert;
      outcome.client_was_left = failure.client.is_open() && !failure.hello.empty();
      promise->set_value(std::move(outcome));
    };
    running_.push_back(
        Interception::open({loop_, *clients, *servers, *leaves}, std::move(*wish), opened, failed));
  });
  return out;
}

} // namespace haechi::certificates_test
