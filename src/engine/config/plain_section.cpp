#include "engine/config/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::config {

std::string default_pseudonym_key(std::string_view records_dir) {
  while (records_dir.size() > 1 && (records_dir.ends_with('/') || records_dir.ends_with("/."))) {
    records_dir.remove_suffix(1);
  }
  return std::string(records_dir) + ".pseudonym.key";
}

namespace {

constexpr std::array<std::string_view, 13> kRecordsKeys{
    "dir",   "rotate_bytes", "keep_files",    "keep_days",      "keep_bytes", "buffer",    "sync",
    "level", "subjects",     "pseudonym_key", "pseudonym_days", "purge_days", "hold_since"};
constexpr std::array<std::string_view, 3> kPurgeKeys{"decision", "event", "count"}; // as the array
constexpr std::array<std::string_view, 3> kLevelWords{"names", "decisions", "counts"};
constexpr std::array<std::string_view, 3> kSubjectWords{"named", "pseudonyms", "omitted"};
constexpr std::int64_t kMostDays = 36'500;
constexpr std::array<std::string_view, 2> kSyncWords{"kernel", "disk"};
constexpr std::array<std::string_view, 4> kListKeys{"file", "as", "name", "bad_lines"};
constexpr std::array<std::string_view, 2> kBadLineWords{"skip", "refuse"};
constexpr std::array<std::string_view, 2> kNameKeys{"en", "ko"};
constexpr std::int64_t kLeastRotate = 4'096;
constexpr std::int64_t kMostRotate = std::int64_t{1} << 40;

// One number of `limits`: its key, where it goes, what it may be.
struct Limit {
  std::string_view key;
  std::uint32_t Limits::* member;
  Range range;
};

constexpr std::array<Limit, 27> kLimits{{
    {"threads", &Limits::threads, {0, 256}},
    {"drain_s", &Limits::drain_s, {0, 3'600}},
    {"dns_cache_mb", &Limits::dns_cache_mb, {1, 65'536}},
    {"dns_timeout_ms", &Limits::dns_timeout_ms, {10, 60'000}},
    {"dns_pending", &Limits::dns_pending, {1, 1'000'000}},
    {"dns_tcp_connections", &Limits::dns_tcp_connections, {1, 1'000'000}},
    {"dns_tcp_idle_s", &Limits::dns_tcp_idle_s, {1, 3'600}},
    {"dns_pending_per_client", &Limits::dns_pending_per_client, {0, 1'000'000}},
    {"dns_answers_per_second", &Limits::dns_answers_per_second, {0, 1'000'000}},
    {"dns_prefetch", &Limits::dns_prefetch, {0, 10'000}},
    {"dns_stale_s", &Limits::dns_stale_s, {0, 604'800}},
    {"proxy_connections", &Limits::proxy_connections, {1, 1'000'000}},
    {"proxy_connections_per_client", &Limits::proxy_connections_per_client, {0, 1'000'000}},
    {"proxy_tunnels", &Limits::proxy_tunnels, {0, 1'000'000}},
    {"inspected_connections", &Limits::inspected_connections, {0, 1'000'000}},
    {"http_head_kb", &Limits::http_head_kb, {4, 64}},
    {"http2_streams", &Limits::http2_streams, {1, 1'000}},
    {"proxy_hello_timeout_s", &Limits::proxy_hello_timeout_s, {0, 3'600}},
    {"proxy_keep_alive_s", &Limits::proxy_keep_alive_s, {1, 86'400}},
    {"proxy_upload_timeout_s", &Limits::proxy_upload_timeout_s, {1, 86'400}},
    {"spill_total_mb", &Limits::spill_total_mb, {1, 1'048'576}},
    {"proxy_header_timeout_s", &Limits::proxy_header_timeout_s, {1, 3'600}},
    {"proxy_connect_timeout_s", &Limits::proxy_connect_timeout_s, {1, 3'600}},
    {"proxy_idle_timeout_s", &Limits::proxy_idle_timeout_s, {1, 604'800}},
    {"password_threads", &Limits::password_threads, {1, 64}},
    {"password_queue", &Limits::password_queue, {1, 100'000}},
    {"clock_step_s", &Limits::clock_step_s, {0, 31'536'000}},
}};

// `{en: ..., ko: ...}`, or one text for both.
Words read_name(FieldReader& in, const Node& node) {
  if (node.is_scalar()) {
    const std::string text = in.text(node, "name");
    return {text, text};
  }
  Words out;
  if (in.expect_mapping(node, "name", kNameKeys)) {
    const Node* en = node.find("en");
    const Node* ko = node.find("ko");
    out.en = en == nullptr ? "" : in.text(*en, "name.en");
    out.ko = ko == nullptr ? "" : in.text(*ko, "name.ko");
  }
  return out;
}

void read_retention(FieldReader& in, const Node& node, Records& out) {
  if (const Node* keep = node.find("keep_files")) {
    in.number_into(out.keep_files, *keep, "keep_files", {0, 1'000'000});
  }
  if (const Node* days = node.find("keep_days")) {
    in.number_into(out.keep_days, *days, "keep_days", {0, kMostDays});
  }
  if (const Node* bytes = node.find("keep_bytes")) {
    if (const auto most = in.number(*bytes, "keep_bytes", {0, std::int64_t{1} << 50})) {
      out.keep_bytes = static_cast<std::uint64_t>(*most);
    }
  }
  if (const Node* hold = node.find("hold_since")) {
    if (const auto time = parse_date_time(in.text(*hold, "hold_since"))) {
      out.hold_since = Instant(time->local.time_since_epoch() - time->offset); // else UTC
    } else {
      in.complain("E-CONFIG-004", "hold_since is no date or time", *hold, "hold_since: 2026-01-01");
    }
  }
  const Node* purge = node.find("purge_days");
  if (purge != nullptr && in.expect_mapping(*purge, "purge_days", kPurgeKeys)) {
    for (std::size_t i = 0; i < kPurgeKeys.size(); ++i) {
      if (const Node* days = purge->find(kPurgeKeys[i])) {
        in.number_into(out.purge_days[i], *days, kPurgeKeys[i], {0, kMostDays});
      }
    }
  }
}

} // namespace

void read_records(FieldReader& in, const Node& node, Records& out) {
  if (node.is_scalar()) {
    out.dir = in.path(node, "records");
    return;
  }
  if (!in.expect_mapping(node, "records", kRecordsKeys)) {
    return;
  }
  if (const Node* dir = node.find("dir")) {
    out.dir = in.path(*dir, "dir");
  }
  if (const Node* rotate = node.find("rotate_bytes")) {
    if (const auto bytes = in.number(*rotate, "rotate_bytes", {kLeastRotate, kMostRotate})) {
      out.rotate_bytes = static_cast<std::uint64_t>(*bytes);
    }
  }
  if (const Node* buffer = node.find("buffer")) {
    in.number_into(out.buffer, *buffer, "buffer", {256, 10'000'000});
  }
  read_retention(in, node, out);
  if (const Node* level = node.find("level")) {
    out.level = static_cast<ledger::Level>(in.word(*level, "level", kLevelWords));
  }
  if (const Node* subjects = node.find("subjects")) {
    out.subjects = static_cast<ledger::Subjects>(in.word(*subjects, "subjects", kSubjectWords));
  }
  if (const Node* key = node.find("pseudonym_key")) {
    out.pseudonym_key = in.path(*key, "pseudonym_key");
  }
  if (const Node* days = node.find("pseudonym_days")) {
    in.number_into(out.pseudonym_days, *days, "pseudonym_days", {0, kMostDays});
  }
  if (const Node* sync = node.find("sync")) {
    out.sync = static_cast<Sync>(in.word(*sync, "sync", kSyncWords));
  }
}

void read_limits(FieldReader& in, const Node& node, Limits& out) {
  std::array<std::string_view, kLimits.size()> keys;
  std::ranges::transform(kLimits, keys.begin(), &Limit::key);
  if (!in.expect_mapping(node, "limits", keys)) {
    return;
  }
  for (const Limit& limit : kLimits) {
    if (const Node* value = node.find(limit.key)) {
      in.number_into(out.*limit.member, *value, limit.key, limit.range);
    }
  }
}

void read_lists(FieldReader& in, const Node& node, std::vector<DomainList>& out) {
  if (!node.is_sequence()) {
    in.complain("E-CONFIG-002", "lists must be a list of entries", node,
                "lists: [{file: blocked.txt, as: our-list}]");
    return;
  }
  in.each_item(node, "lists", kMaxLists, [&](const Node& item) {
    if (!in.expect_mapping(item, "an entry of lists", kListKeys)) {
      return;
    }
    const Node* file = item.find("file");
    const Node* as = item.find("as");
    if (file == nullptr || as == nullptr) {
      in.complain("E-CONFIG-003",
                  fmt::format("this entry of lists has no `{}`", file == nullptr ? "file" : "as"),
                  item, "{file: blocked.txt, as: our-list}");
      return;
    }
    const Node* name = item.find("name");
    out.push_back({in.path(*file, "file"), in.text(*as, "as"),
                   name == nullptr ? Words() : read_name(in, *name), in.where(*as)});
    if (const Node* bad = item.find("bad_lines")) {
      out.back().refuses_bad_lines = in.word(*bad, "bad_lines", kBadLineWords) == 1;
    }
  });
}

} // namespace haechi::engine::config
