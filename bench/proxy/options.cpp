#include "options.h"

#include <arpa/inet.h>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace load {

namespace {

[[noreturn]] void usage(const std::string& why) {
  std::fprintf(
      stderr, "proxy_load: %s\n%s", why.c_str(),
      "usage: proxy_load --url http[s]://HOST[:PORT]/PATH (--to|--proxy) ADDRESS:PORT [--ca FILE]\n"
      "  [-c CONNECTIONS] [-n TOTAL] [-d SECONDS] [-k REQUESTS_OF_A_CONNECTION]\n"
      "  [--first NUMBER] [--names COUNT] [-H HEADER]... [--method M] [--body BYTES]\n"
      "  [--hold idle|body]\n"
      "`%` in HOST stands for the number of the connection. --proxy asks by CONNECT.\n");
  std::exit(2);
}

template <class Number> Number read_number(std::string_view text) {
  Number out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) {
    usage("`" + std::string(text) + "` is no number");
  }
  return out;
}

sockaddr_in read_address(const std::string& text) {
  sockaddr_in out{};
  const auto colon = text.rfind(':');
  out.sin_family = AF_INET;
  if (colon == std::string::npos ||
      ::inet_pton(AF_INET, text.substr(0, colon).c_str(), &out.sin_addr) != 1) {
    usage("`" + text + "` is no ADDRESS:PORT");
  }
  out.sin_port = htons(read_number<std::uint16_t>(std::string_view(text).substr(colon + 1)));
  return out;
}

void read_url(std::string_view url, Options& out) {
  out.is_tls = url.starts_with("https://");
  if (!out.is_tls && !url.starts_with("http://")) {
    usage("the URL is neither http nor https");
  }
  url.remove_prefix(out.is_tls ? 8 : 7);
  const auto slash = std::min(url.find('/'), url.size());
  const std::string_view place = url.substr(0, slash);
  out.path = slash < url.size() ? std::string(url.substr(slash)) : "/";
  const auto colon = place.rfind(':');
  out.host = place.substr(0, colon);
  out.port = colon == std::string_view::npos ? (out.is_tls ? 443 : 80)
                                             : read_number<int>(place.substr(colon + 1));
}

Hold read_hold(std::string_view word) {
  if (word != "idle" && word != "body") {
    usage("--hold takes idle or body");
  }
  return word == "idle" ? Hold::Idle : Hold::Body;
}

} // namespace

Options read_options(int count, char** words) {
  Options out;
  for (int i = 1; i < count; i += 2) {
    const std::string_view word = words[i];
    if (i + 1 >= count) {
      usage("`" + std::string(word) + "` wants a value");
    }
    const std::string value = words[i + 1];
    if (word == "--url") {
      read_url(value, out);
    } else if (word == "--to" || word == "--proxy") {
      out.to = read_address(value);
      out.has_proxy = word == "--proxy";
    } else if (word == "--ca") {
      out.authority = value;
    } else if (word == "-c") {
      out.connections = read_number<int>(value);
    } else if (word == "-n") {
      out.total = read_number<long>(value);
    } else if (word == "-d") {
      out.seconds = read_number<double>(value);
    } else if (word == "-k") {
      out.requests = read_number<long>(value);
    } else if (word == "--first") {
      out.first_name = read_number<long>(value);
    } else if (word == "--names") {
      out.names = read_number<long>(value);
    } else if (word == "-H") {
      out.headers.push_back(value);
    } else if (word == "--method") {
      out.method = value;
    } else if (word == "--body") {
      out.body_bytes = read_number<std::size_t>(value);
    } else if (word == "--hold") {
      out.hold = read_hold(value);
    } else {
      usage("unknown word `" + std::string(word) + "`");
    }
  }
  if (out.host.empty() || out.to.sin_port == 0) {
    usage("--url and one of --to and --proxy are needed");
  }
  if (out.total == 0 && out.seconds == 0) {
    usage("one of -n and -d is needed");
  }
  return out;
}

} // namespace load
