#include "io/store/record_writer.h"

#include "base/check.h"
#include "io/ledger/file_span.h"
#include "io/ledger/pack.h"
#include "io/ledger/record_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <sys/random.h>
#include <sys/stat.h>
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

std::string day_of(Instant instant) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(instant));
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// Whether a file of its day can hold lines that these rules purge.
bool may_hold(const RecordFileName& file, const PurgeRules& rules) {
  constexpr std::size_t kDayAt = std::string_view("records-").size();
  return std::ranges::any_of(rules.before, [&](const std::optional<Instant>& before) {
    return before && file.name.substr(kDayAt, 8) <= day_of(*before);
  });
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
      clock_(options_.clock == nullptr ? own_clock_ : *options_.clock) {
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
  const std::string& dir = options_.files.dir;
  for (const Error& odd : heal_packing(dir)) {
    log_.error(to_string(odd));
  }
  auto store = LedgerStore::open({dir, options_.files.write});
  if (!store) {
    return tl::make_unexpected(std::move(store.error()));
  }
  ledger_ = std::move(*store);
  auto recovered = recover(dir, *ledger_);
  if (!recovered) {
    return tl::make_unexpected(std::move(recovered.error()));
  }
  next_sequence_ = ledger_->size();
  last_time_ = ledger_->last_time();
  run_ = ledger_->last_run() + 1;
  const auto behind = last_time_ - clock_.state().wall;
  clock_.begin_at(last_time_);
  if (behind > kClockJump) {
    tell("clock", fmt::format("the clock is {} s behind the last record; time goes on from there",
                              behind / std::chrono::seconds(1)));
  }
  watched_ahead_ = clock_.state().ahead;
  is_time_held_ = clock_.state().is_held;
  if (!recovered->remark.empty()) {
    log_.error(to_string(Error{"E-LEDGER-005", recovered->remark}));
  }
  repairs_ = list_repairs(files_->asides(), *recovered, *ledger_);
  for (const std::string& note : repairs_.notes) {
    tell("repair", note);
  }
  if (ledger_->size() == 0) {
    files_->remove(files_->find_outdated(clock_.now())); // older than the ledger: nothing to prove
    import_old_files();
  }
  return {};
}

// Files from before there was a ledger stay as they are; the ledger holds their digests.
void RecordWriter::import_old_files() {
  const auto files = list_record_files(options_.files.dir);
  for (const RecordFileName& file : files) {
    const auto digest = digest_of_file(options_.files.dir + "/" + file.name);
    if (digest) {
      tell("import", fmt::format("file={} sha256={}", file.name, to_hex(*digest)));
    } else {
      log_.warn(to_string(digest.error()));
    }
  }
  if (!files.empty()) {
    files_->end_current();
  }
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
      keep_house(clock_.now());
    } else if (!purgeable_.empty() && pending_.empty()) {
      purge_next(clock_.now());
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
void RecordWriter::keep_house(Instant now) {
  if (!pending_.empty() || !seal(true)) {
    return; // the disk is full, or nearly
  }
  is_minute_over_ = false;
  housed_file_ = files_->current();
  if (auto finished = finish_repairs(options_.files.dir, repairs_); !finished) {
    log_.warn(to_string(finished.error()));
  }
  purge(now);
  find_purgeable(now);
  while (options_.purges_at_once && !purgeable_.empty()) {
    purge_next(now);
  }
  pack();
}

void RecordWriter::purge(Instant now) {
  const std::vector<std::string> names = files_->find_outdated(now);
  if (names.empty()) {
    return;
  }
  const Removable removable = find_removable(options_.files.dir, names);
  set_purge_refused(removable.refusal ? to_string(*removable.refusal) : std::string());
  for (const std::string& name : removable.names) {
    tell("purge", fmt::format("file={} class=all before={}", name, removable.before));
  }
  if (!removable.names.empty() && write_pending() && seal(true)) {
    files_->remove(removable.names);
  }
}

// Told once, not in every turn.
void RecordWriter::set_purge_refused(std::string why) {
  const std::lock_guard lock(mutex_);
  if (!why.empty() && why != purge_refused_) {
    log_.error(fmt::format("nothing is removed: {}", why));
  }
  purge_refused_ = std::move(why);
}

// Once a day, and when the rules have changed.
void RecordWriter::find_purgeable(Instant now) {
  const PurgeRules rules = files_->retention().purge_rules(now);
  const auto today = std::chrono::floor<std::chrono::days>(now);
  if (rules.is_empty() || purged_on_ == today) {
    return;
  }
  purged_on_ = today;
  files_->end_outlived(now);
  purgeable_.clear();
  for (RecordFileName& file : list_record_files(options_.files.dir)) {
    if (!files_->is_written(file.name) && may_hold(file, rules)) {
      purgeable_.push_back(std::move(file));
    }
  }
  std::ranges::reverse(purgeable_);
}

// Looks through one file: other work waits no longer than that.
void RecordWriter::purge_next(Instant now) {
  const std::string& dir = options_.files.dir;
  const RecordFileName file = std::move(purgeable_.back());
  purgeable_.pop_back();
  const auto purge = begin_purge(dir, file, files_->retention().purge_rules(now));
  if (!purge) {
    // What is behind it stays as well: a notice covers all that is older.
    purgeable_.clear();
    set_purge_refused(to_string(purge.error()));
    return;
  }
  if (purge->classes.empty()) {
    return;
  }
  std::uint64_t lines = 0;
  for (const PurgedClass& each : purge->classes) {
    tell("purge", fmt::format("file={} class={} before={}", file.name,
                              ledger::to_word(each.record_class), each.before));
    lines += each.lines;
  }
  if (!write_pending() || !seal(true)) {
    return; // the next day, or the next start, tries again
  }
  if (auto done = finish_purge(dir, *purge); !done) {
    log_.warn(to_string(done.error()));
    return;
  }
  purged_.fetch_add(lines, std::memory_order_relaxed);
}

void RecordWriter::pack() {
  if (options_.least_packed == 0) {
    return;
  }
  const std::string& dir = options_.files.dir;
  for (const RecordFileName& file : list_record_files(dir)) {
    struct stat status{};
    if (file.is_packed || file.name == files_->current() ||
        std::ranges::find(purgeable_, file.name, &RecordFileName::name) != purgeable_.end() ||
        ::stat((dir + "/" + file.name).c_str(), &status) != 0 ||
        static_cast<std::uint64_t>(status.st_size) < options_.least_packed ||
        !first_sequence(dir, file)) {
      continue;
    }
    const auto digest = begin_packing(dir, file.name);
    if (!digest) {
      log_.warn(to_string(digest.error()));
      return;
    }
    tell("pack", fmt::format("file={}{} sha256={}", file.name, kPackedSuffix, to_hex(*digest)));
    if (!write_pending() || !seal(true)) {
      return; // the next start removes what lies beside
    }
    if (auto done = finish_packing(dir, file.name); !done) {
      log_.warn(to_string(done.error()));
      return;
    }
  }
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
  purged_on_ = {};
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
  clock_.raise_floor(std::exchange(latest_, {}));
  // INVARIANT: no file's name is of a day before that of a line in it.
  const auto appended = files_->append(pending_, std::max(clock_.now(), last_time_));
  const auto lines = static_cast<std::size_t>(std::count(
      pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(appended.bytes), '\n'));
  pending_.erase(0, appended.bytes);
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
  out.purged = purged_.load(std::memory_order_relaxed);
  out.clock = clock_.state();
  const std::lock_guard lock(mutex_);
  out.is_failing = is_failing_;
  out.purge_refused = purge_refused_;
  out.error = error_;
  return out;
}

} // namespace haechi::io
