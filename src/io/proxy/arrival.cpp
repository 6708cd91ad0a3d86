#include "io/proxy/arrival.h"

#include "wire/proxy_protocol/header.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace haechi::io::proxy {

namespace {

constexpr std::string_view kMissing = "proxy-header-missing";
constexpr std::string_view kMalformed = "proxy-header-malformed";
constexpr std::string_view kLate = "proxy-header-late";

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

struct Arrival::Timer {
  explicit Timer(boost::asio::io_context& loop) : deadline(loop) {}

  boost::asio::steady_timer deadline;
};

Arrival::Arrival(boost::asio::io_context& loop, Guest guest, Setup setup, Handlers handlers)
    : loop_(loop), guest_(std::move(guest)), setup_(std::move(setup)),
      handlers_(std::move(handlers)) {}

Arrival::~Arrival() = default;

void Arrival::start() {
  deadline_ = std::chrono::steady_clock::now() + setup_.limit;
  if (!setup_.awaits_header) {
    boost::asio::post(loop_, [weak = weak_from_this()] {
      if (const auto self = weak.lock(); self && self->handlers_.on_guest) {
        self->shake_hands();
      }
    });
    return;
  }
  stream_ = Stream(loop_, std::move(guest_.client), Side::Client);
  stream_.wait(Ready::Read, shared_from_this());
  timer_ = std::make_unique<Timer>(loop_);
  timer_->deadline.expires_at(deadline_);
  timer_->deadline.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self && self->stream_.is_open()) {
      self->turn_away(kLate);
    }
  });
}

void Arrival::on_ready(Side /*side*/, Ready /*ready*/) {
  if (stream_.is_open()) {
    read_header();
  }
}

void Arrival::read_header() {
  std::array<char, 4'096> room; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by recv
  const ssize_t got = recv(stream_.fd(), room.data(), room.size(), 0);
  if (got > 0) {
    guest_.first.append(room.data(), static_cast<std::size_t>(got));
    take_header();
  } else if (got < 0 && would_block(errno)) {
    stream_.wait(Ready::Read, shared_from_this());
  } else {
    lose();
  }
}

void Arrival::take_header() {
  using wire::proxy_protocol::Fault;
  const auto header = wire::proxy_protocol::parse(as_bytes(guest_.first));
  if (!header && header.error() == Fault::NeedMore) {
    stream_.wait(Ready::Read, shared_from_this());
    return;
  }
  if (!header) {
    turn_away(header.error() == Fault::Absent ? kMissing : kMalformed);
    return;
  }
  guest_.first.erase(0, header->size);
  guest_.entrance.is_balanced = true;
  if (header->source) {
    guest_.address = header->source->address;
  }
  if (header->destination && guest_.entrance.meant) {
    guest_.entrance.meant = header->destination;
    guest_.entrance.port = header->destination->port;
  }
  guest_.client = stream_.release();
  timer_.reset();
  if (setup_.tls) {
    shake_hands();
  } else {
    finish();
  }
}

void Arrival::shake_hands() {
  using std::chrono::milliseconds;
  const auto left =
      std::chrono::duration_cast<milliseconds>(deadline_ - std::chrono::steady_clock::now());
  const std::weak_ptr<Arrival> weak = weak_from_this();
  auto front =
      TlsFront::open(loop_, std::move(guest_.client), std::move(guest_.first), *setup_.tls,
                     std::max(left, milliseconds(1)), [weak](Result<TlsFront::Opened> opened) {
                       const auto self = weak.lock();
                       if (!self || !self->handlers_.on_guest) {
                         return;
                       }
                       if (!opened) {
                         self->lose();
                         return;
                       }
                       self->guest_.client = std::move(opened->plain);
                       self->guest_.certificate = std::move(opened->certificate);
                       self->finish();
                     });
  if (!front) {
    lose();
    return;
  }
  guest_.first.clear();
  guest_.front = std::move(*front);
  guest_.front->on_closed(
      [told = handlers_.on_front_closed, it = guest_.front.get()] { told(it); });
}

void Arrival::turn_away(std::string_view reason) {
  guest_.client = stream_.release();
  guest_.turned_away = reason;
  timer_.reset();
  finish();
}

void Arrival::finish() {
  const auto self = shared_from_this();
  const auto told = std::exchange(handlers_.on_guest, nullptr);
  handlers_.on_lost = nullptr;
  told(std::move(guest_));
}

void Arrival::lose() {
  const auto self = shared_from_this();
  stream_.close();
  timer_.reset();
  guest_.front.reset(); // closes in order: an alert that was sent is to be read
  handlers_.on_guest = nullptr;
  if (const auto told = std::exchange(handlers_.on_lost, nullptr)) {
    told();
  }
}

void Arrival::abandon() {
  handlers_ = {};
  stream_.close();
  timer_.reset();
  if (guest_.front) {
    guest_.front->abort();
  }
}

} // namespace haechi::io::proxy
