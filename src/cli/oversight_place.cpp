#include "cli/oversight_place.h"

#include "cli/arguments.h"
#include "cli/put_file.h"
#include "io/files/catalog_path.h"
#include "io/files/input.h"
#include "io/files/read.h"
#include "io/oversight/read_register.h"
#include "io/oversight/register_ledger.h"
#include "oversight/event_json.h"
#include "oversight/happenings_file.h"
#include "oversight/policy_events.h"
#include "policy/syntax/time_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace haechi::cli {

namespace {

enum class PolicyFiles : unsigned char { AsTheyWere, Changed };

// A file that says the same already stays as it is: a gateway that looks at it is not disturbed.
// Where the policy beside it changed, one more end of line has the gateway read both.
Result<void> put_news(const std::string& file, std::string text, PolicyFiles policy) {
  const auto before = io::read_file(file, text.size() + 1);
  const bool is_same = before && before->text == text;
  if (policy == PolicyFiles::Changed) {
    text += is_same ? "\n" : "";
  } else if (is_same || (before && before->text == text + "\n")) {
    return {};
  }
  return put_file(file, text).map([](bool) {});
}

// Under the store's lock: of two commands the later one writes last.
Result<void> tell_gateways(const OversightPlace& place, const io::RegisterStore& store, Instant now,
                           PolicyFiles policy) {
  const std::string file =
      place.events_file.empty() ? place.store + ".events.json" : place.events_file;
  return store.take_turn([&](const oversight::Register& there) {
    const Instant until = std::max(now, there.last);
    return put_news(file, oversight::write_happenings(oversight::policy_events(there, until)),
                    policy);
  });
}

void show_change(const OversightPlace& place, const std::vector<oversight::Event>& events) {
  for (const oversight::Event& event : events) {
    if (place.is_json) {
      fmt::print("{}\n", oversight::to_json(event));
    } else {
      fmt::print("{} {} {} ({})\n", to_rfc3339(event.at), oversight::spec_of(event.kind).word,
                 event.subject, event.by);
    }
  }
}

Result<io::RegisterStore::When> find_when(const OversightPlace& place) {
  if (place.now.empty()) {
    return io::RegisterStore::When();
  }
  return find_now(place).map([](Instant now) { return io::RegisterStore::When{now}; });
}

io::RegisterStore::Telling by_somebody(const io::RegisterStore::Telling& tell) {
  return [tell](Instant at) {
    return tell(at).and_then([](oversight::Event event) -> Result<oversight::Event> {
      if (event.by == oversight::kRegister) {
        return fail("E-OVERSIGHT-008", "`register` is what time alone brings", {}, "another --by");
      }
      return event;
    });
  };
}

std::optional<int> parse_days_ahead(std::string_view text) {
  if (!text.starts_with('+') || !text.ends_with('d')) {
    return std::nullopt;
  }
  text = text.substr(1, text.size() - 2);
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  const bool is_read = error == std::errc() && end == text.data() + text.size();
  return is_read && days >= 0 && days <= 36'500 ? std::optional(days) : std::nullopt;
}

} // namespace

Language OversightPlace::shown_language() const {
  return language == "ko" ? Language::Korean : Language::English;
}

void add_place_options(Command& command, OversightPlace& place) {
  command.add_option("--store,-s", place.store, "The register")->capture_default_str();
  command.add_option("--ledger", place.ledger, "Its ledger; default: STORE.ledger");
  command.add_option("--events", place.events_file,
                     "The file that running gateways read; default: STORE.events.json");
  command.add_option("--zone", place.zone, "Time zone of dates: Asia/Seoul")->capture_default_str();
  command.add_option("--now", place.now, "In the place of the clock: 2025-02-14T09:00");
  command.add_flag("--future", place.is_future_meant,
                   "--now is meant, though it lies more than a day ahead of the clock");
  command.add_option("--language", place.language, "en, ko")
      ->check(one_of({"en", "ko"}))
      ->capture_default_str();
  command.add_flag("--json", place.is_json, "JSON");
}

Result<Instant> find_now(const OversightPlace& place) {
  const Instant clock = io::now();
  if (place.now.empty()) {
    return clock;
  }
  const auto now = policy::TimeZone::make(place.zone).and_then([&](const auto& zone) {
    return zone.parse_instant(place.now);
  });
  if (now && *now > clock + kMostAhead && !place.is_future_meant) {
    return fail("E-OVERSIGHT-014",
                fmt::format("{} is far ahead of the clock, and nothing could be recorded before it "
                            "any more",
                            to_rfc3339(*now)),
                {}, "--future says that it is meant");
  }
  return now;
}

Result<Instant> read_date(const OversightPlace& place, std::string_view text, Instant now) {
  if (const auto days = parse_days_ahead(text)) {
    return now + std::chrono::days(*days);
  }
  return policy::TimeZone::make(place.zone).and_then([&](const policy::TimeZone& zone) {
    return zone.parse_instant(text);
  });
}

Result<oversight::Questions> read_questions(const OversightPlace& place) {
  std::string path = place.questions;
  if (path.empty()) {
    const std::filesystem::path catalog = io::find_catalog_path("");
    path = (catalog.parent_path() / "oversight" / "questions.yaml").string();
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) {
      return oversight::Questions();
    }
  }
  const auto file = io::read_file(path);
  return file ? oversight::parse_questions(*file)
              : Result<oversight::Questions>(tl::make_unexpected(file.error()));
}

Result<io::RegisterStore> open_register(const OversightPlace& place,
                                        io::RegisterStore::Missing missing) {
  return io::RegisterStore::open(place.store, missing, place.ledger);
}

Result<RegisterView> view_register(const OversightPlace& place) {
  return io::read_register(place.store, io::LedgerUse::Compared, place.ledger)
      .map([](io::Reading all) {
        RegisterView out{std::move(all.now), {}};
        for (oversight::Kept& one : all.kept) {
          out.events.push_back(std::move(one.event));
        }
        return out;
      });
}

io::RegisterStore::Telling at_its_turn(oversight::Event event) {
  return [event = std::move(event)](Instant at) -> Result<oversight::Event> {
    oversight::Event out = event;
    out.at = at;
    return out;
  };
}

Exit change_register(const OversightPlace& place, const io::RegisterStore::Telling& tell,
                     io::RegisterStore::Missing missing,
                     const std::function<Result<void>()>& before_telling) {
  const auto when = find_when(place);
  if (!when) {
    print_error(when.error());
    return Exit::CannotRun;
  }
  auto store = open_register(place, missing);
  if (!store) {
    print_error(store.error());
    return Exit::CannotRun;
  }
  io::RegisterLedger ledger(
      {.dir = place.ledger.empty() ? io::find_ledger_folder(place.store) : place.ledger});
  const auto change = store->add(tell ? by_somebody(tell) : tell, *when, &ledger);
  if (!change) {
    print_error(change.error());
    return Exit::CannotRun;
  }
  show_change(place, change->events);
  if (change->unsigned_because) {
    print_error(*change->unsigned_because);
    fmt::print(stderr, "  the register has the change; the next command signs it in the ledger\n");
  }
  if (before_telling) {
    if (const auto ready = before_telling(); !ready) {
      print_error(ready.error());
      return Exit::CannotRun;
    }
  }
  const auto policy = before_telling ? PolicyFiles::Changed : PolicyFiles::AsTheyWere;
  if (const auto told = tell_gateways(place, *store, change->at, policy); !told) {
    print_error(told.error());
    fmt::print(stderr, "  the register has the change; `haechi oversight tick` writes the file\n");
    return Exit::CannotRun;
  }
  return change->unsigned_because ? Exit::CannotRun : Exit::Fine;
}

void print_report(const OversightPlace& place, const oversight::report::Report& report) {
  fmt::print("{}", place.is_json ? oversight::report::to_json(report)
                                 : oversight::report::to_text(report, place.shown_language()));
}

} // namespace haechi::cli
