#pragma once
// A connection before it is a client's: what a balancer says of it is awaited, then the TLS of its
// listener. One deadline for both together. Who is listed as a balancer and says nothing is turned
// away, and so is a header that breaks its rules.

#include "engine/proxy/proxy_options.h"
#include "io/proxy/client_places.h"
#include "io/proxy/tls_front.h"

namespace haechi::io::proxy {

// A connection that may speak, or is to be turned away.
struct Guest {
  Fd client;
  Endpoint peer;     // of the socket
  IpAddress address; // of the client, as a balancer says or as the socket
  engine::proxy::Entrance entrance;
  std::string first; // bytes read already
  std::shared_ptr<const engine::identity::CertificateFacts> certificate;
  std::shared_ptr<TlsFront> front;
  std::string_view turned_away;               // why; empty: welcome
  std::unique_ptr<ClientPlaces::Place> place; // null: not yet taken
};

class Arrival final : public StreamOwner, public std::enable_shared_from_this<Arrival> {
 public:
  struct Setup {
    bool awaits_header = false;
    std::shared_ptr<const tls::ListenerTls> tls; // null: plain
    std::chrono::milliseconds limit{10'000};     // in all
  };

  struct Handlers {
    std::function<void(Guest)> on_guest;
    std::function<void()> on_lost; // nobody is there any more; the last call, as on_guest is
    std::function<void(const TlsFront*)> on_front_closed; // after on_guest
  };

  Arrival(boost::asio::io_context& loop, Guest guest, Setup setup, Handlers handlers);
  ~Arrival() override;

  // Calls nothing back before it returns.
  void start();
  void on_ready(Side side, Ready ready) override;
  // Drops the connection; nothing is called back.
  void abandon();

 private:
  struct Timer;

  void read_header();
  void take_header();
  void shake_hands();
  void turn_away(std::string_view reason);
  void finish();
  void lose();

  boost::asio::io_context& loop_;
  Guest guest_;
  Setup setup_;
  Handlers handlers_;
  Stream stream_; // while a header is awaited
  std::unique_ptr<Timer> timer_;
  std::chrono::steady_clock::time_point deadline_{};
};

} // namespace haechi::io::proxy
