#include "io/signer/signer_client.h"

#include "io/process/hardening.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <map>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace haechi::io::signer {

using engine::certificates::AuthorityFacts;
using engine::certificates::Described;
using engine::certificates::Refused;
using engine::certificates::Signed;
using engine::certificates::SignerReply;
using engine::certificates::SignerRequest;
using engine::certificates::SignRequest;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kMaxOutstanding = 64; // what one socket buffer surely takes
constexpr std::chrono::milliseconds kLook{250};
constexpr std::chrono::milliseconds kLongestPause{10'000};
constexpr std::chrono::seconds kStartTime{10};

tl::unexpected<Error> away() {
  return fail("E-SIGN-005", "the signer of certificates is away");
}

} // namespace

struct SignerClient::Parts {
  struct Job {
    SignRequest request;
    Done done;
  };

  struct Outstanding {
    Done done;
    Clock::time_point until;
  };

  Parts(Options given, Log where) : options(std::move(given)), log(where) {}

  void run();
  void start_process();
  void serve_once();
  void send_waiting();
  bool send(const SignerRequest& request);
  void receive();
  void take(SignerReply reply);
  void describe();
  void expire(Clock::time_point now);
  void lose_process(std::string_view why);
  void fail_all();
  void reap();
  void notice_dead_keeper();
  void wake() const;

  const Options options;
  const Log log;
  Fd wakeup{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};

  mutable std::mutex mutex; // the next ones are shared with callers
  std::condition_variable described;
  std::deque<Job> waiting;
  std::shared_ptr<const std::vector<AuthorityFacts>> authorities;
  bool is_up = false;
  bool is_stopping = false;
  bool wants_reload = false;
  bool has_failed_at_start = false;
  pid_t keeper = -1;

  Fd socket; // from here on the thread's alone
  std::map<std::uint64_t, Outstanding> outstanding;
  std::uint64_t next_id = 1;
  std::uint64_t description = 0; // its id while one is asked for
  Clock::time_point description_until{};
  Clock::time_point start_at{};
  std::chrono::milliseconds pause{0};
  std::thread thread;
};

void SignerClient::Parts::wake() const {
  const std::uint64_t one = 1;
  // A full counter has woken the thread already.
  static_cast<void>(::write(wakeup.get(), &one, sizeof(one)));
}

void SignerClient::Parts::start_process() {
  auto started = start_signer(options.program, options.signer);
  if (!started) {
    log.error(to_string(started.error()));
    lose_process("cannot be started");
    return;
  }
  socket = std::move(started->socket);
  {
    const std::lock_guard lock(mutex);
    keeper = started->keeper;
  }
  describe();
}

void SignerClient::Parts::describe() {
  description = next_id++;
  description_until = Clock::now() + kStartTime;
  send(engine::certificates::DescribeRequest{description});
}

bool SignerClient::Parts::send(const SignerRequest& request) {
  const Bytes message = encode(request);
  ssize_t sent = -1;
  do {
    sent = ::send(socket.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(message.size());
}

void SignerClient::Parts::send_waiting() {
  while (outstanding.size() < kMaxOutstanding) {
    Job job;
    {
      const std::lock_guard lock(mutex);
      if (waiting.empty()) {
        return;
      }
      job = std::move(waiting.front());
      waiting.pop_front();
    }
    job.request.id = next_id++;
    if (!send(job.request)) {
      job.done(away());
      continue;
    }
    outstanding.emplace(job.request.id,
                        Outstanding{std::move(job.done), Clock::now() + options.patience});
  }
}

void SignerClient::Parts::take(SignerReply reply) {
  if (auto* told = std::get_if<Described>(&reply)) {
    if (told->id != description || told->authorities.empty()) {
      return;
    }
    description = 0;
    pause = {};
    const std::lock_guard lock(mutex);
    authorities = std::make_shared<const std::vector<AuthorityFacts>>(std::move(told->authorities));
    is_up = true;
    described.notify_all();
    return;
  }
  const std::uint64_t id = std::holds_alternative<Signed>(reply) ? std::get<Signed>(reply).id
                                                                 : std::get<Refused>(reply).id;
  auto found = outstanding.extract(id);
  if (found.empty()) {
    return; // too late: its asker has heard so
  }
  if (auto* made = std::get_if<Signed>(&reply)) {
    found.mapped().done(std::move(made->certificate));
  } else {
    auto& refused = std::get<Refused>(reply);
    found.mapped().done(fail(std::move(refused.code), std::move(refused.message)));
  }
}

void SignerClient::Parts::receive() {
  Bytes room(engine::certificates::kMaxSignerMessage);
  for (;;) {
    const ssize_t got = ::recv(socket.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return;
    }
    if (got <= 0) {
      lose_process("is gone");
      return;
    }
    auto reply = engine::certificates::parse_signer_reply(
        ByteView(room.data(), static_cast<std::size_t>(got)));
    if (!reply) {
      lose_process("answers in a way that cannot be read");
      return;
    }
    take(*std::move(reply));
  }
}

// A worker that died with requests in hand never answers them: they fail, the socket stays.
void SignerClient::Parts::expire(Clock::time_point now) {
  for (auto it = outstanding.begin(); it != outstanding.end();) {
    if (it->second.until > now) {
      ++it;
      continue;
    }
    const Done done = std::move(it->second.done);
    it = outstanding.erase(it);
    done(away());
  }
  if (description != 0 && description_until <= now) {
    lose_process("does not answer");
  }
}

void SignerClient::Parts::fail_all() {
  std::deque<Job> jobs;
  {
    const std::lock_guard lock(mutex);
    jobs.swap(waiting);
  }
  auto sent = std::exchange(outstanding, {});
  for (Job& job : jobs) {
    job.done(away());
  }
  for (auto& [id, one] : sent) {
    one.done(away());
  }
}

void SignerClient::Parts::reap() {
  const pid_t child = keeper;
  if (child <= 0) {
    return;
  }
  // Without its socket the keeper ends by itself; it is not waited for longer than a moment.
  for (int i = 0; i < 100 && ::waitpid(child, nullptr, WNOHANG) == 0; ++i) {
    ::usleep(10'000);
    if (i == 80) {
      ::kill(child, SIGKILL);
    }
  }
  const std::lock_guard lock(mutex);
  keeper = -1;
}

// Its standby has taken its place, on the same socket.
void SignerClient::Parts::notice_dead_keeper() {
  if (keeper > 0 && ::waitpid(keeper, nullptr, WNOHANG) == keeper) {
    const std::lock_guard lock(mutex);
    keeper = -1;
  }
}

void SignerClient::Parts::lose_process(std::string_view why) {
  socket.reset();
  description = 0;
  {
    const std::lock_guard lock(mutex);
    is_up = false;
    has_failed_at_start = !authorities;
    described.notify_all();
  }
  reap();
  fail_all();
  pause = std::clamp(pause * 2, options.first_pause, kLongestPause);
  start_at = Clock::now() + pause;
  log.error(fmt::format("the signer {}; it is started anew in {} ms", why, pause.count()));
}

void SignerClient::Parts::serve_once() {
  const bool is_open = socket.is_open();
  std::array<pollfd, 2> watched{{{wakeup.get(), POLLIN, 0}, {socket.get(), POLLIN, 0}}};
  ::poll(watched.data(), is_open ? 2 : 1, static_cast<int>(kLook.count()));
  std::uint64_t count = 0;
  static_cast<void>(::read(wakeup.get(), &count, sizeof(count)));
  if (is_open && watched[1].revents != 0) {
    receive();
  }
  bool reloads = false;
  {
    const std::lock_guard lock(mutex);
    reloads = std::exchange(wants_reload, false);
  }
  if (reloads && socket.is_open()) {
    // The worker that reads this ends; what follows on the socket is its successor's.
    send(engine::certificates::ReloadRequest{next_id++});
    describe();
  }
  notice_dead_keeper();
  expire(Clock::now());
  if (socket.is_open() && is_up) {
    send_waiting();
  }
}

void SignerClient::Parts::run() {
  // This thread is older than the moment at which the gateway gives up its own.
  if (const auto dropped = drop_capabilities(); !dropped) {
    log.warn(to_string(dropped.error()));
  }
  start_process();
  for (;;) {
    {
      const std::lock_guard lock(mutex);
      if (is_stopping) {
        break;
      }
    }
    serve_once();
    if (!socket.is_open() && Clock::now() >= start_at) {
      start_process();
    }
  }
  socket.reset();
  reap();
  fail_all();
}

SignerClient::SignerClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<SignerClient>> SignerClient::start(Options options, Log log) {
  std::unique_ptr<SignerClient> out(
      new SignerClient(std::make_unique<Parts>(std::move(options), log)));
  Parts& parts = *out->parts_;
  parts.thread = std::thread([&parts] { parts.run(); });
  std::unique_lock lock(parts.mutex);
  parts.described.wait_for(lock, kStartTime,
                           [&parts] { return parts.is_up || parts.has_failed_at_start; });
  if (!parts.is_up) {
    lock.unlock();
    return away();
  }
  lock.unlock();
  return out;
}

SignerClient::~SignerClient() {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->is_stopping = true;
  }
  parts_->wake();
  if (parts_->thread.joinable()) {
    parts_->thread.join();
  }
}

void SignerClient::sign(SignRequest request, Done done) {
  const char* refused = nullptr;
  {
    const std::lock_guard lock(parts_->mutex);
    if (!parts_->is_up || parts_->is_stopping) {
      refused = "E-SIGN-005";
    } else if (parts_->waiting.size() >= parts_->options.max_waiting) {
      refused = "E-SIGN-006";
    } else {
      parts_->waiting.push_back({std::move(request), std::move(done)});
    }
  }
  if (refused != nullptr) {
    done(std::string_view(refused) == "E-SIGN-005"
             ? Result<Bytes>(away())
             : Result<Bytes>(fail("E-SIGN-006", "too many certificates wait to be signed")));
    return;
  }
  parts_->wake();
}

std::shared_ptr<const std::vector<AuthorityFacts>> SignerClient::authorities() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->authorities;
}

void SignerClient::reload() {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->wants_reload = true;
  }
  parts_->wake();
}

bool SignerClient::is_up() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->is_up;
}

pid_t SignerClient::process() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->keeper;
}

} // namespace haechi::io::signer
