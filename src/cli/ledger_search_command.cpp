// `haechi ledger search`: records by time, person, service and what was done.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "io/ledger/record_index.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace haechi::cli {

namespace {

struct SearchOptions {
  std::string dir;
  std::string index;
  std::string since;
  std::string until;
  io::RecordQuery query;
  bool is_anew = false;
};

// A time without an offset is UTC.
Result<void> read_time(const std::string& text, std::optional<Instant>& out) {
  if (text.empty()) {
    return {};
  }
  const auto parsed = parse_date_time(text);
  if (!parsed) {
    return tl::make_unexpected(parsed.error());
  }
  out = Instant(parsed->local.time_since_epoch() - parsed->offset);
  return {};
}

std::string index_path(const SearchOptions& options) {
  if (options.index == ":memory:") {
    return "";
  }
  if (!options.index.empty()) {
    return options.index;
  }
  const auto folder = std::filesystem::path(options.dir).lexically_normal();
  return (folder.has_filename() ? folder : folder.parent_path()).string() + ".index.sqlite";
}

Result<void> search(SearchOptions& options) {
  auto ready = read_time(options.since, options.query.since).and_then([&] {
    return read_time(options.until, options.query.until);
  });
  if (!ready) {
    return ready;
  }
  auto index = io::RecordIndex::open(index_path(options));
  if (!index) {
    return tl::make_unexpected(std::move(index.error()));
  }
  if (options.is_anew) {
    if (auto cleared = index->clear(); !cleared) {
      return cleared;
    }
  }
  if (const auto updated = index->update(options.dir); !updated) {
    return tl::make_unexpected(updated.error());
  }
  return index->search(options.query, [](std::string_view line) { fmt::print("{}\n", line); });
}

} // namespace

void add_ledger_search(Command& ledger, Outcome& outcome) {
  auto options = std::make_shared<SearchOptions>();
  Command* command = ledger.add_subcommand(
      "search", "Records by what they say, one JSON line each, the oldest first");
  io::RecordQuery& query = options->query;
  command->add_option("dir", options->dir, "The records folder, or a copy")->required();
  command->add_option("--since", options->since, "At or after: 2025-02-06 or RFC 3339; UTC");
  command->add_option("--until", options->until, "Before");
  command->add_option("--kind", query.kind, "decision, minute, start, reload, admin, ...");
  command->add_option("--reference", query.reference, "The number that a refused person was shown");
  command->add_option("--subject", query.subject,
                      "Who, as the records name him (`haechi records pseudonym`)");
  command->add_option("--body", query.body, "Body");
  command->add_option("--service", query.service, "Id of a service");
  command->add_option("--host", query.host, "Host name");
  command->add_option("--effect", query.effect, "What the policy said");
  command->add_option("--action", query.action, "pass, refuse, steer");
  command->add_option("--order", query.by, "Id of the deciding order");
  command->add_option("--limit", query.most, "So many at most")->capture_default_str();
  command->add_flag("--newest", query.is_newest_first, "The newest first");
  command->add_option("--index", options->index,
                      "SQLite file to search in, `:memory:` for none (default: DIR.index.sqlite, "
                      "beside the folder)");
  command->add_flag("--rebuild", options->is_anew, "Make the index anew");
  command->footer("The index proves nothing; `haechi ledger verify` does. Exit code: 0 searched, 2 "
                  "cannot run.\n"
                  "Example: haechi ledger search /var/lib/haechi/records --service deepseek "
                  "--since 2025-02-06");
  command->callback([options, &outcome] {
    const auto done = search(*options);
    if (!done) {
      print_error(done.error());
    }
    outcome.exit = done ? Exit::Fine : Exit::CannotRun;
  });
}

} // namespace haechi::cli
