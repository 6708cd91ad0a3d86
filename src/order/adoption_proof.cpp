#include "order/adoption_proof.h"

#include "oversight/values.h"

#include <fmt/format.h>

#include <map>

namespace haechi::order {

namespace {

using oversight::Event;
using oversight::EventKind;
using oversight::find_text;

struct Officer {
  std::string body;
  std::string key; // the line, as it was told last
};

// What the register knew at the time of an adoption.
struct Known {
  std::map<std::string, Officer, std::less<>> officers;
  std::map<std::string, std::string, std::less<>> orders; // signed texts, by id
};

void learn(Known& known, const Event& event) {
  switch (event.kind) {
  case EventKind::OfficerNamed:
    known.officers[event.subject].body = find_text(event.fields, "body");
    return;
  case EventKind::OfficerKeyed:
    known.officers[event.subject].key = find_text(event.fields, "public");
    return;
  case EventKind::OrderRecorded:
    if (const auto text = find_text(event.fields, "signed"); !text.empty()) {
      known.orders[event.subject] = text;
    }
    return;
  default:
    return;
  }
}

Result<PublicKey> find_key(const Known& known, const Event& event) {
  const auto officer = known.officers.find(event.by);
  if (officer == known.officers.end() || officer->second.key.empty()) {
    return fail("E-ORDER-006", fmt::format("the register knew no key of `{}`", event.by));
  }
  return parse_officer_key(officer->second.key, event.by, officer->second.body);
}

Result<void> compare(const Adoption& adoption, const Event& event, const SignedOrder& foreign,
                     const PublicKey& key) {
  if (adoption.order != digest_of(foreign.statement.text()) || adoption.adopts != foreign.id) {
    return fail("E-ORDER-003", "another order was signed for");
  }
  if (adoption.as != event.subject || adoption.by != event.by || adoption.at != event.at) {
    return fail("E-ORDER-003", "another adoption was signed: own order, officer or time differ");
  }
  return key.is_valid(event.at)
             ? Result<void>()
             : fail("E-ORDER-006", fmt::format("key {} was not valid", key.id()));
}

Result<Adoption> prove(const Known& known, const Event& event) {
  const auto text = known.orders.find(find_text(event.fields, "adopts"));
  if (text == known.orders.end()) {
    return fail("E-ORDER-015", "what it adopts was not signed");
  }
  const auto foreign = parse_order(text->second);
  if (!foreign) {
    return tl::make_unexpected(foreign.error());
  }
  if (foreign->id != text->first) {
    return fail("E-ORDER-003",
                fmt::format("`{}` holds the text of `{}`", text->first, foreign->id));
  }
  const auto key = find_key(known, event);
  if (!key) {
    return tl::make_unexpected(key.error());
  }
  return parse_adoption(find_text(event.fields, "adoption"), *key).and_then([&](Adoption read) {
    return compare(read, event, *foreign, *key).map([&] { return std::move(read); });
  });
}

// A letter that somebody typed over is adopted without a signature, and none is claimed.
bool claims_signature(const Known& known, const Event& event) {
  return !find_text(event.fields, "adoption").empty() ||
         known.orders.contains(find_text(event.fields, "adopts"));
}

} // namespace

Result<PublicKey> parse_officer_key(std::string_view line, std::string_view officer,
                                    std::string_view body) {
  auto key = parse_public_key(line);
  if (key && (key->holder != officer || key->body != body)) {
    return fail("E-ORDER-006", fmt::format("key {} is of `{}` for `{}`, not of `{}` for `{}`",
                                           key->id(), key->holder, key->body, officer, body));
  }
  return key;
}

AdoptionProofs prove_adoptions(std::span<const Event> events) {
  AdoptionProofs out;
  Known known;
  for (const Event& event : events) {
    learn(known, event);
    if (event.kind != EventKind::OrderAdopted || !claims_signature(known, event)) {
      continue;
    }
    if (auto proven = prove(known, event); proven) {
      out.proven.emplace(event.subject, std::move(*proven));
    } else {
      out.unproven.push_back(fmt::format("the adoption `{}` is not proven: {}", event.subject,
                                         proven.error().message));
    }
  }
  return out;
}

} // namespace haechi::order
