#include "engine/admin/request.h"

#include "base/instant.h"
#include "ledger/privacy.h"
#include "text/host_name.h"
#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace haechi::engine::admin {

namespace {

namespace wd = wire::dns;
using wire::json::Value;
using wire::json::Writer;

constexpr std::int64_t kVersion = 1;
constexpr std::string_view kResultBegins = R"({"v":1,"ok":true,"result":)";
constexpr std::string_view kResultEnds = "}\n";

struct TypeWord {
  std::string_view word;
  wd::Type type;
};

constexpr std::array<TypeWord, 13> kTypes{{{"A", wd::Type::A},
                                           {"NS", wd::Type::Ns},
                                           {"CNAME", wd::Type::Cname},
                                           {"SOA", wd::Type::Soa},
                                           {"PTR", wd::Type::Ptr},
                                           {"HINFO", wd::Type::Hinfo},
                                           {"TXT", wd::Type::Txt},
                                           {"AAAA", wd::Type::Aaaa},
                                           {"DNAME", wd::Type::Dname},
                                           {"RRSIG", wd::Type::Rrsig},
                                           {"SVCB", wd::Type::Svcb},
                                           {"HTTPS", wd::Type::Https},
                                           {"ANY", wd::Type::Any}}};

std::string in_capitals(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Reads one object; what is wrong is told once.
class RequestReader {
 public:
  explicit RequestReader(const Value& root) : root_(root) {}

  Result<Request> read() {
    const Value* version = root_.find("v");
    if (!root_.is_object() || version == nullptr || version->kind != wire::json::Kind::Integer ||
        version->integer != kVersion) {
      return fail("E-ADMIN-003", "this is no request of version 1", {},
                  R"({"v":1,"command":"dns.stats"})");
    }
    const std::string command = text("command");
    if (command == "dns.stats") {
      return finish({}, Stats{});
    }
    if (command == "proxy.stats") {
      return finish({}, ProxyStats{});
    }
    if (command == "reload") {
      return finish({}, Reload{});
    }
    if (command == "inspection.pinned") {
      return finish({}, Pinned{});
    }
    if (command == "clock.show" || command == "clock.confirm") {
      return finish({}, Clock{command == "clock.confirm"});
    }
    if (command == "records.pseudonym") {
      return read_pseudonym();
    }
    if (command == "dns.flush") {
      return read_flush();
    }
    if (command == "dns.trace") {
      return read_trace();
    }
    return fail("E-ADMIN-003", fmt::format("`{}` is no command", command.substr(0, 64)), {},
                "dns.stats, dns.flush, dns.trace, proxy.stats, reload, inspection.pinned, "
                "clock.show, clock.confirm, records.pseudonym");
  }

 private:
  [[nodiscard]] std::string text(std::string_view key) const {
    const Value* value = root_.find(key);
    return value != nullptr && value->is_text() ? value->text : std::string();
  }

  // The request, when it has no keys but these.
  Result<Request> finish(std::initializer_list<std::string_view> keys, Request request) const {
    for (const wire::json::Member& member : root_.members) {
      if (member.key != "v" && member.key != "command" &&
          std::ranges::find(keys, member.key) == keys.end()) {
        return fail("E-ADMIN-003",
                    fmt::format("`{}` is no key of this command", member.key.substr(0, 64)));
      }
    }
    return request;
  }

  Result<Request> read_pseudonym() const {
    Pseudonym out{text("name"), text("day")};
    constexpr std::size_t kDayLength = 10;
    if (!ledger::is_pseudonym(out.name) || out.day.size() != kDayLength ||
        !parse_date_time(out.day)) {
      return fail("E-ADMIN-004", "records.pseudonym needs a pseudonym as `name` and its `day`", {},
                  "p- and 20 hexadecimal digits, 2026-02-06");
    }
    return finish({"name", "day"}, std::move(out));
  }

  Result<Request> read_flush() const {
    const Value* all = root_.find("all");
    const Value* name = root_.find("name");
    if ((all == nullptr) == (name == nullptr) ||
        (all != nullptr && (all->kind != wire::json::Kind::Boolean || !all->boolean))) {
      return fail("E-ADMIN-003", "dns.flush needs either `name` or `all`", {},
                  R"({"v":1,"command":"dns.flush","all":true})");
    }
    if (all != nullptr) {
      return finish({"all"}, Flush{});
    }
    auto parsed = parse_name(text("name"));
    if (!parsed) {
      return tl::make_unexpected(std::move(parsed.error()));
    }
    return finish({"name"}, Flush{parsed->to_lower()});
  }

  Result<Request> read_trace() const {
    auto name = parse_name(text("name"));
    if (!name) {
      return tl::make_unexpected(std::move(name.error()));
    }
    Trace out{.name = *name, .as = text("as")};
    if (root_.find("type") != nullptr) {
      auto type = parse_type(text("type"));
      if (!type) {
        return tl::make_unexpected(std::move(type.error()));
      }
      out.type = *type;
    }
    if (out.as.empty() || out.as.size() > kMaxAs) {
      return fail("E-ADMIN-004", "dns.trace needs `as`: an address or a subject", {},
                  "an address, a prefix of `identity`, mac:..., client-id:...");
    }
    const std::string language = text("language");
    if (!language.empty() && language != "en" && language != "ko") {
      return fail("E-ADMIN-004", fmt::format("`{}` is no language", language.substr(0, 64)), {},
                  "en, ko");
    }
    out.language = language == "ko" ? Language::Korean : Language::English;
    return finish({"name", "type", "as", "language"}, std::move(out));
  }

  const Value& root_;
};

struct RequestWriter {
  Writer& out;

  void operator()(const Stats&) const { out.member("command", "dns.stats"); }

  void operator()(const ProxyStats&) const { out.member("command", "proxy.stats"); }

  void operator()(const Reload&) const { out.member("command", "reload"); }

  void operator()(const Pinned&) const { out.member("command", "inspection.pinned"); }

  void operator()(const Clock& clock) const {
    out.member("command", clock.confirms ? "clock.confirm" : "clock.show");
  }

  void operator()(const Pseudonym& told) const {
    out.member("command", "records.pseudonym").member("name", told.name).member("day", told.day);
  }

  void operator()(const Flush& flush) const {
    out.member("command", "dns.flush");
    if (flush.name) {
      out.member("name", wd::to_text(flush.name->wire()));
    } else {
      out.key("all").boolean(true);
    }
  }

  void operator()(const Trace& trace) const {
    out.member("command", "dns.trace").member("name", wd::to_text(trace.name.wire()));
    out.member("type", to_text(trace.type)).member("as", trace.as);
    out.member("language", trace.language == Language::Korean ? "ko" : "en");
  }
};

} // namespace

Result<wd::Name> parse_name(std::string_view text) {
  if (text.empty()) {
    return fail("E-ADMIN-004", "there is no name");
  }
  std::string ascii(text);
  if (!is_ascii(text)) {
    auto host = haechi::text::make_host_name(text);
    if (!host) {
      return fail("E-ADMIN-004", host.error().message, {}, host.error().hint);
    }
    ascii = std::move(*host);
  }
  auto name = wd::make_name(ascii);
  if (!name) {
    return fail("E-ADMIN-004", name.error().message, {}, name.error().hint);
  }
  return *name;
}

Result<wd::Type> parse_type(std::string_view text) {
  const std::string word = in_capitals(text);
  const auto found = std::ranges::find(kTypes, word, &TypeWord::word);
  if (found != kTypes.end()) {
    return found->type;
  }
  const std::string_view digits = std::string_view(word).substr(word.starts_with("TYPE") ? 4 : 0);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return fail("E-ADMIN-004", fmt::format("`{}` is no type of records", text.substr(0, 64)), {},
                "A, AAAA, HTTPS, TXT, ..., TYPE65");
  }
  return static_cast<wd::Type>(number);
}

std::string to_text(wd::Type type) {
  const auto found = std::ranges::find(kTypes, type, &TypeWord::type);
  return found == kTypes.end() ? fmt::format("TYPE{}", static_cast<unsigned>(type))
                               : std::string(found->word);
}

Result<Request> parse_request(std::string_view line) {
  const auto root = wire::json::parse(line, {.max_bytes = kMaxRequest, .max_depth = 4});
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  return RequestReader(*root).read();
}

std::string to_line(const Request& request) {
  Writer out;
  out.begin_object().key("v").number(kVersion);
  std::visit(RequestWriter{out}, request);
  out.end_object();
  return out.take() + "\n";
}

std::string make_reply(std::string_view result) {
  std::string out(kResultBegins);
  out += result;
  out += kResultEnds;
  return out;
}

Result<std::string_view> read_reply(std::string_view reply) {
  constexpr std::string_view kNoReply = "what came is no reply of a gateway";
  const auto root = wire::json::parse(reply, {.max_bytes = kMaxReply, .max_depth = 64});
  if (!root) {
    return fail("E-ADMIN-006", std::string(kNoReply));
  }
  if (reply.starts_with(kResultBegins) && reply.ends_with(kResultEnds)) {
    reply.remove_prefix(kResultBegins.size());
    reply.remove_suffix(kResultEnds.size());
    return reply;
  }
  const Value* error = root->find("error");
  const auto text = [error](std::string_view key) {
    const Value* value = error == nullptr ? nullptr : error->find(key);
    return value != nullptr && value->is_text() ? value->text : std::string();
  };
  if (text("code").empty()) {
    return fail("E-ADMIN-006", std::string(kNoReply));
  }
  return fail(text("code"), text("message"), {}, text("hint"));
}

std::string make_reply(const Error& error) {
  Writer out;
  out.begin_object().key("v").number(kVersion).key("ok").boolean(false);
  out.key("error").begin_object().member("code", error.code).member("message", error.message);
  if (!error.hint.empty()) {
    out.member("hint", error.hint);
  }
  out.end_object().end_object();
  return out.take() + "\n";
}

} // namespace haechi::engine::admin
