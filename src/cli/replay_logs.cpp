#include "cli/replay_logs.h"

#include "cli/commands.h"
#include "text/host_name.h"

#include <fmt/format.h>

namespace haechi::cli {

namespace {

using policy::Effect;
using wire::logs::Happened;
using wire::logs::Reading;
using wire::logs::Sighting;

constexpr std::size_t kFirstLines = 50; // that tell the format
constexpr std::uint64_t kToldLines = 5; // malformed ones of a file
constexpr std::size_t kMaxHosts = 200'000;

// What the log says became of it. What a resolver was asked counts as answered.
Effect logged_effect(const Sighting& sighting) {
  if (const auto effect = policy::find_word<Effect>(policy::kEffectWords, sighting.effect)) {
    return *effect;
  }
  return sighting.happened == Happened::Refused ? Effect::Block : Effect::Allow;
}

bool is_compressed(std::string_view text) { // gzip, zstd, xz
  return text.starts_with("\x1f\x8b") || text.starts_with("\x28\xb5\x2f\xfd") ||
         text.starts_with("\xfd"
                          "7zXZ");
}

} // namespace

Result<bool> ReplayLogs::begin(Run& run, const std::vector<std::string>& first) const {
  if (!first.empty() && is_compressed(first.front())) {
    return fail("E-LOG-004", fmt::format("`{}` is compressed", run.name), {},
                "unpack it on the way: zcat FILE | haechi policy replay - ...");
  }
  const std::vector<std::string_view> lines(first.begin(), first.end());
  const auto format = options_.format ? options_.format : wire::logs::detect_format(lines);
  if (!format) {
    return fail("E-LOG-003",
                fmt::format("`{}` is in no format that the first lines tell", run.name), {},
                fmt::format("say --format: {}, {}, {}, {}", wire::logs::kFormatWords[0],
                            wire::logs::kFormatWords[1], wire::logs::kFormatWords[2],
                            wire::logs::kFormatWords[3]));
  }
  if (options_.needs_records && *format != wire::logs::Format::Haechi) {
    return fail("E-LOG-006", fmt::format("`{}` says addresses, not who they are", run.name), {},
                "name haechi.yaml with --config, or say --body, --device and --zone for all");
  }
  wire::logs::Assumptions assumptions;
  assumptions.year = options_.year;
  assumptions.newest =
      std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(run.changed));
  run.reader = make_reader(*format, assumptions);
  return true;
}

Result<bool> ReplayLogs::read(const io::Input& input, io::Progress& progress) {
  io::LineReader lines(input.file.get(), wire::logs::kMaxLine);
  Run run{input.name, input.changed, nullptr, 0, 0};
  std::vector<std::string> first;
  std::vector<bool> is_cut; // of `first`
  for (;;) {
    const auto line = lines.next();
    if (!line) {
      return tl::make_unexpected(line.error());
    }
    const bool is_over = !line->has_value();
    if (!is_over) {
      progress.add((*line)->text.size() + 1);
    }
    if (run.reader == nullptr) {
      if (!is_over) {
        first.emplace_back((*line)->text);
        is_cut.push_back((*line)->is_too_long);
      }
      if (!is_over && first.size() < kFirstLines) {
        continue;
      }
      if (first.empty()) {
        return true;
      }
      if (auto begun = begin(run, first); !begun) {
        return begun;
      }
      for (std::size_t i = 0; i < first.size(); ++i) {
        take(run, io::Line{first[i], is_cut[i]});
      }
    } else if (!is_over) {
      take(run, **line);
    }
    if (is_over) {
      break;
    }
  }
  if (run.malformed > kToldLines) {
    fmt::print(stderr, "{}: {} more lines could not be read\n", run.name,
               run.malformed - kToldLines);
  }
  return true;
}

void ReplayLogs::complain(Run& run, const Error& error) {
  ++origin_.malformed;
  if (++run.malformed <= kToldLines) {
    Error shown = error;
    shown.where = {run.name, static_cast<std::uint32_t>(run.line), 1};
    print_error(shown);
  }
}

void ReplayLogs::take(Run& run, const io::Line& line) {
  ++run.line;
  ++origin_.lines;
  std::string_view text = line.text;
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  if (line.is_too_long) {
    complain(run,
             {"E-LOG-005", fmt::format("the line is longer than {} bytes", wire::logs::kMaxLine)});
  } else if (text.empty()) {
    ++origin_.other;
  } else {
    take(run, text);
  }
}

void ReplayLogs::take(Run& run, std::string_view line) {
  const auto reading = run.reader->read(line);
  if (!reading) {
    complain(run, reading.error());
    return;
  }
  switch (reading->kind) {
  case Reading::Kind::Nothing:
    ++origin_.other;
    return;
  case Reading::Kind::Unnamed:
    origin_.unnamed += reading->count;
    return;
  case Reading::Kind::Sighting:
    take(run, reading->sighting);
    return;
  }
}

Instant ReplayLogs::time_of(const Run& run, const Sighting& sighting) const {
  if (options_.at) {
    return *options_.at;
  }
  return sighting.at ? options_.zone.to_instant(*sighting.at) : run.changed;
}

std::string_view ReplayLogs::host_of(std::string_view written) {
  if (const auto known = hosts_.find(written); known != hosts_.end()) {
    return known->second;
  }
  if (hosts_.size() >= kMaxHosts) {
    hosts_.clear();
  }
  return hosts_.emplace(written, text::make_host_name(written).value_or(std::string()))
      .first->second;
}

void ReplayLogs::take(const Run& run, const Sighting& sighting) {
  const std::string_view host = host_of(sighting.host);
  if (host.empty()) {
    ++origin_.nameless;
    return;
  }
  const auto client = clients_.find(sighting);
  if (!client) {
    ++origin_.strangers;
    return;
  }
  replay_.judge(
      {client->stand, time_of(run, sighting), host, client->person, logged_effect(sighting)});
}

} // namespace haechi::cli
