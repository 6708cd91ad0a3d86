#pragma once
// What the proxy of one worker listens on, and what those who come there mean by it.

#include "io/net/socket.h"
#include "io/proxy/proxy_server.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace haechi::io::proxy {

struct Door {
  Endpoint listen;
  engine::proxy::Entrance entrance{};
  bool is_transparent = false; // a packet filter sends them: whom they mean, the kernel tells
  std::shared_ptr<const tls::ListenerTls> tls = nullptr; // null: they speak to the proxy in clear
};

class Listener;

class Listeners {
 public:
  using OnAccept = std::function<void(Fd, const Endpoint& peer, const Door&)>;

  Listeners(boost::asio::io_context& io, OnAccept on_accept);
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  // Opens what is new, keeps sockets that serve the same, closes what is wanted no more. On an
  // error everything stays as it was. Errors: those of io::open_listener.
  Result<void> configure(const ProxyServerOptions& options);
  // Accepts again where descriptors were missing.
  void resume();
  void close();

  // In the order of the options, with the ports that were found.
  [[nodiscard]] const std::vector<Endpoint>& plain() const { return plain_; }

  [[nodiscard]] const std::vector<engine::config::SteeredListener>& steered() const {
    return steered_;
  }

  [[nodiscard]] const std::vector<Endpoint>& secure() const { return secure_; }

  [[nodiscard]] const std::vector<Endpoint>& transparent() const { return transparent_; }

  [[nodiscard]] std::vector<Endpoint> all() const;

  // Times that accepting had to pause.
  [[nodiscard]] std::uint64_t without_descriptor() const { return without_descriptor_; }

 private:
  [[nodiscard]] std::shared_ptr<Listener> find_kept(const Door& door) const;
  [[nodiscard]] Result<std::shared_ptr<Listener>> open(Door door);
  void list_bound();

  boost::asio::io_context& io_;
  OnAccept on_accept_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  std::vector<Endpoint> plain_;
  std::vector<engine::config::SteeredListener> steered_;
  std::vector<Endpoint> secure_;
  std::vector<Endpoint> transparent_;
  std::uint64_t without_descriptor_ = 0;
};

// Those on every address: at each that this machine has now.
[[nodiscard]] std::vector<Endpoint> spell_out_wildcards(const std::vector<Endpoint>& endpoints);

} // namespace haechi::io::proxy
