#include "io/store/record_writer.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::io {

namespace {

constexpr std::chrono::seconds kLastTries{2};
constexpr std::size_t kMostKeptRoom = 2048; // records of a lane
constexpr std::chrono::seconds kIdle{1};    // minutes are counted even when nothing is recorded

Instant system_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Instant minute_of(Instant now) {
  return std::chrono::floor<std::chrono::minutes>(now);
}

} // namespace

std::unique_ptr<RecordWriter> RecordWriter::make(Options options, Log log) {
  if (!options.now) {
    options.now = system_now;
  }
  return std::unique_ptr<RecordWriter>(new RecordWriter(std::move(options), log));
}

Result<std::unique_ptr<RecordWriter>> RecordWriter::open(Options options, Log log) {
  auto out = make(std::move(options), log);
  if (auto started = out->start(); !started) {
    return tl::make_unexpected(std::move(started.error()));
  }
  return out;
}

RecordWriter::RecordWriter(Options options, Log log) : options_(std::move(options)), log_(log) {
  for (std::size_t i = 0; i < options_.lanes; ++i) {
    lanes_.push_back(std::make_unique<RecordLane>(options_.buffer, *this));
    lanes_.back()->set_wants_allowed(options_.privacy.wants_allowed());
  }
  taken_.resize(options_.lanes);
}

Result<void> RecordWriter::start() {
  HAECHI_CHECK(!files_.has_value());
  auto files = RecordFiles::open(options_.files);
  if (!files) {
    return tl::make_unexpected(std::move(files.error()));
  }
  files_ = std::move(*files);
  minute_ = minute_of(options_.now());
  files_->prune(options_.now());
  tell_repair();
  thread_ = std::thread([this] { run(); });
  return {};
}

void RecordWriter::tell_repair() {
  const auto& repair = files_->repair();
  if (!repair) {
    return;
  }
  ledger::Record record;
  record.at = options_.now();
  record.kind = "repair";
  record.note = fmt::format("{} ended in the middle of a line; its last {} bytes lie in {}.partial",
                            repair->file, repair->bytes, repair->file);
  log_.warn(record.note);
  append_line(to_json_line(record));
}

RecordWriter::~RecordWriter() {
  if (!thread_.joinable()) {
    return; // never started
  }
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join(); // the lanes' users are gone: whoever borrowed them does not outlive the writer
}

void RecordWriter::ring(Call call) {
  if (call == Call::Now) {
    is_pressing_.store(true);
  } else if (has_rung_.load(std::memory_order_relaxed) || has_rung_.exchange(true)) {
    return;
  }
  has_rung_.store(true);
  // Taking the lock once keeps the wake-up from falling between the writer's look and its sleep.
  {
    const std::lock_guard lock(mutex_);
  }
  wake_.notify_one();
}

bool RecordWriter::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++flush_wanted_;
  wake_.notify_one();
  flushed_.wait(lock, [&] { return flush_done_ >= mine; });
  return !is_failing_;
}

// Sleeps until a record, a flush, the stop or the next minute's count; then lets a batch gather.
void RecordWriter::wait_for_work(std::unique_lock<std::mutex>& lock) {
  const auto is_urgent = [this] { return is_stopping_ || flush_done_ != flush_wanted_; };
  if (is_failing_) {
    wake_.wait_for(lock, options_.retry, is_urgent);
    return;
  }
  wake_.wait_for(lock, kIdle, [&] { return is_urgent() || has_rung_.load(); });
  if (has_rung_.load()) {
    wake_.wait_for(lock, options_.gather, [&] { return is_urgent() || is_pressing_.load(); });
  }
}

void RecordWriter::run() {
  for (;;) {
    std::uint64_t flushing = 0;
    {
      std::unique_lock lock(mutex_);
      wait_for_work(lock);
      if (is_stopping_) {
        break;
      }
      flushing = flush_wanted_;
      adopt_rules();
    }
    has_rung_.store(false);
    is_pressing_.store(false);
    if (pending_.empty() || write_pending()) {
      gather();
      write_pending();
    }
    {
      const std::lock_guard lock(mutex_);
      flush_done_ = flushing;
    }
    flushed_.notify_all();
  }
  write_last();
}

void RecordWriter::append_line(const std::string& line) {
  pending_ += line;
  ++pending_lines_;
}

// Takes everything out of the lanes.
void RecordWriter::gather() {
  const Instant now = options_.now();
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    std::vector<ledger::Record>& records = taken_[i];
    lost_ += lanes_[i]->take(records);
    for (ledger::Record& record : records) {
      gather_record(std::move(record));
    }
    records.clear();
    if (records.capacity() > kMostKeptRoom) {
      records.shrink_to_fit(); // after a flood
    }
  }
  if (minute_of(now) != minute_) {
    gather_minute(now);
    files_->prune(now);
  }
  if (lost_ > 0) {
    ledger::Record gap;
    gap.at = now;
    gap.kind = "gap";
    gap.lost = lost_;
    gap.note = "the disk did not take records and their buffer was full";
    append_line(to_json_line(gap));
    lost_ = 0;
  }
}

void RecordWriter::gather_record(ledger::Record record) {
  const bool is_refusal = record.action == "refuse";
  if (const auto kept = apply_privacy(options_.privacy, std::move(record))) {
    append_line(to_json_line(*kept));
  } else {
    ++(is_refusal ? counted_refused_ : counted_passed_);
  }
}

void RecordWriter::set_rules(ledger::PrivacyRules privacy, const Retention& keep) {
  for (const auto& lane : lanes_) {
    lane->set_wants_allowed(privacy.wants_allowed());
  }
  const std::lock_guard lock(mutex_);
  next_rules_ = Rules{std::move(privacy), keep};
}

// Called with the lock held.
void RecordWriter::adopt_rules() {
  if (!next_rules_) {
    return;
  }
  options_.privacy = std::move(next_rules_->privacy);
  files_->set_retention(next_rules_->keep);
  next_rules_.reset();
}

void RecordWriter::gather_minute(Instant now) {
  RecordLane::Totals total;
  for (const auto& lane : lanes_) {
    const RecordLane::Totals one = lane->totals();
    total.dns_allowed += one.dns_allowed;
    total.proxy_allowed += one.proxy_allowed;
  }
  const ledger::MinuteCount count{.minute = minute_,
                                  .dns_allowed = total.dns_allowed - minute_start_.dns_allowed,
                                  .proxy_allowed =
                                      total.proxy_allowed - minute_start_.proxy_allowed,
                                  .refused = std::exchange(counted_refused_, 0),
                                  .passed = std::exchange(counted_passed_, 0)};
  if (count.dns_allowed + count.proxy_allowed + count.refused + count.passed > 0) {
    append_line(to_json_line(count));
  }
  minute_start_ = total;
  minute_ = minute_of(now);
}

bool RecordWriter::write_pending() {
  if (pending_.empty()) {
    return true;
  }
  const RecordFiles::Appended appended = files_->append(pending_, options_.now());
  const auto lines = static_cast<std::size_t>(std::count(
      pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(appended.bytes), '\n'));
  pending_.erase(0, appended.bytes);
  pending_lines_ -= lines;
  written_.fetch_add(lines, std::memory_order_relaxed);
  set_failing(appended.error ? &*appended.error : nullptr);
  return !appended.error.has_value();
}

void RecordWriter::set_failing(const Error* error) {
  bool has_changed = false;
  {
    const std::lock_guard lock(mutex_);
    has_changed = is_failing_ != (error != nullptr);
    is_failing_ = error != nullptr;
    error_ = error == nullptr ? std::string() : to_string(*error);
  }
  if (!has_changed) {
    return;
  }
  if (error == nullptr) {
    log_.info("records are written again");
  } else {
    log_.error(
        fmt::format("records cannot be written, they wait in memory: {}", to_string(*error)));
  }
}

void RecordWriter::write_last() {
  const auto until = std::chrono::steady_clock::now() + kLastTries;
  bool is_done = pending_.empty() || write_pending();
  while (!is_done && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(options_.retry);
    is_done = write_pending();
  }
  {
    const std::lock_guard lock(mutex_);
    adopt_rules();
  }
  gather();
  gather_minute(options_.now());
  if (!write_pending()) {
    log_.error(fmt::format("{} records are lost: the disk did not take them before the end",
                           pending_lines_ + lost_));
  }
  const std::lock_guard lock(mutex_);
  flush_done_ = flush_wanted_;
  flushed_.notify_all();
}

RecordWriter::Status RecordWriter::status() const {
  Status out;
  for (const auto& lane : lanes_) {
    const RecordLane::Totals one = lane->totals();
    out.totals.recorded += one.recorded;
    out.totals.refused += one.refused;
    out.totals.lost += one.lost;
    out.totals.dns_allowed += one.dns_allowed;
    out.totals.proxy_allowed += one.proxy_allowed;
    out.waiting += lane->waiting();
  }
  out.written = written_.load(std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  out.is_failing = is_failing_;
  out.error = error_;
  return out;
}

} // namespace haechi::io
