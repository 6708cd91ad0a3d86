#include "io/gateway/policy_in_force.h"

#include "io/files/read.h"
#include "policy/syntax/parse.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::io {

namespace {

constexpr std::size_t kMostTold = 20; // in one record

// At the place where the configuration names the policy.
Error about(const engine::config::Path& where, Error error) {
  if (error.where.file.empty()) {
    error.where = where.where;
  }
  return error;
}

ResultOrErrors<policy::Policy> read_policy(const engine::config::Path& where) {
  const auto files = read_yaml(where.path);
  return files ? policy::parse_policy(*files)
               : ResultOrErrors<policy::Policy>(
                     tl::make_unexpected(Errors{about(where, files.error())}));
}

std::string hint_for(const EventsFile& file) {
  return fmt::format("haechi oversight tick --events {} writes it", file.path);
}

Result<Events> read_all_events(const engine::config::Path& where, FormerEvents former) {
  auto events = read_events(where.path);
  if (events && events->file.digest.empty() && former == FormerEvents::Some) {
    return fail("E-OVERSIGHT-032",
                fmt::format("`{}` is not there any more, and what it told would be taken back",
                            events->file.path),
                {}, hint_for(events->file));
  }
  return events;
}

void warn_of_waiting(const policy::Policy& policy, const EventsFile& file, Errors& warnings) {
  const auto waiting = std::ranges::find_if(policy.orders, [](const policy::Order& order) {
    return order.from && order.from->kind == policy::Moment::Kind::Event;
  });
  if (waiting != policy.orders.end()) {
    warnings.push_back({"E-OVERSIGHT-033",
                        fmt::format("order `{}` waits for the event `{}`, but `{}` is not there: "
                                    "nothing has happened yet",
                                    waiting->id, waiting->from->event, file.path),
                        waiting->where, hint_for(file)});
  }
}

} // namespace

ResultOrErrors<PolicyInForce> read_policy_in_force(const engine::config::Path& where,
                                                   FormerEvents former, Errors& warnings) {
  const auto events = read_all_events(where, former);
  auto policy = read_policy(where);
  if (!events || !policy) {
    Errors errors = policy ? Errors{} : std::move(policy.error());
    if (!events) {
      errors.push_back(about(where, events.error()));
    }
    return tl::make_unexpected(std::move(errors));
  }
  if (events->file.digest.empty()) {
    warn_of_waiting(*policy, events->file, warnings);
  }
  policy::Policy settled = *policy;
  oversight::Settled heard = oversight::settle_heard(settled, events->heard);
  return PolicyInForce{std::make_shared<const policy::Policy>(std::move(*policy)),
                       std::make_shared<const policy::Policy>(std::move(settled)),
                       std::move(heard.happenings.lifted), events->file, std::move(heard.told)};
}

std::string to_note(const EventsFile& events, const oversight::Told& told) {
  if (events.digest.empty()) {
    return {};
  }
  std::string out = fmt::format("events {}", events.digest);
  std::size_t count = 0;
  for (const std::string& line : told) {
    if (count == kMostTold) {
      return out + fmt::format(" and {} more", told.size() - count);
    }
    out += fmt::format("{}{}", count == 0 ? ": " : ", ", line);
    ++count;
  }
  return out;
}

} // namespace haechi::io
