#include "io/oversight/register_reading.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "io/oversight/database.h"
#include "io/oversight/register_ledger.h"
#include "oversight/apply.h"
#include "oversight/event_json.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

Error broken(std::int64_t sequence, std::string_view why) {
  return {"E-OVERSIGHT-023",
          fmt::format("event {} of the register: {}", sequence, why),
          {},
          "haechi oversight restore makes a register of a backup"};
}

Result<void> take_row(const Statement& row, Reading& out) {
  const auto sequence = static_cast<std::int64_t>(out.kept.size()) + 1;
  if (row.number(0) != sequence) {
    return tl::make_unexpected(broken(sequence, "it is missing"));
  }
  const std::string text = row.text(1);
  std::string digest = link(out.digest(), text);
  if (digest != row.text(2)) {
    return tl::make_unexpected(broken(sequence, "it or one before it was changed"));
  }
  auto event = oversight::parse_event(text);
  if (!event) {
    return tl::make_unexpected(broken(sequence, event.error().message));
  }
  auto next = oversight::apply(std::move(out.now), *event);
  if (!next) {
    return tl::make_unexpected(broken(sequence, next.error().message));
  }
  out.now = std::move(*next);
  out.kept.push_back({std::move(*event), std::move(digest)});
  return {};
}

} // namespace

std::string link(std::string_view before, std::string_view event) {
  std::string text(before);
  text += '\n';
  text += event;
  return to_digest_text(sha256(as_bytes(text)));
}

Result<Reading> read_all(sqlite3* database) {
  auto rows =
      Statement::prepare(database, "SELECT sequence, event, digest FROM events ORDER BY sequence");
  if (!rows) {
    return tl::make_unexpected(std::move(rows.error()));
  }
  Reading out;
  while (true) {
    const auto row = rows->step();
    if (!row) {
      return tl::make_unexpected(row.error());
    }
    if (!*row) {
      return out;
    }
    if (auto taken = take_row(*rows, out); !taken) {
      return tl::make_unexpected(std::move(taken.error()));
    }
  }
}

Result<std::string> read_ledger_name(sqlite3* database) {
  auto statement = Statement::prepare(database, "SELECT vkey FROM ledger");
  if (!statement) {
    return tl::make_unexpected(std::move(statement.error()));
  }
  return statement->step().map([&](bool has_row) { return has_row ? statement->text(0) : ""; });
}

// The ledger is read before the store: a change that comes between adds to what the store has.
Result<Reading> read_checked(sqlite3* database, const std::string& folder,
                             std::string_view known_as) {
  const auto head = known_as.empty() ? Result<oversight::Told>(oversight::Told())
                                     : read_signed_head(folder, known_as);
  if (!head) {
    return tl::make_unexpected(head.error());
  }
  auto all = read_all(database);
  if (all) {
    if (auto compared = compare_with_head(*head, all->kept); !compared) {
      return tl::make_unexpected(std::move(compared.error()));
    }
  }
  return all;
}

} // namespace haechi::io
