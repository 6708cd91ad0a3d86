#include "io/oversight/register_clock.h"

#include "io/files/input.h"
#include "io/files/read.h"
#include "io/oversight/database.h"
#include "io/process/trusted_clock.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::io {

using std::chrono::milliseconds;

namespace {

constexpr const char* kBootFile = "/proc/sys/kernel/random/boot_id";
constexpr std::size_t kMostBootId = 100;

std::string read_boot() {
  const auto file = read_file(kBootFile, kMostBootId);
  return file ? file->text.substr(0, file->text.find('\n')) : std::string();
}

tl::unexpected<Error> jumped(std::string message) {
  return fail("E-OVERSIGHT-015", std::move(message), {},
              "set the clock right; where it is right an officer says so: "
              "haechi oversight officer confirm-clock ID --by ID --because REASON");
}

Result<ClockMark> check_run(const ClockReading& clock, ClockMark mark) {
  const Instant expected{mark.started + clock.elapsed};
  if (clock.wall > expected + kMostClockStep) {
    return jumped(fmt::format("the clock jumped: it says {}, but by the time that has passed since "
                              "it was looked at it is {}; nothing is recorded",
                              to_rfc3339(clock.wall), to_rfc3339(expected)));
  }
  mark.seen = std::max(mark.seen, clock.wall);
  return mark;
}

Result<ClockMark> check_start(const ClockReading& clock, ClockMark mark) {
  if (clock.wall > mark.seen + kMostClockAbsence) {
    return jumped(fmt::format("the clock jumped: it says {}, {} days after the register was last "
                              "written ({}); nothing is recorded",
                              to_rfc3339(clock.wall),
                              std::chrono::floor<std::chrono::days>(clock.wall - mark.seen).count(),
                              to_rfc3339(mark.seen)));
  }
  if (clock.wall < mark.seen) {
    return mark; // not right yet, and no measure of what follows
  }
  if (clock.boot.empty()) {
    mark.seen = clock.wall;
    return mark;
  }
  return mark_clock(clock);
}

} // namespace

ClockReading read_clock() {
  return {now(), elapsed_time(), read_boot()};
}

ClockMark mark_clock(const ClockReading& clock) {
  return {clock.boot, clock.wall.time_since_epoch() - clock.elapsed, clock.wall};
}

Result<ClockMark> check_clock(const ClockReading& clock, const std::optional<ClockMark>& before) {
  if (!before) {
    return mark_clock(clock);
  }
  return !clock.boot.empty() && clock.boot == before->boot ? check_run(clock, *before)
                                                           : check_start(clock, *before);
}

Result<std::optional<ClockMark>> read_clock_mark(sqlite3* database) {
  auto row = Statement::prepare(database, "SELECT boot, started, seen FROM clock");
  if (!row) {
    return tl::make_unexpected(std::move(row.error()));
  }
  return row->step().map([&](bool has_row) {
    return has_row ? std::optional(ClockMark{row->text(0), milliseconds(row->number(1)),
                                             Instant(milliseconds(row->number(2)))})
                   : std::nullopt;
  });
}

Result<void> write_clock_mark(sqlite3* database, const ClockMark& mark) {
  auto row = execute(database, "DELETE FROM clock").and_then([&] {
    return Statement::prepare(database, "INSERT INTO clock(boot, started, seen) VALUES(?, ?, ?)");
  });
  if (!row) {
    return tl::make_unexpected(std::move(row.error()));
  }
  row->bind(1, mark.boot);
  row->bind(2, mark.started.count());
  row->bind(3, mark.seen.time_since_epoch().count());
  return row->step().map([](bool) {});
}

} // namespace haechi::io
