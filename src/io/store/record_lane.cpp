#include "io/store/record_lane.h"

#include "base/check.h"

#include <utility>

namespace haechi::io {

void RecordLane::record(ledger::Record record) {
  const bool is_refusal = record.action == "refuse";
  bool is_half_full = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= capacity_) {
      ++lost_now_;
      count_one(lost_);
      return;
    }
    queue_.push_back(std::move(record));
    is_half_full = queue_.size() == (capacity_ + 1) / 2;
  }
  count_one(recorded_);
  if (is_refusal) {
    count_one(refused_);
  }
  bell_.ring(is_half_full ? RecordBell::Call::Now : RecordBell::Call::Soon);
}

std::uint64_t RecordLane::take(std::vector<ledger::Record>& records) {
  HAECHI_DCHECK(records.empty());
  const std::lock_guard lock(mutex_);
  records.swap(queue_);
  return std::exchange(lost_now_, 0);
}

RecordLane::Totals RecordLane::totals() const {
  Totals out;
  out.recorded = recorded_.load(std::memory_order_relaxed);
  out.refused = refused_.load(std::memory_order_relaxed);
  out.lost = lost_.load(std::memory_order_relaxed);
  out.dns_allowed = dns_allowed_.load(std::memory_order_relaxed);
  out.proxy_allowed = proxy_allowed_.load(std::memory_order_relaxed);
  return out;
}

std::size_t RecordLane::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

} // namespace haechi::io
