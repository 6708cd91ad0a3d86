#include "io/tls/tls_stream.h"

#include "io/dns/watch.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <sys/socket.h>

namespace haechi::io::tls {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kPiece = 64 * 1024;    // as much is handed on at once
constexpr int kPiecesAtOnce = 4;             // before others have their turn
constexpr std::size_t kKeptCapacity = 4'096; // of an empty queue

} // namespace

struct TlsStream::State : std::enable_shared_from_this<TlsStream::State> {
  State(asio::io_context& io, Fd socket, std::unique_ptr<TlsEnd> tls)
      : loop(io), watch(std::in_place, io, std::move(socket)), end(std::move(tls)) {}

  void listen();
  void begin(std::chrono::milliseconds limit);
  void step_handshake();
  void finish_handshake(Result<void> outcome);
  void on_ready();
  void read();
  void read_later();
  void flush();
  void settle_writing(TlsStep step);
  void end_sending();
  [[nodiscard]] TlsStep push(std::string_view& bytes);
  void drop_queue();
  void wait(TlsStep step);
  void finish_reading(const Error* error);
  void close();

  asio::io_context& loop;
  std::optional<Watch> watch; // empty: closed
  std::unique_ptr<TlsEnd> end;
  Handlers handlers;
  std::function<void(Result<void>)> on_handshake;
  std::unique_ptr<asio::steady_timer> deadline; // during the handshake
  std::string queue;
  std::size_t sent = 0; // of the queue's front
  bool is_started = false;
  bool is_paused = false;
  bool has_read_all = false;
  bool wants_end = false;
  bool has_sent_end = false;
  bool was_blocked = false;
  bool is_broken = false;
  bool reads_later = false;
};

void TlsStream::State::listen() {
  // The watch belongs to this state: its calls never outlive it.
  watch->on_readable([this] { on_ready(); });
  watch->on_writable([this] { on_ready(); });
}

void TlsStream::State::wait(TlsStep step) {
  if (!watch) {
    return;
  }
  if (step == TlsStep::WantRead) {
    watch->await_readable();
  } else if (step == TlsStep::WantWrite) {
    watch->await_writable();
  }
}

void TlsStream::State::on_ready() {
  const auto self = shared_from_this();
  if (on_handshake) {
    step_handshake();
    return;
  }
  flush();
  if (watch && is_started && !is_paused) {
    read();
  }
}

void TlsStream::State::begin(std::chrono::milliseconds limit) {
  deadline = std::make_unique<asio::steady_timer>(loop, limit);
  deadline->async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self && self->on_handshake) {
      self->finish_handshake(fail("E-TLS-011", "the TLS handshake took too long"));
    }
  });
  asio::post(loop, [weak = weak_from_this()] {
    if (const auto self = weak.lock(); self && self->on_handshake) {
      self->step_handshake();
    }
  });
}

void TlsStream::State::step_handshake() {
  const TlsStep step = end->handshake();
  if (step == TlsStep::Done) {
    finish_handshake({});
  } else if (step == TlsStep::Failed) {
    finish_handshake(tl::make_unexpected(end->error()));
  } else {
    wait(step);
  }
}

void TlsStream::State::finish_handshake(Result<void> outcome) {
  const auto self = shared_from_this();
  deadline.reset();
  is_broken = !outcome;
  const auto done = std::exchange(on_handshake, nullptr);
  done(std::move(outcome));
}

void TlsStream::State::read_later() {
  if (std::exchange(reads_later, true)) {
    return;
  }
  // What OpenSSL holds already makes no socket readable: the turn is taken, not waited for.
  asio::post(loop, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->reads_later = false;
      if (self->watch && !self->is_paused) {
        self->read();
      }
    }
  });
}

void TlsStream::State::read() {
  std::array<char, kPiece> room; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (int i = 0; i < kPiecesAtOnce; ++i) {
    if (!watch || is_paused || has_read_all || is_broken) {
      return;
    }
    const TlsMoved moved = end->read(room);
    if (moved.step == TlsStep::Done) {
      handlers.on_bytes({room.data(), moved.bytes});
      if (!moved.is_all) {
        continue;
      }
      if (!is_paused) {
        wait(TlsStep::WantRead);
      }
      return;
    }
    if (moved.step == TlsStep::Ended || moved.step == TlsStep::Failed) {
      finish_reading(moved.step == TlsStep::Ended ? nullptr : &end->error());
      return;
    }
    wait(moved.step);
    return;
  }
  read_later();
}

void TlsStream::State::finish_reading(const Error* error) {
  has_read_all = true;
  is_broken = error != nullptr;
  if (is_broken) {
    drop_queue();
  }
  // A copy: the handler may destroy what the error stands in.
  const std::optional<Error> kept = error == nullptr ? std::nullopt : std::optional(*error);
  const auto told = handlers.on_end;
  told(kept ? &*kept : nullptr);
}

void TlsStream::State::drop_queue() {
  queue.clear();
  sent = 0;
  if (queue.capacity() > kKeptCapacity) {
    std::string().swap(queue); // assigning an empty one would keep the memory
  }
}

// As much as TLS and the socket take; Done: all of it is with the socket.
TlsStep TlsStream::State::push(std::string_view& bytes) {
  while (!bytes.empty()) {
    const TlsMoved moved = end->write(bytes);
    if (moved.step != TlsStep::Done) {
      return moved.step;
    }
    bytes.remove_prefix(moved.bytes);
  }
  return end->flush();
}

void TlsStream::State::flush() {
  if (is_broken) {
    return;
  }
  std::string_view rest = std::string_view(queue).substr(sent);
  const TlsStep step = push(rest);
  sent = queue.size() - rest.size();
  settle_writing(step);
}

void TlsStream::State::settle_writing(TlsStep step) {
  if (step == TlsStep::Failed || step == TlsStep::Ended) {
    if (!has_read_all) {
      finish_reading(&end->error());
    }
    is_broken = true;
    return;
  }
  if (step != TlsStep::Done) {
    was_blocked = true;
    wait(step);
    return;
  }
  drop_queue();
  if (wants_end && !has_sent_end) {
    end_sending();
  }
  if (std::exchange(was_blocked, false) && handlers.on_drained && !is_broken) {
    const auto told = handlers.on_drained;
    told();
  }
}

void TlsStream::State::end_sending() {
  const TlsStep step = end->end_sending();
  wait(step);
  has_sent_end = step != TlsStep::WantRead && step != TlsStep::WantWrite;
  if (has_sent_end && watch) {
    ::shutdown(watch->fd(), SHUT_WR);
  }
}

void TlsStream::State::close() {
  on_handshake = nullptr;
  deadline.reset();
  watch.reset();
}

TlsStream::TlsStream(asio::io_context& loop, Fd socket, std::unique_ptr<TlsEnd> end)
    : state_(std::make_shared<State>(loop, std::move(socket), std::move(end))) {
  state_->listen();
}

TlsStream::~TlsStream() {
  state_->close();
}

void TlsStream::handshake(std::chrono::milliseconds limit, std::function<void(Result<void>)> done) {
  state_->on_handshake = std::move(done);
  state_->begin(limit);
}

void TlsStream::start(Handlers handlers) {
  state_->handlers = std::move(handlers);
  state_->is_started = true;
  state_->read_later();
}

void TlsStream::pause() {
  state_->is_paused = true;
}

void TlsStream::resume() {
  if (std::exchange(state_->is_paused, false) && state_->is_started) {
    state_->read_later();
  }
}

void TlsStream::send(std::string_view bytes) {
  if (state_->is_broken || state_->wants_end || !state_->watch) {
    return;
  }
  const auto self = state_; // a handler may destroy this stream
  if (self->sent < self->queue.size()) {
    self->queue.append(bytes);
    self->flush();
    return;
  }
  const TlsStep step = self->push(bytes);
  self->queue.assign(bytes);
  self->sent = 0;
  self->settle_writing(step);
}

std::size_t TlsStream::queued() const {
  return state_->queue.size() - state_->sent + state_->end->unsent();
}

void TlsStream::end_sending() {
  if (!std::exchange(state_->wants_end, true) && state_->watch) {
    const auto self = state_;
    self->flush();
  }
}

void TlsStream::reset() {
  if (state_->watch) {
    const linger at_once{1, 0};
    ::setsockopt(state_->watch->fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  }
  state_->close();
}

TlsEnd& TlsStream::end() const {
  return *state_->end;
}

int TlsStream::fd() const {
  return state_->watch ? state_->watch->fd() : -1;
}

} // namespace haechi::io::tls
