#include "cli/oversight_place.h"

#include "cli/put_file.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"
#include "oversight/event_json.h"
#include "oversight/happenings_file.h"
#include "oversight/policy_events.h"
#include "policy/syntax/time_zone.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace haechi::cli {

namespace {

Instant read_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// Under the store's lock: of two commands the later one writes last.
Result<void> tell_gateways(const OversightPlace& place, const io::RegisterStore& store,
                           Instant now) {
  const std::string file =
      place.events_file.empty() ? place.store + ".events.json" : place.events_file;
  return store.take_turn([&](const oversight::Register& there) {
    const Instant until = std::max(now, there.last);
    return put_file(file, oversight::write_happenings(oversight::policy_events(there, until)))
        .map([](bool) {});
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

void add_place_options(CLI::App& command, OversightPlace& place) {
  command.add_option("--store,-s", place.store, "The register")->capture_default_str();
  command.add_option("--events", place.events_file,
                     "The file that running gateways read; default: STORE.events.json");
  command.add_option("--zone", place.zone, "Time zone of dates: Asia/Seoul")->capture_default_str();
  command.add_option("--now", place.now, "In the place of the clock: 2025-02-14T09:00");
  command.add_option("--language", place.language, "en, ko")
      ->check(CLI::IsMember({"en", "ko"}))
      ->capture_default_str();
  command.add_flag("--json", place.is_json, "JSON");
}

Result<Instant> find_now(const OversightPlace& place) {
  return place.now.empty() ? Result<Instant>(read_clock())
                           : policy::TimeZone::make(place.zone).and_then([&](const auto& zone) {
                               return zone.parse_instant(place.now);
                             });
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

Exit change_register(const OversightPlace& place, const std::optional<oversight::Event>& event,
                     Instant now, io::RegisterStore::Missing missing) {
  auto store = io::RegisterStore::open(place.store, missing);
  if (!store) {
    print_error(store.error());
    return Exit::CannotRun;
  }
  const auto change = store->add(event, now, nullptr);
  if (!change) {
    print_error(change.error());
    return Exit::CannotRun;
  }
  show_change(place, change->events);
  if (const auto told = tell_gateways(place, *store, now); !told) {
    print_error(told.error());
    fmt::print(stderr, "  the register has the change; `haechi oversight tick` writes the file\n");
    return Exit::CannotRun;
  }
  return Exit::Fine;
}

void print_report(const OversightPlace& place, const oversight::report::Report& report) {
  fmt::print("{}", place.is_json ? oversight::report::to_json(report)
                                 : oversight::report::to_text(report, place.shown_language()));
}

} // namespace haechi::cli
