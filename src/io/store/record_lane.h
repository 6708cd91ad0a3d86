#pragma once
// The queue between one worker and the record writer: bounded, and locked only for the moment in
// which a record is put in or the whole queue is taken out. A record that does not fit is counted
// as lost; the worker never waits for the disk. One thread records and counts, any may look.

#include "ledger/record.h"

#include <atomic>
#include <mutex>
#include <vector>

namespace haechi::io {

// How lanes tell the writer that something waits.
class RecordBell {
 public:
  enum class Call : unsigned char { Soon, Now }; // Now: a lane is half full

  virtual ~RecordBell() = default;
  virtual void ring(Call call) = 0;
};

class RecordLane final : public ledger::Recorder {
 public:
  // Since the start; exact when nothing is under way.
  struct Totals {
    std::uint64_t recorded = 0;
    std::uint64_t refused = 0;
    std::uint64_t lost = 0;
    std::uint64_t dns_allowed = 0;
    std::uint64_t proxy_allowed = 0;
  };

  // `bell` is borrowed and outlives the lane.
  RecordLane(std::size_t capacity, RecordBell& bell) : capacity_(capacity), bell_(bell) {}

  void record(ledger::Record record) override;

  void count_dns_allowed() override { count_one(dns_allowed_); }

  void count_proxy_allowed() override { count_one(proxy_allowed_); }

  [[nodiscard]] bool wants_allowed() const override {
    return wants_allowed_.load(std::memory_order_relaxed);
  }

  void set_wants_allowed(bool wants) { wants_allowed_.store(wants, std::memory_order_relaxed); }

  // Fills `records`, which is empty and whose room goes to what comes next. How many records were
  // lost behind these.
  [[nodiscard]] std::uint64_t take(std::vector<ledger::Record>& records);
  [[nodiscard]] Totals totals() const;
  [[nodiscard]] std::size_t waiting() const;

 private:
  // PERF: no other thread adds, so nothing has to be locked for it.
  static void count_one(std::atomic<std::uint64_t>& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  const std::size_t capacity_;
  RecordBell& bell_;
  mutable std::mutex mutex_;
  std::vector<ledger::Record> queue_;
  std::uint64_t lost_now_ = 0;
  // PERF: counters of one lane lie apart from those of other workers' lanes.
  alignas(64) std::atomic<std::uint64_t> dns_allowed_{0};
  std::atomic<std::uint64_t> proxy_allowed_{0};
  std::atomic<std::uint64_t> recorded_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> lost_{0};
  std::atomic<bool> wants_allowed_{false};
};

} // namespace haechi::io
