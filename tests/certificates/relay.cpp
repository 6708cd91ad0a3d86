#include "relay.h"

namespace haechi::certificates_test {

Relay::Relay(io::tls::Intercepted pair) : pair_(std::move(pair)) {
  if (!pair_.server) {
    pair_.client->start({.on_bytes = [this](std::string_view) { pair_.client->send("refused"); },
                         .on_end = [this](const Error*) { pair_.client->end_sending(); },
                         .on_drained = nullptr});
    return;
  }
  join(*pair_.client, *pair_.server);
  join(*pair_.server, *pair_.client);
}

void Relay::join(io::tls::TlsStream& from, io::tls::TlsStream& to) {
  from.start({.on_bytes =
                  [&from, &to](std::string_view bytes) {
                    to.send(bytes);
                    if (to.queued() > kHighWater) {
                      from.pause();
                    }
                  },
              .on_end = [this, &to](const Error* error) { end(error, to); },
              // What drained here lets the other side read again.
              .on_drained = [&to] { to.resume(); }});
}

void Relay::end(const Error* error, io::tls::TlsStream& to) {
  if (error != nullptr) {
    pair_.client->reset();
    pair_.server->reset();
    is_done_ = true;
    return;
  }
  to.end_sending();
  is_done_ = ++ended_ == 2;
}

} // namespace haechi::certificates_test
