#include "io/tls/interception.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace haechi::io::tls {

struct Interception::State : std::enable_shared_from_this<Interception::State> {
  State(InterceptionTools given, InterceptionWish wanted, Opened on_opened, Failed on_failed)
      : tools(given), wish(std::move(wanted)), opened(std::move(on_opened)),
        failed(std::move(on_failed)) {}

  void begin();
  void open_server();
  void finish_server(const Result<void>& outcome);
  void find_leaf();
  void take_leaf(Result<SharedLeaf> found);
  void open_client();
  void finish_client(const Result<void>& outcome);
  void fail_at(InterceptionStage stage, Error error);
  void close();

  InterceptionTools tools;
  InterceptionWish wish;
  Opened opened;
  Failed failed;
  Intercepted out;
  std::optional<engine::certificates::CertificateProblem> problem;
};

void Interception::State::begin() {
  boost::asio::post(tools.loop, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || !self->opened) {
      return;
    }
    if (self->wish.server.is_open()) {
      self->open_server();
    } else {
      self->find_leaf();
    }
  });
}

void Interception::State::open_server() {
  auto end = tools.servers.open({.fd = wish.server.get(),
                                 .target = wish.target,
                                 .alpn = wish.protocols,
                                 .trust = wish.trust,
                                 .epoch = wish.epoch,
                                 .now = wish.now});
  if (!end) {
    fail_at(InterceptionStage::Server, end.error());
    return;
  }
  out.server = std::make_unique<TlsStream>(tools.loop, std::move(wish.server), *std::move(end));
  out.server->handshake(wish.limit, [weak = weak_from_this()](const Result<void>& outcome) {
    if (const auto self = weak.lock()) {
      self->finish_server(outcome);
    }
  });
}

void Interception::State::finish_server(const Result<void>& outcome) {
  if (!outcome) {
    problem = UpstreamLeg::problem(out.server->end());
    fail_at(InterceptionStage::Server, outcome.error());
    return;
  }
  out.upstream = UpstreamLeg::verified(out.server->end());
  out.protocol = out.server->end().alpn();
  find_leaf();
}

void Interception::State::find_leaf() {
  auto take = [weak = weak_from_this(), &loop = tools.loop](Result<SharedLeaf> found) {
    // From the signer's thread, or in the middle of this one: either way the loop's turn.
    boost::asio::post(loop, [weak, found = std::move(found)]() mutable {
      if (const auto self = weak.lock(); self && self->opened) {
        self->take_leaf(std::move(found));
      }
    });
  };
  tools.leaves.find_or_mint({wish.target, wish.key, out.upstream}, wish.now, std::move(take));
}

void Interception::State::take_leaf(Result<SharedLeaf> found) {
  if (!found) {
    fail_at(InterceptionStage::Leaf, found.error());
    return;
  }
  out.leaf = *std::move(found);
  open_client();
}

void Interception::State::open_client() {
  if (!out.server && !wish.protocols.empty()) {
    out.protocol = wish.protocols.front();
  }
  auto end = tools.clients.open({.fd = wish.client.get(),
                                 .hello = std::move(wish.hello),
                                 .server_name = wish.server_name,
                                 .alpn = out.protocol,
                                 .leaf = out.leaf,
                                 .epoch = wish.epoch});
  if (!end) {
    fail_at(InterceptionStage::Client, end.error());
    return;
  }
  out.client = std::make_unique<TlsStream>(tools.loop, std::move(wish.client), *std::move(end));
  out.client->handshake(wish.limit, [weak = weak_from_this()](const Result<void>& outcome) {
    if (const auto self = weak.lock()) {
      self->finish_client(outcome);
    }
  });
}

void Interception::State::finish_client(const Result<void>& outcome) {
  if (!outcome) {
    fail_at(InterceptionStage::Client, outcome.error());
    return;
  }
  const auto self = shared_from_this();
  const auto told = std::exchange(opened, nullptr);
  told(std::move(out));
}

void Interception::State::fail_at(InterceptionStage stage, Error error) {
  const auto self = shared_from_this();
  opened = nullptr;
  const TlsStream* broken =
      stage == InterceptionStage::Client ? out.client.get() : out.server.get();
  const auto alert = broken != nullptr && stage != InterceptionStage::Leaf
                         ? broken->end().received_alert()
                         : std::nullopt;
  out.server.reset(); // nothing was sent to it but a hello
  const auto told = std::exchange(failed, nullptr);
  told({stage, std::move(error), problem, alert, std::move(wish.client), std::move(wish.hello)});
}

void Interception::State::close() {
  opened = nullptr;
  failed = nullptr;
  out = {};
  wish.client.reset();
  wish.server.reset();
}

Interception::Interception(std::shared_ptr<State> state) : state_(std::move(state)) {}

Interception::~Interception() {
  cancel();
}

std::shared_ptr<Interception> Interception::open(InterceptionTools tools, InterceptionWish wish,
                                                 Opened opened, Failed failed) {
  auto state =
      std::make_shared<State>(tools, std::move(wish), std::move(opened), std::move(failed));
  auto out = std::make_shared<Interception>(state);
  state->begin();
  return out;
}

void Interception::cancel() {
  state_->close();
}

SpokenProtocols find_spoken(const wire::tls::ClientHello& hello) {
  SpokenProtocols out;
  for (const std::string_view name : hello.alpn) {
    const bool is_new = std::ranges::find(out.spoken, name) == out.spoken.end();
    if ((name == "h2" || name == "http/1.1") && is_new) {
      out.spoken.emplace_back(name);
    }
  }
  out.has_only_others = !hello.alpn.empty() && out.spoken.empty();
  return out;
}

} // namespace haechi::io::tls
