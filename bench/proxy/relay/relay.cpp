// The wire's limit for bench/proxy: answers CONNECT with 200, connects to the port asked for on
// loopback, and copies both ways until both sides have ended. Judges nothing, records nothing,
// keeps no time. usage: proxy_relay PORT
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t kBuffer = 64 * 1024;

struct Pair;

struct End {
  int fd = -1;
  Pair* pair = nullptr;
  End* other = nullptr;
  std::string pending; // read from the other end, not yet written here
  bool has_ended = false;
  bool told_end = false;
};

struct Pair {
  End client;
  End server;
  bool is_joined = false;
};

int poller = -1;
std::vector<char> buffer(kBuffer);
std::vector<Pair*> finished;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return out;
}

void watch(End& end) {
  epoll_event wanted{};
  wanted.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  wanted.data.ptr = &end;
  ::epoll_ctl(poller, EPOLL_CTL_ADD, end.fd, &wanted);
}

void finish(Pair& pair) {
  for (End* end : {&pair.client, &pair.server}) {
    if (end->fd >= 0) {
      ::close(std::exchange(end->fd, -1));
    }
  }
  finished.push_back(&pair);
}

bool drain(End& to) {
  while (!to.pending.empty()) {
    const auto sent = ::send(to.fd, to.pending.data(), to.pending.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      return false;
    }
    to.pending.erase(0, static_cast<std::size_t>(sent));
  }
  return true;
}

// False: the pair is of no more use.
bool pump(End& from) {
  End& to = *from.other;
  while (drain(to) && !from.has_ended) {
    const auto got = ::recv(from.fd, buffer.data(), buffer.size(), 0);
    if (got < 0) {
      return errno == EAGAIN;
    }
    from.has_ended = got == 0;
    to.pending.assign(buffer.data(), static_cast<std::size_t>(got));
  }
  if (from.has_ended && to.pending.empty() && !std::exchange(to.told_end, true)) {
    ::shutdown(to.fd, SHUT_WR);
  }
  return !(from.told_end && to.told_end);
}

// The head of a CONNECT: the port stands behind the first colon.
void join(Pair& pair) {
  const auto got = ::recv(pair.client.fd, buffer.data(), buffer.size(), 0);
  if (got < 0 && errno == EAGAIN) {
    return;
  }
  const std::string_view head(buffer.data(), static_cast<std::size_t>(got < 0 ? 0 : got));
  const auto colon = head.find(':');
  if (!head.starts_with("CONNECT ") || colon == std::string_view::npos) {
    finish(pair);
    return;
  }
  const int port = std::atoi(std::string(head.substr(colon + 1, 5)).c_str());
  const sockaddr_in to = loopback(static_cast<std::uint16_t>(port));
  pair.server.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(pair.server.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::connect(pair.server.fd, reinterpret_cast<const sockaddr*>(&to), sizeof(to)); // NOLINT: sockets
  pair.is_joined = true;
  pair.client.pending = "HTTP/1.1 200 OK\r\n\r\n";
  drain(pair.client);
  watch(pair.server);
}

void serve(End& end) {
  Pair& pair = *end.pair;
  if (pair.client.fd < 0) {
    return; // finished in this turn
  }
  if (!pair.is_joined) {
    join(pair);
  } else if (!pump(pair.client) || !pump(pair.server)) {
    finish(pair);
  }
}

void accept_all(int listener) {
  for (;;) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (fd < 0) {
      return;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    auto* pair = new Pair;
    pair->client = {.fd = fd, .pair = pair, .other = &pair->server, .pending = {}};
    pair->server = {.fd = -1, .pair = pair, .other = &pair->client, .pending = {}};
    watch(pair->client);
  }
}

} // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  const int port = count == 2 ? std::atoi(words[1]) : 0;
  const sockaddr_in at = loopback(static_cast<std::uint16_t>(port));
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (port == 0 ||
      ::bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) != 0 || // NOLINT
      ::listen(listener, 4096) != 0) {
    std::fprintf(stderr, "proxy_relay: cannot listen\n");
    return 2;
  }
  poller = ::epoll_create1(0);
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  ::epoll_ctl(poller, EPOLL_CTL_ADD, listener, &wanted); // its pointer stays null
  std::vector<epoll_event> events(256);
  for (;;) {
    const int ready = ::epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      auto* end = static_cast<End*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (end == nullptr) {
        accept_all(listener);
      } else {
        serve(*end);
      }
    }
    for (const Pair* pair : finished) {
      delete pair;
    }
    finished.clear();
  }
}
