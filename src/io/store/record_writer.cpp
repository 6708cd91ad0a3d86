#include "io/store/record_writer.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <sys/random.h>
#include <utility>

namespace haechi::io {

namespace {

constexpr std::chrono::seconds kLastTries{2};
constexpr std::size_t kMostKeptRoom = 2048; // records of a lane
constexpr std::chrono::seconds kIdle{1};    // minutes are counted even when nothing is recorded

constexpr std::size_t kSaltsAtOnce = 256;

Instant minute_of(Instant now) {
  return std::chrono::floor<std::chrono::minutes>(now);
}

} // namespace

std::unique_ptr<RecordWriter> RecordWriter::make(Options options, Log log) {
  return std::unique_ptr<RecordWriter>(new RecordWriter(std::move(options), log));
}

Result<std::unique_ptr<RecordWriter>> RecordWriter::open(Options options, Log log) {
  auto out = make(std::move(options), log);
  if (auto started = out->start(); !started) {
    return tl::make_unexpected(std::move(started.error()));
  }
  return out;
}

RecordWriter::RecordWriter(Options options, Log log)
    : options_(std::move(options)), log_(log), own_clock_({options_.now, options_.elapsed}),
      clock_(options_.clock == nullptr ? own_clock_ : *options_.clock),
      house_(
          {options_.files.dir, options_.least_packed, options_.purges_at_once},
          {[this](std::string kind, std::string note) { tell(std::move(kind), std::move(note)); },
           [this] { return write_pending() && seal(true); }},
          log) {
  for (std::size_t i = 0; i < options_.lanes; ++i) {
    lanes_.push_back(std::make_unique<RecordLane>(options_.buffer, *this));
    lanes_.back()->set_wants_allowed(options_.privacy.wants_allowed());
  }
  taken_.resize(options_.lanes);
  counts_.resize(options_.lanes + 1);
}

Result<void> RecordWriter::start() {
  HAECHI_CHECK(!files_.has_value());
  auto files = RecordFiles::open(options_.files);
  if (!files) {
    return tl::make_unexpected(std::move(files.error()));
  }
  files_ = std::move(*files);
  if (auto opened = open_ledger(); !opened) {
    return opened;
  }
  minute_ = minute_of(clock_.now());
  thread_ = std::thread([this] { run(); });
  return {};
}

Result<void> RecordWriter::open_ledger() {
  auto start = start_ledger({options_.files.dir, options_.files.write}, *files_, clock_);
  if (!start) {
    return tl::make_unexpected(std::move(start.error()));
  }
  ledger_ = std::move(start->store);
  repairs_ = std::move(start->repairs);
  next_sequence_ = ledger_->size();
  last_time_ = ledger_->last_time();
  run_ = ledger_->last_run() + 1;
  watched_ahead_ = clock_.state().ahead;
  is_time_held_ = clock_.state().is_held;
  for (const Error& found : start->found) {
    log_.error(to_string(found));
  }
  for (LedgerStart::Told& each : start->told) {
    tell(std::move(each.kind), std::move(each.note));
  }
  told_size_ = next_sequence_;
  return {};
}

// A record of the writer itself.
void RecordWriter::tell(std::string kind, std::string note) {
  ledger::Record record;
  record.at = clock_.now();
  record.kind = std::move(kind);
  record.note = std::move(note);
  if (record.kind == "clock" || record.kind == "repair") {
    log_.warn(record.note);
  }
  append(record, 0);
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
    seal(false);
    if (files_->current() != housed_file_ || is_minute_over_) {
      keep_house();
    } else if (house_.has_work() && pending_.empty()) {
      house_.go_on(*files_, clock_.now());
    }
    {
      const std::lock_guard lock(mutex_);
      flush_done_ = flushing;
    }
    flushed_.notify_all();
  }
  write_last();
}

void RecordWriter::append(const ledger::Record& record, std::size_t source) {
  append_line(to_json_line(record), record.kind, record.at, source);
}

// INVARIANT: the leaf is the one that parse_sealed_line and make_leaf would read from the line.
void RecordWriter::append_line(std::string line, std::string_view kind, Instant at,
                               std::size_t source) {
  ledger::Leaf leaf;
  leaf.record_class = ledger::class_of(kind);
  leaf.envelope = {next_sequence_++, run_, static_cast<std::uint16_t>(source), ++counts_[source]};
  leaf.time = last_time_ = std::max(last_time_, at);
  latest_ = std::max(latest_, at);
  seal_line(line, leaf.envelope, next_salt());
  const std::string_view text = std::string_view(line).substr(0, line.size() - 1);
  leaf.commitment = hasher_.hash({as_bytes(text)});
  if (leaf.record_class == ledger::Class::Notice) {
    leaf.notice = std::string(text);
  }
  pending_ += line;
  pending_leaves_.push_back(std::move(leaf));
}

ledger::Salt RecordWriter::next_salt() {
  ledger::Salt out{};
  if (salts_.size() < out.size()) {
    salts_.resize(out.size() * kSaltsAtOnce);
    HAECHI_CHECK(::getrandom(salts_.data(), salts_.size(), 0) ==
                 static_cast<ssize_t>(salts_.size()));
  }
  std::copy(salts_.end() - static_cast<std::ptrdiff_t>(out.size()), salts_.end(), out.begin());
  salts_.resize(salts_.size() - out.size());
  return out;
}

// The system's clock against time that nobody sets, as they stood when it was last told.
void RecordWriter::watch_clock() {
  const TrustedClock::State state = clock_.state();
  const auto jump = state.ahead - watched_ahead_;
  const bool was_held = std::exchange(is_time_held_, state.is_held);
  if (std::chrono::abs(jump) < kClockJump && was_held == state.is_held) {
    return;
  }
  watched_ahead_ = state.ahead;
  std::string note;
  if (std::chrono::abs(jump) >= kClockJump) {
    note = fmt::format("the clock went {} by {} s; ", jump.count() > 0 ? "forward" : "back",
                       std::chrono::abs(jump) / std::chrono::seconds(1));
  }
  if (state.is_held) {
    note += fmt::format("it is {} s {} of time: nothing begins or ends by it, until it is back or "
                        "`haechi ledger clock confirm` says that it is right",
                        std::chrono::abs(state.ahead) / std::chrono::seconds(1),
                        state.ahead.count() > 0 ? "ahead" : "behind");
  } else {
    note += state.trusted > state.wall ? "time waits until it has come up with the last record"
                                       : "it is taken as the time";
  }
  tell("clock", std::move(note));
}

// Signs a checkpoint over what is in files; when it is due, or at once. False: the disk does not
// take it, and it is tried again.
bool RecordWriter::seal(bool is_due) {
  if (ledger_->size() < told_size_) {
    return false; // INVARIANT: nothing is signed before what the start found stands with it
  }
  const auto now = std::chrono::steady_clock::now();
  if (ledger_->is_sealed() || (!is_due && now - sealed_at_ < options_.seal)) {
    return true;
  }
  sealed_at_ = now;
  const auto sealed = ledger_->seal();
  if (sealed.has_value() == is_sealing_failing_) {
    is_sealing_failing_ = !sealed;
    if (sealed) {
      log_.info("the ledger is signed again");
    } else {
      log_.error(fmt::format("the ledger cannot be signed, it is tried again: {}",
                             to_string(sealed.error())));
    }
  }
  return sealed.has_value();
}

// Removes and packs what is due. The ledger tells of it, signed, before it happens.
void RecordWriter::keep_house() {
  if (!pending_.empty() || !seal(true)) {
    return; // the disk is full, or nearly
  }
  is_minute_over_ = false;
  housed_file_ = files_->current();
  if (auto finished = finish_repairs(options_.files.dir, repairs_); !finished) {
    log_.warn(to_string(finished.error()));
  }
  house_.look(*files_, clock_.now());
}

// Takes everything out of the lanes.
void RecordWriter::gather() {
  const Instant now = clock_.now();
  watch_clock();
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    std::vector<ledger::Record>& records = taken_[i];
    const std::uint64_t lost = lanes_[i]->take(records);
    for (ledger::Record& record : records) {
      gather_record(std::move(record), i + 1);
    }
    lost_ += lost;
    counts_[i + 1] += lost;
    records.clear();
    if (records.capacity() > kMostKeptRoom) {
      records.shrink_to_fit(); // after a flood
    }
  }
  if (minute_of(now) != minute_) {
    gather_minute(now);
    is_minute_over_ = true;
  }
  if (lost_ > 0) {
    ledger::Record gap;
    gap.at = now;
    gap.kind = "gap";
    gap.lost = lost_;
    gap.note = "the disk did not take records and their buffer was full";
    append(gap, 0);
    lost_ = 0;
  }
}

void RecordWriter::gather_record(ledger::Record record, std::size_t source) {
  const bool is_refusal = record.action == "refuse";
  if (const auto kept = apply_privacy(options_.privacy, std::move(record))) {
    append(*kept, source);
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
  house_.look_again();
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
    append_line(to_json_line(count), "minute", count.minute, 0);
  }
  minute_start_ = total;
  minute_ = minute_of(now);
}

bool RecordWriter::write_pending() {
  if (pending_.empty()) {
    return true;
  }
  clock_.raise_floor(latest_);
  // INVARIANT: no file's name is of a day before that of a line in it. Leaves may know a later time
  // (a clock that was ahead): names are of the time as it is trusted.
  const auto appended = files_->append(pending_, std::max(clock_.now(), latest_));
  const auto lines = static_cast<std::size_t>(std::count(
      pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(appended.bytes), '\n'));
  pending_.erase(0, appended.bytes);
  latest_ = pending_.empty() ? Instant{} : latest_;
  for (std::size_t i = 0; i < lines; ++i) {
    ledger_->add(pending_leaves_[i]);
  }
  pending_leaves_.erase(pending_leaves_.begin(),
                        pending_leaves_.begin() + static_cast<std::ptrdiff_t>(lines));
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
  gather_minute(clock_.now());
  if (!write_pending()) {
    log_.error(fmt::format("{} records are lost: the disk did not take them before the end",
                           pending_leaves_.size() + lost_));
  }
  seal(true);
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
  out.set_aside_bytes = repairs_.bytes;
  out.mended_tiles = ledger_ ? ledger_->mended_tiles() : 0;
  out.purged = house_.purged_lines();
  out.purge_refused = house_.refusal();
  out.clock = clock_.state();
  const std::lock_guard lock(mutex_);
  out.is_failing = is_failing_;
  out.error = error_;
  return out;
}

} // namespace haechi::io
