#include "io/gateway/worker.h"

#include "base/check.h"
#include "engine/gateway/gateway_judge.h"
#include "engine/intercept/policy_request_judge.h"
#include "io/gateway/reference.h"
#include "io/gateway/worker_options.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <sys/random.h>
#include <thread>

namespace haechi::io {

namespace {

std::vector<Endpoint> all_endpoints(const Listening& listening) {
  std::vector<Endpoint> out = listening.dns;
  out.insert(out.end(), listening.proxy.begin(), listening.proxy.end());
  out.insert(out.end(), listening.secure.begin(), listening.secure.end());
  out.insert(out.end(), listening.transparent.begin(), listening.transparent.end());
  std::ranges::transform(listening.steered, std::back_inserter(out),
                         &engine::config::SteeredListener::listen);
  if (listening.status) {
    out.push_back(*listening.status);
  }
  if (listening.metrics) {
    out.push_back(*listening.metrics);
  }
  return out;
}

engine::intercept::TokenNumber make_token_number() {
  engine::intercept::TokenNumber out{};
  HAECHI_CHECK(::getrandom(out.data(), out.size(), 0) == static_cast<ssize_t>(out.size()));
  return out;
}

} // namespace

struct Worker::Parts {
  explicit Parts(const Setup& setup)
      : judge(setup.snapshot), verifier(setup.passwords.make_verifier(loop)),
        resolver(loop, make_resolver_options(setup.snapshot->config())), workers(setup.workers),
        own_connections(setup.own_connections), client_places(setup.client_places),
        proxy_parts(setup.inspection.proxy), asked(setup.listening) {}

  Result<void> open(const Setup& setup);
  void open_desk(const Setup& setup);
  void take_listener_tls();
  std::shared_ptr<const void> adopt(SharedSnapshot snapshot, InspectionParts inspection);
  void drain(std::shared_ptr<std::promise<void>> done, std::chrono::milliseconds limit);
  [[nodiscard]] std::vector<DnsServer::Kept> find_kept(ByteView query);

  [[nodiscard]] ProxyServerOptions proxy_options(const engine::config::Config& config) const {
    auto out = make_proxy_options(config, asked.proxy, all_endpoints(bound), workers);
    if (!desk) { // the authority holds from the next start only
      out.proxy.interception = {};
    }
    out.steered = asked.steered;
    out.transparent = asked.transparent;
    out.own_connections = own_connections;
    out.client_places = client_places;
    out.proxy.pac = proxy_parts.pac;
    out.secure = secure;
    return out;
  }

  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{
      loop.get_executor()};
  engine::gateway::GatewayJudge judge;
  std::unique_ptr<engine::proxy::CredentialVerifier> verifier;
  DnsResolver resolver;
  std::unique_ptr<DnsServer> dns;
  std::unique_ptr<engine::intercept::PolicyRequestJudge> requests; // null: nothing is inspected
  std::unique_ptr<engine::content::DetectorHook> content;          // likewise
  std::unique_ptr<intercept::Desk> desk;
  std::unique_ptr<ProxyServer> proxy;
  std::unique_ptr<QuicServer> quic;
  std::size_t workers;
  std::shared_ptr<proxy::OwnConnections> own_connections;
  std::shared_ptr<proxy::ClientPlaces> client_places;
  ProxyParts proxy_parts;
  std::vector<SecureDoor> secure; // as listened on, with the TLS of the last reload
  Listening asked;                // port 0 where any was meant
  Listening bound;
  std::thread thread;
};

Result<void> Worker::Parts::open(const Setup& setup) {
  const engine::config::Config& config = setup.snapshot->config();
  bound.status = asked.status;
  bound.metrics = asked.metrics;
  if (!asked.dns.empty()) {
    auto options = make_dns_options(config, asked.dns, workers);
    options.responder.cookie_secret = setup.cookie_secret;
    auto started = DnsServer::start(loop, judge, setup.recorder, make_reference_source(), options);
    if (!started) {
      return tl::make_unexpected(std::move(started.error()));
    }
    dns = std::move(*started);
    bound.dns = dns->bound();
  }
  if (!asked.quic.empty()) {
    auto started =
        QuicServer::start(loop, judge, setup.recorder, make_reference_source(), asked.quic);
    if (!started) {
      return tl::make_unexpected(std::move(started.error()));
    }
    quic = std::move(*started);
    bound.quic = quic->bound();
  }
  if (asked.has_proxy()) {
    take_listener_tls();
    open_desk(setup);
    auto started = ProxyServer::start({.io = loop,
                                       .judge = judge,
                                       .recorder = setup.recorder,
                                       .resolver = resolver,
                                       .verifier = verifier.get(),
                                       .make_reference = make_reference_source(),
                                       .desk = desk.get()},
                                      proxy_options(config));
    if (!started) {
      return tl::make_unexpected(std::move(started.error()));
    }
    proxy = std::move(*started);
    bound.proxy = proxy->endpoints();
    bound.steered = proxy->steered_endpoints();
    bound.secure = proxy->secure_endpoints();
    bound.transparent = proxy->transparent_endpoints();
  }
  return {};
}

// Listeners stay as they are; each takes what the configuration now has for its place.
void Worker::Parts::take_listener_tls() {
  if (secure.empty()) {
    for (const Endpoint& endpoint : asked.secure) {
      secure.push_back({endpoint, nullptr});
    }
  }
  for (SecureDoor& door : secure) {
    const auto found = std::ranges::find_if(proxy_parts.secure, [&](const SecureDoor& each) {
      return each.listen.address == door.listen.address &&
             (each.listen.port == door.listen.port || each.listen.port == 0);
    });
    door.tls = found == proxy_parts.secure.end() ? std::move(door.tls) : found->tls;
  }
}

void Worker::Parts::open_desk(const Setup& setup) {
  if (setup.station == nullptr) {
    return;
  }
  const engine::config::Config& config = setup.snapshot->config();
  requests = std::make_unique<engine::intercept::PolicyRequestJudge>(judge, setup.snapshot,
                                                                     setup.inspection.matcher);
  content = std::make_unique<engine::content::DetectorHook>(
      setup.inspection.content, setup.station->conversations(), setup.station->hash_key());
  desk = std::make_unique<intercept::Desk>(intercept::Desk{
      .loop = loop,
      .station = *setup.station,
      .judge = *requests,
      .hook = *content,
      .recorder = setup.recorder,
      .make_reference = make_reference_source(),
      .make_number = make_token_number,
      .trust = setup.inspection.trust,
      .options = make_intercept_options(config),
      .connect_timeout = std::chrono::seconds(config.limits.proxy_connect_timeout_s),
      .most_spilt = make_spill_limit(config, workers)});
}

std::shared_ptr<const void> Worker::Parts::adopt(SharedSnapshot snapshot,
                                                 InspectionParts inspection) {
  const engine::config::Config& config = snapshot->config();
  auto leavings = judge.adopt(snapshot);
  resolver.reconfigure(make_resolver_options(config));
  if (desk && inspection.matcher) {
    requests->adopt(snapshot, std::move(inspection.matcher));
    content->adopt(std::move(inspection.content));
    desk->trust = std::move(inspection.trust);
    desk->options = make_intercept_options(config);
    desk->connect_timeout = std::chrono::seconds(config.limits.proxy_connect_timeout_s);
    desk->most_spilt = make_spill_limit(config, workers);
  }
  if (dns) {
    dns->reconfigure(config.dns);
  }
  if (proxy) {
    proxy_parts = std::move(inspection.proxy);
    take_listener_tls();
    // Listeners stay as they are, so there is nothing here that can fail.
    HAECHI_CHECK(proxy->reconfigure(proxy_options(config)));
    proxy->rejudge();
  }
  return leavings;
}

std::vector<DnsServer::Kept> Worker::Parts::find_kept(ByteView query) {
  std::vector<DnsServer::Kept> out;
  wire::dns::ParsedQuery parsed = wire::dns::parse_query(query);
  if (!dns || parsed.fault != wire::dns::QueryFault::None) {
    return out;
  }
  for (const unsigned bits : {0U, 1U, 2U, 3U}) {
    parsed.query.is_dnssec_ok = (bits & 1U) != 0;
    parsed.query.is_checking_disabled = (bits & 2U) != 0;
    if (auto kept = dns->find_kept(parsed.query)) {
      out.push_back(std::move(*kept));
    }
  }
  return out;
}

void Worker::Parts::drain(std::shared_ptr<std::promise<void>> done,
                          std::chrono::milliseconds limit) {
  // The promise is kept once both servers have let go of their share of it.
  const std::shared_ptr<void> both(nullptr, [done](void*) { done->set_value(); });
  if (dns) {
    dns->drain([both] {});
  }
  if (quic) {
    quic->stop();
  }
  if (proxy) {
    proxy->drain([both] {}, limit);
  }
}

Worker::Worker(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Worker::~Worker() {
  stop();
}

void Worker::stop() {
  parts_->guard.reset();
  parts_->loop.stop();
  if (parts_->thread.joinable()) {
    parts_->thread.join();
  }
}

Result<std::unique_ptr<Worker>> Worker::make(Setup setup) {
  auto parts = std::make_unique<Parts>(setup);
  if (const auto opened = parts->open(setup); !opened) {
    return tl::make_unexpected(opened.error());
  }
  return std::unique_ptr<Worker>(new Worker(std::move(parts)));
}

const Listening& Worker::listening() const {
  return parts_->bound;
}

void Worker::start() {
  parts_->thread = std::thread([loop = &parts_->loop] { loop->run(); });
}

std::future<std::shared_ptr<const void>> Worker::adopt(SharedSnapshot snapshot,
                                                       InspectionParts inspection) {
  auto done = std::make_shared<std::promise<std::shared_ptr<const void>>>();
  auto out = done->get_future();
  boost::asio::post(parts_->loop,
                    [parts = parts_.get(), snapshot = std::move(snapshot),
                     inspection = std::move(inspection), done = std::move(done)]() mutable {
                      done->set_value(parts->adopt(std::move(snapshot), std::move(inspection)));
                    });
  return out;
}

// A turn of its own: whatever began before the new snapshot came has returned by then.
std::future<std::shared_ptr<const void>> Worker::forget_former() {
  auto done = std::make_shared<std::promise<std::shared_ptr<const void>>>();
  auto out = done->get_future();
  boost::asio::post(parts_->loop, [parts = parts_.get(), done = std::move(done)] {
    done->set_value(parts->judge.forget_former());
  });
  return out;
}

std::future<Worker::Numbers> Worker::numbers() {
  auto done = std::make_shared<std::promise<Numbers>>();
  auto out = done->get_future();
  boost::asio::post(parts_->loop, [parts = parts_.get(), done = std::move(done)] {
    done->set_value({parts->dns ? parts->dns->numbers() : DnsServer::Numbers{},
                     parts->proxy ? parts->proxy->numbers() : ProxyServer::Numbers{},
                     parts->desk ? parts->desk->numbers : intercept::DeskNumbers{},
                     parts->quic ? parts->quic->numbers() : engine::quic::QuicRefuser::Numbers{}});
  });
  return out;
}

std::future<std::size_t> Worker::flush(wire::dns::Name name) {
  auto done = std::make_shared<std::promise<std::size_t>>();
  auto out = done->get_future();
  boost::asio::post(parts_->loop, [parts = parts_.get(), done = std::move(done), name] {
    done->set_value(parts->dns ? parts->dns->flush(name.wire()) : 0);
  });
  return out;
}

std::future<std::vector<DnsServer::Kept>> Worker::find_kept(Bytes query) {
  auto done = std::make_shared<std::promise<std::vector<DnsServer::Kept>>>();
  auto out = done->get_future();
  boost::asio::post(parts_->loop,
                    [parts = parts_.get(), done = std::move(done), query = std::move(query)] {
                      done->set_value(parts->find_kept(query));
                    });
  return out;
}

std::future<void> Worker::drain(std::chrono::milliseconds limit) {
  auto done = std::make_shared<std::promise<void>>();
  auto out = done->get_future();
  boost::asio::post(parts_->loop, [parts = parts_.get(), done = std::move(done), limit] {
    parts->drain(done, limit);
  });
  return out;
}

} // namespace haechi::io
