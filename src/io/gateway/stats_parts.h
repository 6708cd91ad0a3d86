#pragma once
// What the JSON of `dns stats` and of `proxy stats` has in common.

#include "io/gateway/status.h"
#include "wire/json/writer.h"

namespace haechi::io {

inline void write_number(wire::json::Writer& out, std::string_view key, std::uint64_t value) {
  out.key(key).number(static_cast<std::int64_t>(value));
}

// An object with one number for each word.
template <class Words, class Numbers>
void write_each(wire::json::Writer& out, std::string_view key, const Words& words,
                const Numbers& numbers) {
  out.key(key).begin_object();
  for (std::size_t i = 0; i < words.size(); ++i) {
    write_number(out, words[i], numbers[i]);
  }
  out.end_object();
}

// The members that come first: whose numbers these are, and of when.
inline void write_stats_head(wire::json::Writer& out, const Status& status) {
  write_number(out, "v", 1);
  write_number(out, "epoch", status.epoch);
  out.member("policy", status.policy);
  out.member("started", to_rfc3339(status.started)).member("now", to_rfc3339(status.now));
  write_number(out, "workers", status.workers);
  write_number(out, "workers_answering", status.workers_answering);
}

// `total`, then `each` worker.
template <class WriteTotal, class WriteOne>
void write_stats_columns(wire::json::Writer& out, const Status& status, WriteTotal write_total,
                         WriteOne write_one) {
  out.key("total");
  write_total();
  out.key("each").begin_array();
  for (const Worker::Numbers& one : status.each) {
    write_one(one);
  }
  out.end_array();
}

} // namespace haechi::io
