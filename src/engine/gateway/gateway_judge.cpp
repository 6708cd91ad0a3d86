#include "engine/gateway/gateway_judge.h"

#include "base/check.h"
#include "engine/gateway/action.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haechi::engine::gateway {

namespace {

Verdict make_unknown_client_verdict() {
  Verdict verdict;
  verdict.reason = "unknown-client";
  return verdict;
}

policy::Request make_request(const Subject& subject, Instant now) {
  policy::Request request;
  request.at = now;
  request.who = subject.who;
  request.device = subject.device;
  request.zone = subject.zone;
  return request;
}

// Everything of which a claimed subject is made. No text in it holds the bytes between them.
std::string make_key(const Subject& place, const identity::Claims& claims) {
  std::string out = fmt::format("{}\x1F{}", place.index, claims.user);
  const auto add = [&out](char kind, std::string_view text) {
    out += '\x1E';
    out += kind;
    out += text;
  };
  if (claims.header) {
    add('h', claims.header->user);
    for (const std::string& group : claims.header->groups.value_or(std::vector<std::string>())) {
      add('g', group);
    }
    add(claims.header->groups ? 'G' : 'N', "");
  }
  if (claims.certificate) {
    const identity::CertificateFacts& facts = *claims.certificate;
    add('c', facts.common_name);
    add('i', facts.issuer);
    add('s', facts.serial);
    for (const auto* texts : {&facts.units, &facts.policies, &facts.uris, &facts.emails}) {
      add('l', "");
      for (const std::string& text : *texts) {
        add('t', text);
      }
    }
  }
  return out;
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    out += (out.empty() ? "" : ",") + word;
  }
  return out;
}

} // namespace

std::size_t GatewayJudge::KeyHash::operator()(const Key& key) const {
  std::size_t hash = std::hash<const void*>{}(key.candidates);
  const auto mix = [&hash](std::size_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29U;
  };
  mix(key.subject);
  mix(static_cast<std::size_t>(key.depth));
  mix(std::hash<std::string>{}(key.host));
  return hash;
}

GatewayJudge::GatewayJudge(std::shared_ptr<const Snapshot> snapshot)
    : snapshot_(std::move(snapshot)), unknown_client_(make_unknown_client_verdict()) {
  HAECHI_CHECK(snapshot_ != nullptr);
}

std::shared_ptr<const void> GatewayJudge::adopt(std::shared_ptr<const Snapshot> snapshot) {
  HAECHI_CHECK(snapshot != nullptr);
  auto leavings = std::make_shared<Leavings>();
  leavings->snapshot =
      std::exchange(retired_snapshot_, std::exchange(snapshot_, std::move(snapshot)));
  leavings->verdicts = std::exchange(retired_verdicts_, std::exchange(verdicts_, {}));
  leavings->users = std::exchange(retired_users_, std::exchange(users_, {}));
  leavings->prepared = std::exchange(prepared_, {});
  decisions_.clear();
  valid_until_ = Instant::min();
  return leavings;
}

std::shared_ptr<const void> GatewayJudge::forget_former() {
  auto leavings = std::make_shared<Leavings>();
  leavings->snapshot = std::move(retired_snapshot_);
  leavings->verdicts = std::exchange(retired_verdicts_, {});
  leavings->users = std::exchange(retired_users_, {});
  return leavings;
}

const policy::PreparedSubject& GatewayJudge::prepare(const Subject& subject) {
  if (prepared_.size() <= subject.index) {
    prepared_.resize(subject.index + 1);
  }
  auto& prepared = prepared_[subject.index];
  if (!prepared) {
    prepared = snapshot_->decider().prepare_subject(subject.who, subject.device, subject.zone);
  }
  return *prepared;
}

const Subject* GatewayJudge::identify(const IpAddress& client) const {
  return snapshot_->identities().find(client);
}

const Subject* GatewayJudge::identify_mark(std::string_view mark) const {
  return snapshot_->identities().find_mark(mark);
}

const Subject* GatewayJudge::identify_user(const IpAddress& client, std::string_view name) const {
  return identify_claims(client, {std::string(name), nullptr, std::nullopt});
}

const Subject* GatewayJudge::identify_claims(const IpAddress& client,
                                             const identity::Claims& claims) const {
  const Subject* place = identify(client);
  if (place == nullptr || claims.is_empty()) {
    return place;
  }
  const std::string key = make_key(*place, claims);
  if (const auto found = users_.by_key.find(key); found != users_.by_key.end()) {
    return &users_.all[found->second];
  }
  if (users_.all.size() >= kMaxUserSubjects) {
    return nullptr; // more people than anybody configured: refused rather than forgotten mid-flight
  }
  auto subject = snapshot_->identities().make_claimed(client, claims);
  if (!subject) {
    return nullptr;
  }
  subject->index =
      static_cast<std::uint32_t>(snapshot_->identities().subjects().size() + users_.all.size());
  users_.by_key.emplace(key, users_.all.size());
  return &users_.all.emplace_back(*std::move(subject));
}

void GatewayJudge::forget_outdated(Instant now) {
  if (now >= valid_from_ && now < valid_until_ && verdicts_.size() < kMaxVerdicts) {
    return;
  }
  retired_verdicts_ = std::exchange(verdicts_, {});
  valid_from_ = now;
  valid_until_ = snapshot_->next_change(now);
}

const Verdict& GatewayJudge::keep(Key key, Verdict verdict) {
  verdict.valid_until = valid_until_;
  return verdicts_.insert_or_assign(std::move(key), std::move(verdict)).first->second;
}

const Verdict& GatewayJudge::judge(const Subject& subject, std::string_view host, Depth depth,
                                   Instant now) {
  forget_outdated(now);
  const auto candidates = snapshot_->catalog().find_candidates(host);
  Key key{candidates.empty() ? nullptr : candidates.data(), subject.index, depth, {}};
  if (snapshot_->has_host_conditions() && !candidates.empty()) {
    key.host = host;
  }
  if (const auto found = verdicts_.find(key); found != verdicts_.end()) {
    return found->second;
  }
  const policy::NameDecision& decided =
      snapshot_->decider().decide_name(prepare(subject), host, now, happenings_, decisions_);
  Verdict verdict = to_verdict(decided.decision, *snapshot_, subject, depth);
  for (const catalog::ServiceIndex index : candidates) {
    verdict.services.push_back(snapshot_->catalog().services()[index].id);
  }
  return keep(std::move(key), std::move(verdict));
}

const Verdict& GatewayJudge::judge_undecided(const Subject& subject, Depth depth,
                                             std::string_view reason, Instant now) {
  forget_outdated(now);
  Key key{this, subject.index, depth, std::string(reason)}; // `this` is no candidate set
  if (const auto found = verdicts_.find(key); found != verdicts_.end()) {
    return found->second;
  }
  // Without a host any service is possible, in the catalog or not, and none.
  Verdict verdict = to_verdict(snapshot_->decider().decide(make_request(subject, now)), *snapshot_,
                               subject, depth);
  if (!verdict.is_settled) {
    verdict.reason = reason;
  }
  return keep(std::move(key), std::move(verdict));
}

ledger::Record GatewayJudge::make_record(const Subject* subject, const IpAddress& client,
                                         std::string_view host, Depth depth, const Verdict& verdict,
                                         std::string reference, Instant now) const {
  ledger::Record record;
  record.at = now;
  record.reference = std::move(reference);
  record.subject = subject == nullptr ? client.to_string() : subject->name;
  if (subject != nullptr) {
    record.body = subject->who.body.value_or("");
    record.device = subject->device.value_or("");
    record.zone = subject->zone.value_or("");
  }
  record.service = join(verdict.services);
  record.host = host;
  record.depth = to_word(depth);
  record.effect = policy::to_word(verdict.effect);
  record.action = verdict.is_refusal() ? "refuse" : "pass";
  record.reason = verdict.reason;
  record.by = verdict.by;
  record.obligations = verdict.obligations;
  record.unmet = verdict.unmet;
  record.policy = snapshot_->decider().digest();
  return record;
}

emit::Refusal GatewayJudge::make_refusal(const Subject* subject, std::string_view host,
                                         const Verdict& verdict, std::string reference,
                                         Instant now) const {
  const auto name_of = [this](const std::string& id) {
    const catalog::Service* service = snapshot_->catalog().find_service(id);
    return service == nullptr || service->name.is_empty() ? Words{id, id} : service->name;
  };
  const auto body_name = [this](const std::string& id) {
    const policy::Body* body = snapshot_->find_body(id);
    return body == nullptr || body->name.is_empty() ? Words{id, id} : body->name;
  };
  emit::Refusal refusal;
  refusal.host = host;
  refusal.effect = policy::to_word(verdict.effect);
  refusal.reason = verdict.reason;
  refusal.reference = std::move(reference);
  refusal.at = now;
  refusal.utc_offset = snapshot_->utc_offset(now);
  refusal.is_legal = verdict.is_legal;
  std::ranges::transform(verdict.services, std::back_inserter(refusal.services), name_of);
  std::ranges::transform(verdict.instead, std::back_inserter(refusal.instead), name_of);
  if (subject != nullptr && !subject->who.body.value_or("").empty()) {
    refusal.body = body_name(*subject->who.body);
  }
  if (const policy::Order* order = snapshot_->find_order(verdict.by)) {
    refusal.order = order->id;
    refusal.order_title = order->title;
    refusal.issuer = body_name(order->issuer);
    refusal.because = order->because;
    refusal.basis = order->basis;
  }
  return refusal;
}

} // namespace haechi::engine::gateway
