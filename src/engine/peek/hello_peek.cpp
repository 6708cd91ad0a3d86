#include "engine/peek/hello_peek.h"

#include "text/host_name.h"

#include <algorithm>

namespace haechi::engine::peek {

namespace {

using Collector = wire::tls::HelloCollector;

void read_offer(const wire::tls::ClientHello& hello, HelloFindings& out) {
  for (const std::string_view name : hello.alpn) {
    const bool is_new = std::ranges::find(out.protocols, name) == out.protocols.end();
    if ((name == "h2" || name == "http/1.1") && is_new) {
      out.protocols.emplace_back(name);
    }
  }
  out.has_only_other_protocols = !hello.alpn.empty() && out.protocols.empty();
  out.key = certificates::choose_key_type(hello);
}

} // namespace

HelloPeek::State HelloPeek::feed(std::string_view bytes) {
  bytes_ += bytes;
  if (state_ == State::Done) {
    return state_;
  }
  switch (collector_.feed(as_bytes(bytes))) {
  case Collector::State::NeedMore:
    return state_;
  case Collector::State::Complete:
    findings_.is_tls = true;
    read_hello();
    break;
  case Collector::State::NotTls:
    findings_.undecided = kNotTls;
    break;
  case Collector::State::TooLong:
  case Collector::State::Broken:
    findings_.is_tls = true;
    findings_.undecided = kUnreadableHello;
    break;
  }
  return state_ = State::Done;
}

void HelloPeek::read_hello() {
  const auto hello = wire::tls::parse_client_hello(collector_.body());
  if (!hello) {
    findings_.undecided = kUnreadableHello;
    return;
  }
  findings_.has_encrypted_hello = hello->has_encrypted_client_hello;
  read_offer(*hello, findings_);
  if (!hello->server_name) {
    findings_.undecided = kNoServerName;
    return;
  }
  auto host = text::make_host_name(*hello->server_name);
  if (host) {
    findings_.host = std::move(*host);
  } else {
    findings_.undecided = host.error().code == "E-NAME-002" ? kAddressLiteral : kUnreadableHello;
  }
}

void HelloPeek::give_up() {
  if (state_ == State::NeedMore) {
    state_ = State::Done;
    findings_.is_tls = !bytes_.empty(); // a record was begun: other bytes end the peek at once
    findings_.undecided = kLateHello;
  }
}

} // namespace haechi::engine::peek
