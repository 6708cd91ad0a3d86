#include "io/oversight/register_store.h"

#include "io/oversight/database.h"
#include "io/oversight/register_copy.h"
#include "io/oversight/register_layout.h"
#include "io/oversight/register_reading.h"
#include "io/oversight/register_writing.h"
#include "oversight/apply.h"
#include "oversight/check_told.h"
#include "oversight/due.h"
#include "oversight/event_json.h"
#include "oversight/told_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sqlite3.h>
#include <thread>
#include <utility>

namespace haechi::io {

using oversight::Event;
using oversight::Kept;
using oversight::Register;

namespace {

// How many events that time brought one transaction keeps: others get their turn in between.
constexpr std::size_t kPortion = 3'000;
constexpr std::chrono::milliseconds kPause{150}; // longer than one who waits looks away

using Portion = RegisterStore::Portion;

// The sink's turn is the last before the commit: nothing of the store is left to fail but that.
Result<void> keep_all(sqlite3* database, const Reading& before, const Portion& portion,
                      oversight::RecordSink* sink) {
  std::uint64_t sequence = before.kept.size();
  std::string digest(before.digest());
  for (const Event& event : portion.events) {
    digest = link(digest, oversight::to_json(event));
    const Kept one{event, digest};
    ++sequence;
    if (sink != nullptr) {
      sink->tell(sequence, one);
    }
    if (auto kept = keep(database, sequence, one, portion.at); !kept) {
      return kept;
    }
  }
  return sink == nullptr ? Result<void>() : sink->write(portion.at);
}

// One turn to write: when it is, what is told then, and what is seen of the clock (nullopt: the
// time was told).
struct Turn {
  Instant at{};
  std::optional<Event> event;
  std::optional<ClockMark> clock;
};

// An officer who confirms the clock must be one before time brings anything by it.
Result<ClockMark> see_clock(sqlite3* database, const Register& there,
                            const std::optional<Event>& event, const ClockReading& clock) {
  if (event && event->kind == oversight::EventKind::ClockConfirmed) {
    return oversight::apply(there, *event).map([&](const Register&) { return mark_clock(clock); });
  }
  return read_clock_mark(database).and_then(
      [&](const std::optional<ClockMark>& before) { return check_clock(clock, before); });
}

Result<Turn> begin_turn(sqlite3* database, const Register& there,
                        const RegisterStore::Telling& tell, const RegisterStore::When& when) {
  const ClockReading clock = when.told ? ClockReading{*when.told, {}, {}} : when.clock();
  Turn out{clock.wall, std::nullopt, std::nullopt};
  if (tell) {
    auto event = tell(out.at);
    if (!event) {
      return tl::make_unexpected(std::move(event.error()));
    }
    out.event = std::move(*event);
  }
  if (!when.told) {
    auto mark = see_clock(database, there, out.event, clock);
    if (!mark) {
      return tl::make_unexpected(std::move(mark.error()));
    }
    out.clock = std::move(*mark);
  } else if (out.event && out.event->kind == oversight::EventKind::ClockConfirmed) {
    return fail("E-OVERSIGHT-015", "a time that is told says nothing of the clock", {},
                "confirm-clock without --now");
  }
  return out;
}

Result<Portion> take_told(Portion done, const Event& event, Instant now) {
  auto next = oversight::check_limits(event).and_then(
      [&] { return oversight::apply(std::move(done.now), event); });
  if (next) {
    if (auto told = oversight::check_told(*next, event); !told) {
      next = tl::make_unexpected(std::move(told.error()));
    }
  }
  if (!next) {
    return tl::make_unexpected(std::move(next.error()));
  }
  done.events.push_back(event);
  // What the event itself makes due at once belongs to the same change.
  auto more = oversight::advance(std::move(*next), now);
  if (!more) {
    return tl::make_unexpected(std::move(more.error()));
  }
  done.now = std::move(more->now);
  std::ranges::move(more->events, std::back_inserter(done.events));
  return done;
}

// What `event` and time by `now` add to `there`.
Result<Portion> portion_of(Register there, const std::optional<Event>& event, Instant now) {
  const Instant until = std::min(now, oversight::kLastInstant);
  auto brought = oversight::advance(std::move(there), until, kPortion);
  if (!brought) {
    return tl::make_unexpected(std::move(brought.error()));
  }
  Portion out{now, std::move(brought->now), std::move(brought->events), brought->has_more,
              std::nullopt};
  return out.has_more || !event ? Result<Portion>(std::move(out))
                                : take_told(std::move(out), *event, until);
}

} // namespace

struct RegisterStore::Parts {
  std::string ledger; // its folder
  Database database;
};

RegisterStore::RegisterStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RegisterStore::~RegisterStore() = default;
RegisterStore::RegisterStore(RegisterStore&& other) noexcept = default;
RegisterStore& RegisterStore::operator=(RegisterStore&& other) noexcept = default;

Result<RegisterStore> RegisterStore::open(const std::string& path, Missing missing,
                                          std::string ledger) {
  if (missing == Missing::Made) {
    if (auto made = make_file(path); !made) {
      return tl::make_unexpected(std::move(made.error()));
    }
  }
  auto database = connect(path, SQLITE_OPEN_READWRITE);
  if (!database) {
    return tl::make_unexpected(std::move(database.error()));
  }
  auto ready = execute(database->get(), "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
                   .and_then([&] { return migrate(database->get(), path); });
  if (!ready) {
    return tl::make_unexpected(std::move(ready.error()));
  }
  return RegisterStore(std::make_unique<Parts>(
      Parts{ledger.empty() ? find_ledger_folder(path) : std::move(ledger), std::move(*database)}));
}

Result<Reading> RegisterStore::read_whole() const {
  sqlite3* database = parts_->database.get();
  return read_ledger_name(database).and_then([&](const std::string& known_as) {
    return read_checked(database, parts_->ledger, known_as);
  });
}

Result<Register> RegisterStore::read() const {
  return read_whole().map([](Reading all) { return std::move(all.now); });
}

Result<std::vector<Event>> RegisterStore::events() const {
  return read_whole().map([](Reading all) {
    std::vector<Event> out;
    std::ranges::transform(all.kept, std::back_inserter(out),
                           [](Kept& one) { return std::move(one.event); });
    return out;
  });
}

Result<std::vector<Kept>> RegisterStore::all_kept() const {
  return read_all(parts_->database.get()).map([](Reading all) { return std::move(all.kept); });
}

Result<RegisterStore::Change> RegisterStore::add(const std::optional<Event>& event, Instant now,
                                                 oversight::RecordSink* sink) {
  Telling tell;
  if (event) {
    tell = [&](Instant /*at*/) -> Result<Event> { return *event; };
  }
  return add(tell, When{now}, sink);
}

Result<RegisterStore::Change> RegisterStore::add(const Telling& tell, const When& when,
                                                 oversight::RecordSink* sink) {
  std::vector<Event> events;
  while (true) {
    auto portion = add_portion(tell, when, sink);
    if (!portion) {
      return tl::make_unexpected(std::move(portion.error()));
    }
    std::ranges::move(portion->events, std::back_inserter(events));
    if (!portion->has_more) {
      return Change{portion->at, std::move(portion->now), std::move(events),
                    std::move(portion->unsigned_because)};
    }
    std::this_thread::sleep_for(kPause);
  }
}

// One transaction.
Result<RegisterStore::Portion> RegisterStore::add_portion(const Telling& tell, const When& when,
                                                          oversight::RecordSink* sink) {
  sqlite3* database = parts_->database.get();
  auto turn = Transaction::begin(database);
  if (!turn) {
    return tl::make_unexpected(std::move(turn.error()));
  }
  auto all = read_all(database);
  const auto known_as = read_ledger_name(database);
  if (!all || !known_as) {
    return tl::make_unexpected(all ? known_as.error() : all.error());
  }
  if (sink != nullptr) {
    auto met = sink->meet(all->kept, *known_as).and_then([&] {
      return known_as->empty() ? write_ledger_name(database, sink->name()) : Result<void>();
    });
    if (!met) {
      return tl::make_unexpected(std::move(met.error()));
    }
  }
  const auto mine = begin_turn(database, all->now, tell, when);
  if (!mine) {
    return tl::make_unexpected(mine.error());
  }
  auto portion = portion_of(std::move(all->now), mine->event, mine->at);
  if (!portion) {
    return portion;
  }
  if (all->kept.size() + portion->events.size() > kMaxEvents) {
    return fail("E-OVERSIGHT-010", fmt::format("the register holds {} events", kMaxEvents));
  }
  auto done = mine->clock ? write_clock_mark(database, *mine->clock) : Result<void>();
  done = std::move(done)
             .and_then([&] { return keep_all(database, *all, *portion, sink); })
             .and_then([&] { return turn->commit(); });
  if (!done) {
    return tl::make_unexpected(std::move(done.error()));
  }
  if (sink != nullptr) {
    if (auto sealed = sink->seal(); !sealed) {
      portion->unsigned_because = std::move(sealed.error());
    }
  }
  return portion;
}

Result<void>
RegisterStore::take_turn(const std::function<Result<void>(const Register&)>& work) const {
  auto turn = Transaction::begin(parts_->database.get());
  if (!turn) {
    return tl::make_unexpected(std::move(turn.error()));
  }
  return read().and_then(work);
}

Result<void> RegisterStore::back_up(const std::string& path) const {
  return copy_database(parts_->database.get(), path);
}

std::string find_ledger_folder(const std::string& path) {
  return path + ".ledger";
}

} // namespace haechi::io
