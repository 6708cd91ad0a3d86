#include "order/signed_order.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace haechi::order {

namespace {

using wire::json::Kind;
using wire::json::Value;

// By name, so that a limit on targets can be checked without a catalog.
constexpr std::array<std::string_view, 3> kNames{"service", "provider", "provider_group"};
constexpr std::array<std::string_view, 7> kFacets{
    "service", "provider", "provider_group", "control_country", "category", "hosting", "surface"};
constexpr std::array<std::string_view, 4> kEffects{"inspect", "warn", "redact", "block"};
constexpr std::size_t kMaxId = 200;

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kMaxId && std::ranges::all_of(text, [](unsigned char c) {
    return c > ' ' && c != ',' && c != '/' && c != 0x7F;
  });
}

void read_target(OrderRule& out, const Value& value, Members& rule) {
  Members in(value);
  for (const std::string_view facet : kFacets) {
    auto values = in.texts(facet);
    if (!std::ranges::all_of(values, is_word)) {
      in.refuse(fmt::format("`{}` holds something that is no id", facet));
    }
    if (!values.empty()) {
      out.target.emplace(facet, std::move(values));
    }
  }
  if (out.target.empty()) {
    in.refuse("a `target` names nothing");
  }
  if (const auto read = in.finish(); !read) {
    rule.refuse(read.error().message);
  }
}

OrderRule read_rule(const Value& value, Members& order) {
  Members in(value);
  OrderRule out;
  if (const Value* target = in.any("target")) {
    read_target(out, *target, in);
  } else {
    in.refuse("a rule has no `target`");
  }
  out.effect = in.text("effect");
  if (std::ranges::find(kEffects, out.effect) == kEffects.end()) {
    in.refuse(fmt::format("`effect` is one of {}", fmt::join(kEffects, ", ")));
  }
  out.obligations = in.texts("obligations");
  out.instead = in.texts("instead");
  if (const auto read = in.finish(); !read) {
    order.refuse(read.error().message);
  }
  return out;
}

void read_rules(SignedOrder& out, Members& in) {
  const Value* rules = in.any("rules");
  if (rules == nullptr || !rules->is_array() || rules->items.empty() ||
      rules->items.size() > kMaxRules) {
    in.refuse(fmt::format("`rules` is a list of 1 to {}", kMaxRules));
    return;
  }
  for (const Value& rule : rules->items) {
    out.rules.push_back(read_rule(rule, in));
  }
}

void check_dates(const SignedOrder& order, Members& in) {
  if (order.import_by <= order.issued) {
    in.refuse("`import_by` is not after `issued`");
  }
  if (order.expires && *order.expires <= order.from.value_or(order.issued)) {
    in.refuse("`expires` is not after the beginning");
  }
}

void add_text(Value& object, std::string_view key, std::string_view text) {
  Value value;
  value.kind = Kind::Text;
  value.text = text;
  object.members.push_back({std::string(key), std::move(value)});
}

// Whether the list lets this issuer order this.
bool is_within(const OrderRule& rule, const std::vector<std::string>& targets) {
  return std::ranges::any_of(kNames, [&](std::string_view facet) {
    const auto named = rule.target.find(std::string(facet));
    return named != rule.target.end() &&
           std::ranges::all_of(named->second, [&](const std::string& value) {
             return std::ranges::find(targets, value) != targets.end();
           });
  });
}

Result<void> check_key(const SignedOrder& order, const Issuer& issuer, const Stand& stand) {
  if (issuer.key.body != order.issuer) {
    return fail("E-ORDER-006", fmt::format("key {} stands for `{}`, but the order names `{}`",
                                           order.key, issuer.key.body, order.issuer));
  }
  if (!order.statement.is_signed_by(issuer.key.bytes)) {
    return fail("E-ORDER-003",
                fmt::format("the signature is not of key {} over this text", order.key), {},
                "somebody changed it, or it was cut short");
  }
  if (!issuer.key.is_valid(order.issued)) {
    return fail("E-ORDER-006",
                fmt::format("key {} is valid from {} until {}, not when the order "
                            "was issued",
                            order.key, to_rfc3339(issuer.key.from), to_rfc3339(issuer.key.until)));
  }
  const Revocation* revoked = stand.issuers.find_revocation(order.key);
  const Instant seen = std::max(stand.now, stand.clock);
  if (revoked != nullptr && (revoked->at <= seen || revoked->at <= order.issued)) {
    return fail("E-ORDER-007", fmt::format("key {} is revoked since {}: {}", order.key,
                                           to_rfc3339(revoked->at), revoked->because));
  }
  return {};
}

bool is_open_too_long(const SignedOrder& order) {
  return order.import_by - order.issued > kMostImportDays;
}

Error open_too_long() {
  return {"E-ORDER-008",
          fmt::format("the order could be taken in for more than {} days", kMostImportDays.count()),
          {},
          "an earlier `import_by`"};
}

// Only the key itself says when it signed: what it says counts as long as it is valid.
Result<void> check_end(const SignedOrder& order, const PublicKey& key, const Stand& stand) {
  const Instant seen = stand.is_here ? stand.now : std::max(stand.now, stand.clock);
  if (seen < key.until) {
    return {};
  }
  return fail("E-ORDER-006",
              fmt::format("key {} was valid until {}, and the order is seen only now", order.key,
                          to_rfc3339(key.until)),
              {}, "the issuer signs anew with another");
}

Result<void> check_time(const SignedOrder& order, const Stand& stand) {
  if (order.issued > stand.now + kClocksApart) {
    return fail("E-ORDER-008", fmt::format("the order is of {}, which is still to come",
                                           to_rfc3339(order.issued)));
  }
  if (stand.now >= order.import_by || (order.expires && stand.now >= *order.expires)) {
    return fail("E-ORDER-008",
                fmt::format("the order could be taken in until {}",
                            to_rfc3339(std::min(order.import_by,
                                                order.expires.value_or(order.import_by)))));
  }
  if (!stand.is_here && is_open_too_long(order)) {
    return tl::make_unexpected(open_too_long());
  }
  if (order.sequence <= stand.last_sequence) {
    return fail("E-ORDER-009",
                fmt::format("the order has number {}, and {} of `{}` is here already",
                            order.sequence, stand.last_sequence, order.issuer),
                {}, "it was taken in before, or a newer one was");
  }
  return {};
}

} // namespace

Result<SignedOrder> parse_order(std::string_view text) {
  auto statement = parse_statement(text, kOrderKind);
  if (!statement) {
    return tl::make_unexpected(std::move(statement.error()));
  }
  Members in(*statement);
  SignedOrder out;
  out.id = in.text("id");
  out.issuer = in.text("issuer");
  out.key = in.text("key");
  for (const std::string& word : {out.id, out.issuer, out.key}) {
    if (!is_word(word)) {
      in.refuse("`id`, `issuer` and `key` hold no blanks, commas and slashes");
    }
  }
  out.sequence = in.count("sequence");
  out.issued = in.date("issued");
  out.import_by = in.date("import_by");
  out.title = in.words("title");
  out.instrument = in.optional_text("instrument");
  out.basis = in.text("basis");
  out.because = in.words("because");
  out.addressee = in.texts("addressee");
  out.from = in.optional_date("from");
  out.expires = in.optional_date("expires");
  out.review = in.optional_date("review");
  out.appeal = in.optional_lines("appeal");
  out.appeal_by = in.optional_date("appeal_by");
  read_rules(out, in);
  if (targets_of(out).size() > kMaxTargets) {
    in.refuse(fmt::format("the rules name more than {} targets", kMaxTargets));
  }
  check_dates(out, in);
  if (const auto read = in.finish(); !read) {
    return tl::make_unexpected(read.error());
  }
  out.statement = std::move(*statement);
  return out;
}

Result<SignedOrder> sign_order(std::string_view draft, const PublicKey& key, const Seed& seed,
                               Instant now) {
  auto body = parse_strict(draft);
  if (!body) {
    return tl::make_unexpected(std::move(body.error()));
  }
  if (!body->is_object()) {
    return fail("E-ORDER-001", "this is no object");
  }
  Value version;
  version.kind = Kind::Integer;
  version.integer = 1;
  body->members.push_back({"v", std::move(version)});
  add_text(*body, "kind", kOrderKind);
  add_text(*body, "key", key.id());
  if (body->find("issued") == nullptr) {
    add_text(*body, "issued", to_rfc3339(now));
  }
  if (body->find("import_by") == nullptr) {
    add_text(*body, "import_by", to_rfc3339(now + kImportDays));
  }
  // Read again as anybody would: a member that the draft had already stands twice then.
  const auto statement = sign_statement(to_canonical(*body), kOrderKind, seed);
  if (!statement) {
    return tl::make_unexpected(statement.error());
  }
  auto out = parse_order(statement->text());
  if (out && (out->issuer != key.body || !key.is_valid(out->issued) || now >= key.until)) {
    return fail("E-ORDER-006", fmt::format("key {} signs for `{}` from {} until {}", key.id(),
                                           key.body, to_rfc3339(key.from), to_rfc3339(key.until)));
  }
  if (out && is_open_too_long(*out)) {
    return tl::make_unexpected(open_too_long());
  }
  return out;
}

Result<const Issuer*> check_order(const SignedOrder& order, const Stand& stand) {
  const Issuer* issuer = stand.issuers.find(order.key);
  if (issuer == nullptr) {
    return fail(
        "E-ORDER-006",
        fmt::format("key `{}` of `{}` is not in the list of issuers", order.key, order.issuer), {},
        "haechi key import takes it in, once you know whose it is");
  }
  if (auto checked = check_key(order, *issuer, stand); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  if (auto checked =
          check_time(order, stand).and_then([&] { return check_end(order, issuer->key, stand); });
      !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  const bool is_in_scope =
      issuer->targets.empty() || std::ranges::all_of(order.rules, [&](const OrderRule& rule) {
        return is_within(rule, issuer->targets);
      });
  if (!is_in_scope) {
    return fail("E-ORDER-010", fmt::format("`{}` is heard here about {} alone", order.issuer,
                                           fmt::join(issuer->targets, ", ")));
  }
  return issuer;
}

std::vector<std::string> targets_of(const SignedOrder& order) {
  std::vector<std::string> out;
  for (const OrderRule& rule : order.rules) {
    for (const auto& [facet, values] : rule.target) {
      if (facet != "hosting" && facet != "surface") {
        out.insert(out.end(), values.begin(), values.end());
      }
    }
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

} // namespace haechi::order
