#include "io/demo/web_client.h"

#include "io/demo/client_socket.h"
#include "io/tls/blocking_stream.h"
#include "wire/http1/fields.h"
#include "wire/http1/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sys/socket.h>

namespace haechi::io {

namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

tl::unexpected<Error> not_http(const std::string& why) {
  return fail("E-DEMO-003", fmt::format("the proxy's answer is no HTTP: {}", why));
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

Result<WebReply> parse_reply(std::string_view bytes) {
  const std::size_t end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) {
    return not_http(bytes.empty() ? "it ended at once" : "its head has no end");
  }
  const auto head = wire::http1::parse_response_head(bytes.substr(0, end + kHeadEnd.size()),
                                                     wire::http1::AnswerTo::Other);
  if (!head) {
    return not_http(std::string(head.error().what));
  }
  WebReply reply;
  reply.status = head->status;
  for (const auto& field : head->fields) {
    reply.fields.emplace_back(to_lower(field.name), std::string(field.value));
  }
  reply.body = bytes.substr(end + kHeadEnd.size());
  return reply;
}

// Everything until the other side ends.
Result<std::string> read_to_end(BlockingStream& stream) {
  std::string out;
  std::array<char, 4096> room{};
  while (out.size() < kMostBytes) {
    const auto got = stream.read_some(room);
    if (!got) {
      return tl::make_unexpected(got.error());
    }
    if (*got == 0) {
      return out;
    }
    out.append(room.data(), *got);
  }
  return not_http("it does not end");
}

// As the answer's Content-Length says; the connection may stay open behind it.
std::size_t body_size(const WebReply& reply) {
  std::size_t size = 0;
  const std::string length = reply.find_field("content-length");
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), size);
  return error == std::errc() ? std::min(size, kMostBytes) : 0;
}

Result<std::string> read_exactly(BlockingStream& stream, std::size_t size) {
  std::string out(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const auto got = stream.read_some(std::span(out).subspan(have));
    if (!got) {
      return tl::make_unexpected(got.error());
    }
    if (*got == 0) {
      return not_http("it ended within its body");
    }
    have += *got;
  }
  return out;
}

// The head of the answer to CONNECT, byte by byte: what follows it belongs to the tunnel.
Result<std::string> read_head(int fd) {
  std::string out;
  while (!out.ends_with(kHeadEnd)) {
    char byte = 0;
    const ssize_t got = recv(fd, &byte, 1, 0);
    if (got != 1 || out.size() >= kMostBytes) {
      return not_http(got == 0 ? "it ended within its head" : "no answer in time");
    }
    out += byte;
  }
  return out;
}

std::string write_request(const WebRequest& request, std::string_view target) {
  const bool has_usual_port = request.port == 80 || request.port == 443;
  const std::string host =
      has_usual_port ? request.host : fmt::format("{}:{}", request.host, request.port);
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nAccept-Language: "
                     "{}\r\nUser-Agent: haechi-demo\r\nConnection: close\r\n\r\n",
                     target, host, request.accept_language);
}

Result<WebReply> ask(BlockingStream& stream, const std::string& request) {
  if (auto sent = stream.write_all(request); !sent) {
    return tl::make_unexpected(sent.error());
  }
  const auto bytes = read_to_end(stream);
  return bytes ? parse_reply(*bytes) : tl::make_unexpected(bytes.error());
}

} // namespace

std::string WebReply::find_field(std::string_view lower_name) const {
  for (const auto& [name, value] : fields) {
    if (name == lower_name) {
      return value;
    }
  }
  return {};
}

Result<WebReply> fetch_https(const WebRequest& request, const std::string& trusted) {
  auto fd = connect_from(request.source, request.proxy, Transport::Tcp);
  if (!fd) {
    return tl::make_unexpected(fd.error());
  }
  const std::string connect =
      fmt::format("CONNECT {0}:{1} HTTP/1.1\r\nHost: {0}:{1}\r\nUser-Agent: haechi-demo\r\n\r\n",
                  request.host, request.port);
  if (send(fd->get(), connect.data(), connect.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(connect.size())) {
    return fail("E-DEMO-001", "the proxy takes no request");
  }
  auto head = read_head(fd->get());
  if (!head) {
    return tl::make_unexpected(head.error());
  }
  auto answer = parse_reply(*head);
  if (!answer) {
    return answer;
  }
  if (answer->status != 200) {
    auto rest = make_plain_stream(std::move(*fd), kClientLimit);
    auto body = read_exactly(*rest, body_size(*answer));
    if (!body) {
      return tl::make_unexpected(body.error());
    }
    answer->body = std::move(*body);
    answer->is_from_proxy = true;
    return answer;
  }
  auto stream = connect_tls(std::move(*fd), request.host, trusted, kClientLimit);
  if (!stream) {
    return tl::make_unexpected(stream.error());
  }
  return ask(**stream, write_request(request, "/"));
}

Result<WebReply> fetch_http(const WebRequest& request) {
  auto fd = connect_from(request.source, request.proxy, Transport::Tcp);
  if (!fd) {
    return tl::make_unexpected(fd.error());
  }
  auto stream = make_plain_stream(std::move(*fd), kClientLimit);
  const std::string port = request.port == 80 ? "" : fmt::format(":{}", request.port);
  return ask(*stream, write_request(request, fmt::format("http://{}{}/", request.host, port)));
}

} // namespace haechi::io
