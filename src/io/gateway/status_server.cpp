#include "io/gateway/status_server.h"

#include "io/net/acceptor.h"
#include "wire/http1/request_head.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <thread>

namespace haechi::io {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr wire::http1::HeadLimits kLimits{4'096, 2'048, 50};

struct Reply {
  int code = 200;
  std::string_view reason = "OK";
  std::string_view type = "text/plain; charset=utf-8";
  std::string body;
};

Reply plain(int code, std::string_view reason) {
  return {code, reason, "text/plain; charset=utf-8", fmt::format("{}\n", reason)};
}

std::string write_reply(const Reply& reply, bool has_body) {
  return fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
                     "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
                     "{}Connection: close\r\n\r\n{}",
                     reply.code, reply.reason, reply.type, reply.body.size(),
                     reply.code == 405 ? "Allow: GET, HEAD\r\n" : "",
                     has_body ? std::string_view(reply.body) : std::string_view());
}

// SECURITY: a web page elsewhere may point a name of its own at 127.0.0.1; its requests carry that
// name.
bool is_own_host(const wire::http1::RequestHead& head) {
  const auto authority = wire::http1::parse_authority(head.host.value_or(""));
  if (!authority) {
    return false;
  }
  const auto address = IpAddress::parse(authority->host);
  return wire::http1::equals_ignoring_case(authority->host, "localhost") ||
         (address && address->is_loopback());
}

Reply answer_path(std::string_view path, const StatusServer::Source& source) {
  if (path == "/health") {
    return source().is_healthy()
               ? Reply{200, "OK", "application/json", "{\"healthy\":true}\n"}
               : Reply{503, "Service Unavailable", "application/json", "{\"healthy\":false}\n"};
  }
  if (path == "/status") {
    return {200, "OK", "application/json", to_json(source())};
  }
  if (path == "/metrics") {
    return {200, "OK", "text/plain; version=0.0.4; charset=utf-8", to_metrics(source())};
  }
  return plain(404, "Not Found");
}

} // namespace

std::string answer_status_request(std::string_view head, const StatusServer::Source& source,
                                  StatusServer::Pages pages) {
  const bool has_all = pages == StatusServer::Pages::Status;
  const auto request = wire::http1::parse_request_head(head);
  if (!request) {
    return write_reply(plain(400, "Bad Request"), true);
  }
  const bool is_head = request->is("HEAD");
  if (!is_head && !request->is("GET")) {
    return write_reply(plain(405, "Method Not Allowed"), true);
  }
  if (request->form != wire::http1::TargetForm::Origin || (has_all && !is_own_host(*request))) {
    return write_reply(plain(421, "Misdirected Request"), !is_head);
  }
  const std::string_view path = request->path.substr(0, request->path.find('?'));
  if (!has_all && path != "/metrics") {
    return write_reply(plain(404, "Not Found"), !is_head);
  }
  return write_reply(answer_path(path, source), !is_head);
}

namespace {

// One connection: reads a head, answers, ends. Keeps itself alive by its handlers.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(asio::ip::tcp::socket socket, const StatusServer::Source& source,
           StatusServer::Pages pages, std::shared_ptr<void> place)
      : socket_(std::move(socket)), deadline_(socket_.get_executor()), source_(source),
        pages_(pages), place_(std::move(place)) {}

  void start() {
    deadline_.expires_after(StatusServer::kDeadline);
    deadline_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) {
        self->close();
      }
    });
    read();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(room_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              if (error) {
                                self->close();
                              } else {
                                self->on_bytes(size);
                              }
                            });
  }

  void on_bytes(std::size_t size) {
    input_.append(room_.data(), size);
    switch (scanner_.scan(input_)) {
    case wire::http1::HeadScanner::State::NeedMore:
      read();
      return;
    case wire::http1::HeadScanner::State::Complete:
      write(answer_status_request(std::string_view(input_).substr(0, scanner_.size()), source_,
                                  pages_));
      return;
    case wire::http1::HeadScanner::State::Bad:
      write(write_reply(plain(400, "Bad Request"), true));
      return;
    }
  }

  void write(std::string answer) {
    output_ = std::move(answer);
    asio::async_write(
        socket_, asio::buffer(output_),
        [self = shared_from_this()](const error_code&, std::size_t) { self->close(); });
  }

  void close() {
    error_code ignored; // the connection is over either way
    deadline_.cancel();
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

  asio::ip::tcp::socket socket_;
  asio::steady_timer deadline_;
  const StatusServer::Source& source_;
  StatusServer::Pages pages_;
  std::shared_ptr<void> place_; // counts the connection while it lives
  std::array<char, 1'024> room_{};
  std::string input_;
  std::string output_;
  wire::http1::HeadScanner scanner_{kLimits};
};

} // namespace

struct StatusServer::Parts {
  void take(asio::ip::tcp::socket socket) {
    if (open >= kMaxConnections) {
      return;
    }
    ++open;
    const std::shared_ptr<void> place(nullptr, [this](void*) { --open; });
    std::make_shared<Exchange>(std::move(socket), source, pages, place)->start();
  }

  std::size_t open = 0; // first: exchanges that end with the loop still count themselves out
  Source source;
  asio::io_context loop{1};
  Acceptor<asio::ip::tcp> acceptor{loop};
  Endpoint bound;
  Pages pages = Pages::Status;
  std::thread thread;
};

StatusServer::StatusServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

StatusServer::~StatusServer() {
  stop();
}

Result<std::unique_ptr<StatusServer>> StatusServer::make(const Endpoint& endpoint, Pages pages) {
  auto listener = open_listener(endpoint, Transport::Tcp);
  if (!listener) {
    return tl::make_unexpected(listener.error());
  }
  auto parts = std::make_unique<Parts>();
  parts->pages = pages;
  parts->bound = local_endpoint(listener->get());
  error_code error;
  if (!parts->acceptor.assign(endpoint.address.is_v4() ? asio::ip::tcp::v4() : asio::ip::tcp::v6(),
                              listener->get(), error)) {
    return fail("E-NET-002",
                fmt::format("cannot listen on `{}`: {}", endpoint.to_string(), error.message()));
  }
  static_cast<void>(listener->release()); // the acceptor's now
  return std::unique_ptr<StatusServer>(new StatusServer(std::move(parts)));
}

const Endpoint& StatusServer::bound() const {
  return parts_->bound;
}

void StatusServer::start(Source source) {
  parts_->source = std::move(source);
  parts_->acceptor.start(
      [parts = parts_.get()](asio::ip::tcp::socket socket) { parts->take(std::move(socket)); });
  parts_->thread = std::thread([parts = parts_.get()] { parts->loop.run(); });
}

void StatusServer::stop() {
  parts_->loop.stop();
  if (parts_->thread.joinable()) {
    parts_->thread.join();
  }
}

} // namespace haechi::io
