#include "io/demo/stand_in_sites.h"

#include "emit/refusal/escape.h"
#include "io/demo/wake.h"
#include "io/net/socket.h"
#include "io/tls/blocking_stream.h"

#include <fmt/format.h>

#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace haechi::io {

namespace {

constexpr std::chrono::milliseconds kLimit{3000};
constexpr std::size_t kThreads = 6;
constexpr std::size_t kMostHead = 16'384;

struct Listener {
  Fd fd;
  const StandInSite* site = nullptr;
  bool is_tls = false;
};

bool read_head(BlockingStream& stream) {
  std::string head;
  std::array<char, 2048> room{};
  while (head.find("\r\n\r\n") == std::string::npos && head.size() < kMostHead) {
    const auto got = stream.read_some(room);
    if (!got || *got == 0) {
      return false;
    }
    head.append(room.data(), *got);
  }
  return head.size() < kMostHead;
}

std::string make_page(const StandInSite& site, bool is_tls) {
  const std::string body = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title></head>\n"
      "<body><h1>{0}</h1><p>This page stands in for {1}://{2}. You reached it through "
      "haechi.</p></body></html>\n",
      emit::escape_html(site.title), is_tls ? "https" : "http", emit::escape_html(site.host));
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
                     "{}\r\n{}: {}\r\nConnection: close\r\n\r\n{}",
                     body.size(), kStandInField, site.host, body);
}

} // namespace

struct StandInSites::Parts {
  std::vector<StandInSite> sites;
  std::vector<Listener> listeners;
  TlsServer tls;
  Wake wake;
  std::vector<std::thread> threads;

  explicit Parts(TlsServer server) : tls(std::move(server)) {}

  void serve() const;
  void serve_one(const Listener& listener) const;
};

void StandInSites::Parts::serve_one(const Listener& listener) const {
  Fd fd(accept4(listener.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!fd.is_open()) {
    return; // another thread was faster
  }
  std::unique_ptr<BlockingStream> stream;
  if (listener.is_tls) {
    if (auto accepted = tls.accept(std::move(fd), kLimit)) {
      stream = std::move(*accepted);
    }
  } else {
    stream = make_plain_stream(std::move(fd), kLimit);
  }
  if (stream && read_head(*stream)) {
    const auto sent = stream->write_all(make_page(*listener.site, listener.is_tls));
    static_cast<void>(sent); // a client that went away needs no page
  }
}

void StandInSites::Parts::serve() const {
  std::vector<pollfd> waits{{wake.fd(), POLLIN, 0}};
  for (const Listener& listener : listeners) {
    waits.push_back({listener.fd.get(), POLLIN, 0});
  }
  for (;;) {
    poll(waits.data(), waits.size(), -1);
    if (waits[0].revents != 0) {
      return;
    }
    for (std::size_t i = 1; i < waits.size(); ++i) {
      if (waits[i].revents != 0) {
        serve_one(listeners[i - 1]);
      }
    }
  }
}

StandInSites::StandInSites(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

StandInSites::StandInSites(StandInSites&&) noexcept = default;
StandInSites& StandInSites::operator=(StandInSites&&) noexcept = default;

StandInSites::~StandInSites() {
  if (parts_) {
    parts_->wake.stop();
    for (std::thread& thread : parts_->threads) {
      thread.join();
    }
  }
}

Result<StandInSites> StandInSites::start(const std::vector<StandInSite>& sites,
                                         const SitePorts& ports, const ServerIdentity& identity) {
  auto tls = TlsServer::make(identity);
  if (!tls) {
    return tl::make_unexpected(tls.error());
  }
  auto parts = std::make_unique<Parts>(std::move(*tls));
  parts->sites = sites;
  for (const StandInSite& site : parts->sites) {
    for (const bool is_tls : {true, false}) {
      auto fd = open_listener({site.address, is_tls ? ports.https : ports.http}, Transport::Tcp);
      if (!fd) {
        return tl::make_unexpected(fd.error());
      }
      parts->listeners.push_back({std::move(*fd), &site, is_tls});
    }
  }
  for (std::size_t i = 0; i < kThreads; ++i) {
    parts->threads.emplace_back([served = parts.get()] { served->serve(); });
  }
  return StandInSites(std::move(parts));
}

} // namespace haechi::io
