#include "io/store/housekeeping.h"

#include "io/ledger/file_span.h"
#include "io/ledger/pack.h"
#include "io/ledger/record_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace haechi::io {

Housekeeping::Housekeeping(Options options, Notices notices, Log log)
    : options_(std::move(options)), notices_(std::move(notices)), log_(log) {}

void Housekeeping::look(RecordFiles& files, Instant now) {
  remove_outdated(files, now);
  find_purgeable(files, now);
  while (options_.does_all_at_once && !purgeable_.empty()) {
    purge_next(files, now);
  }
  if (purgeable_.empty()) {
    find_packable(files);
  }
  do {
    go_on(files, now);
  } while (options_.does_all_at_once && has_work());
}

void Housekeeping::go_on(RecordFiles& files, Instant now) {
  if (!purgeable_.empty()) {
    purge_next(files, now);
    if (purgeable_.empty()) {
      find_packable(files);
    }
  } else if (!packable_.empty()) {
    pack_next();
  }
}

void Housekeeping::remove_outdated(RecordFiles& files, Instant now) {
  const std::vector<std::string> names = files.find_outdated(now);
  if (names.empty()) {
    return;
  }
  const Removable removable = find_removable(options_.dir, names);
  set_refusal(removable.refusal ? to_string(*removable.refusal) : std::string());
  for (const std::string& name : removable.names) {
    notices_.tell("purge", fmt::format("file={} class=all before={}", name, removable.before));
  }
  if (!removable.names.empty() && notices_.sign()) {
    files.remove(removable.names);
  }
}

// Told once, not in every turn.
void Housekeeping::set_refusal(std::string why) {
  const std::lock_guard lock(mutex_);
  if (!why.empty() && why != refusal_) {
    log_.error(fmt::format("nothing is removed: {}", why));
  }
  refusal_ = std::move(why);
}

std::string Housekeeping::refusal() const {
  const std::lock_guard lock(mutex_);
  return refusal_;
}

// Whether a file of its day can hold lines that these rules purge and no round has purged yet. A
// name of a day to come (a clock was ahead) says nothing of its lines.
bool Housekeeping::may_hold(const RecordFileName& file, const PurgeRules& rules,
                            Instant now) const {
  const Instant end = end_of_day(file);
  const Instant begin = end - std::chrono::days(1);
  for (std::size_t i = 0; i < rules.before.size(); ++i) {
    const auto& before = rules.before[i];
    const bool is_done = done_.before[i] && end <= *done_.before[i];
    if (before && !is_done && (begin <= *before || begin > now)) {
      return true;
    }
  }
  return false;
}

// Once a day, and when the rules have changed.
void Housekeeping::find_purgeable(RecordFiles& files, Instant now) {
  const PurgeRules rules = files.retention().purge_rules(now);
  const auto today = std::chrono::floor<std::chrono::days>(now);
  if (rules.is_empty() || looked_on_ == today) {
    return;
  }
  looked_on_ = today;
  round_ = rules;
  purge_asides(rules);
  files.end_outlived(now);
  purgeable_.clear();
  for (RecordFileName& file : list_record_files(options_.dir)) {
    if (!files.is_written(file.name) && may_hold(file, rules, now)) {
      purgeable_.push_back(std::move(file));
    }
  }
  std::ranges::reverse(purgeable_);
}

// `before=0`: no line of the file goes by this.
void Housekeeping::purge_asides(const PurgeRules& rules) {
  const std::vector<std::string> names = find_purgeable_asides(options_.dir, rules);
  for (const std::string& name : names) {
    notices_.tell("purge", fmt::format("file={} class=all before=0", name));
  }
  if (names.empty() || !notices_.sign()) {
    return; // the next day, or the next start, tries again
  }
  for (const std::string& name : names) {
    ::unlink((options_.dir + "/" + name + std::string(kAsideSuffix)).c_str());
  }
}

void Housekeeping::purge_next(const RecordFiles& files, Instant now) {
  const RecordFileName file = std::move(purgeable_.back());
  purgeable_.pop_back();
  if (!purge_file(file, files.retention().purge_rules(now))) {
    round_ = {}; // the next day, or the next start, tries again
  }
  if (!purgeable_.empty()) {
    return;
  }
  for (std::size_t i = 0; i < round_.before.size(); ++i) {
    done_.before[i] = std::max(done_.before[i], round_.before[i]);
  }
}

// False: something that is due is there still.
bool Housekeeping::purge_file(const RecordFileName& file, const PurgeRules& rules) {
  const auto purge = begin_purge(options_.dir, file, rules);
  if (!purge) {
    // What is behind it stays as well: a notice covers all that is older.
    purgeable_.clear();
    set_refusal(to_string(purge.error()));
    return false;
  }
  std::uint64_t lines = 0;
  for (const PurgedClass& each : purge->classes) {
    notices_.tell("purge", fmt::format("file={} class={} before={}", file.name,
                                       ledger::to_word(each.record_class), each.before));
    lines += each.lines;
  }
  if (lines == 0) {
    return true;
  }
  if (!notices_.sign()) {
    return false;
  }
  if (auto done = finish_purge(options_.dir, *purge); !done) {
    log_.warn(to_string(done.error()));
    return false;
  }
  purged_lines_.fetch_add(lines, std::memory_order_relaxed);
  return true;
}

void Housekeeping::find_packable(const RecordFiles& files) {
  packable_.clear();
  if (options_.least_packed == 0) {
    return;
  }
  for (RecordFileName& file : list_record_files(options_.dir)) {
    struct stat status{};
    if (!file.is_packed && file.name != files.current() &&
        ::stat((options_.dir + "/" + file.name).c_str(), &status) == 0 &&
        static_cast<std::uint64_t>(status.st_size) >= options_.least_packed &&
        first_sequence(options_.dir, file)) {
      packable_.push_back(std::move(file));
    }
  }
  std::ranges::reverse(packable_);
}

void Housekeeping::pack_next() {
  const std::string name = std::move(packable_.back().name);
  packable_.pop_back();
  const auto digest = begin_packing(options_.dir, name);
  if (!digest) {
    log_.warn(to_string(digest.error()));
    packable_.clear();
    return;
  }
  notices_.tell("pack", fmt::format("file={}{} sha256={}", name, kPackedSuffix, to_hex(*digest)));
  if (!notices_.sign()) {
    packable_.clear();
    return; // the next start removes what lies beside
  }
  if (auto done = finish_packing(options_.dir, name); !done) {
    log_.warn(to_string(done.error()));
    packable_.clear();
  }
}

} // namespace haechi::io
