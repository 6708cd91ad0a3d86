#include "order/issuers.h"

#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::order {

namespace {

using wire::json::Value;

Result<Issuer> read_issuer(const Value& value) {
  Members in(value);
  const Value* key = in.any("key");
  Issuer out;
  out.targets = in.texts("targets");
  if (key == nullptr) {
    in.refuse("an issuer has no `key`");
  }
  if (auto read = in.finish(); !read) {
    return tl::make_unexpected(std::move(read.error()));
  }
  return parse_public_key(to_canonical(*key)).map([&](PublicKey read) {
    out.key = std::move(read);
    return std::move(out);
  });
}

Result<Revocation> read_revocation(const Value& value, const Issuers& known) {
  Members in(value);
  Revocation out{in.text("key"), in.date("at"), in.optional_lines("because"), {}};
  const Value* statement = in.any("statement");
  if (auto read = in.finish(); !read) {
    return tl::make_unexpected(std::move(read.error()));
  }
  if (statement == nullptr) {
    return out;
  }
  const Issuer* issuer = known.find(out.key);
  if (issuer == nullptr) {
    return fail("E-ORDER-002", fmt::format("key `{}` is revoked, but not listed", out.key));
  }
  return parse_revocation(to_canonical(*statement), issuer->key);
}

Result<Issuers> read(const Value& root) {
  Issuers out;
  Members in(root);
  if (in.count("v") != 1) {
    in.refuse("its version is not 1");
  }
  const Value* issuers = in.any("issuers");
  const Value* revoked = in.any("revoked");
  for (const Value* list : {issuers, revoked}) {
    if (list == nullptr || !list->is_array() || list->items.size() > kMaxIssuers) {
      in.refuse(fmt::format("`issuers` and `revoked` are lists of at most {}", kMaxIssuers));
    }
  }
  if (auto whole = in.finish(); !whole) {
    return tl::make_unexpected(std::move(whole.error()));
  }
  for (const Value& item : issuers->items) {
    auto issuer = read_issuer(item);
    if (issuer && out.find(issuer->key.id()) != nullptr) {
      issuer = fail("E-ORDER-002", fmt::format("key `{}` stands twice", issuer->key.id()));
    }
    if (!issuer) {
      return tl::make_unexpected(std::move(issuer.error()));
    }
    out.issuers.push_back(std::move(*issuer));
  }
  for (const Value& item : revoked->items) {
    auto revocation = read_revocation(item, out);
    if (!revocation) {
      return tl::make_unexpected(std::move(revocation.error()));
    }
    out.revoked.push_back(std::move(*revocation));
  }
  return out;
}

} // namespace

const Issuer* Issuers::find(std::string_view id) const {
  const auto found =
      std::ranges::find_if(issuers, [id](const Issuer& issuer) { return issuer.key.id() == id; });
  return found == issuers.end() ? nullptr : &*found;
}

const Revocation* Issuers::find_revocation(std::string_view id) const {
  const Revocation* out = nullptr;
  for (const Revocation& each : revoked) {
    if (each.key == id && (out == nullptr || each.at < out->at)) {
      out = &each;
    }
  }
  return out;
}

Result<Issuers> parse_issuers(const SourceFile& file) {
  const auto root = parse_strict(file.text, kMaxListBytes);
  auto out = root ? read(*root) : Result<Issuers>(tl::make_unexpected(root.error()));
  if (!out) {
    return fail("E-ORDER-005", fmt::format("no list of issuers: {}", out.error().message),
                {file.path}, "haechi key import KEY --list FILE makes one");
  }
  return out;
}

std::string to_text(const Issuers& issuers) {
  wire::json::Writer out;
  out.begin_object().key("v").number(1).key("issuers").begin_array();
  for (const Issuer& issuer : issuers.issuers) {
    out.begin_object().key("key").raw(issuer.key.line);
    out.key("targets").strings(issuer.targets).end_object();
  }
  out.end_array().key("revoked").begin_array();
  for (const Revocation& each : issuers.revoked) {
    out.begin_object().member("key", each.key).member("at", to_rfc3339(each.at));
    out.member("because", each.because);
    if (!each.line.empty()) {
      out.key("statement").raw(each.line);
    }
    out.end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

} // namespace haechi::order
