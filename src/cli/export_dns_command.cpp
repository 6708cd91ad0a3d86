// `haechi export rpz|unbound|dnsmasq|hosts`: what one subject may reach by name, for other DNS
// engines.
#include "cli/arguments.h"
#include "cli/export_sources.h"
#include "cli/export_subcommands.h"
#include "cli/put_file.h"
#include "emit/dns_export/export.h"
#include "engine/dns/bypass.h"
#include "text/host_name.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

using emit::dns_export::Act;
using emit::dns_export::Answer;
using emit::dns_export::Engine;
using emit::dns_export::Export;
using emit::dns_export::Settings;
using emit::dns_export::View;

constexpr std::size_t kMaxNamesOnTerminal = 5;

struct DnsOptions {
  Engine engine{};
  ExportFlags flags;
  std::string output;
  std::string folder; // a file for each body
  std::string origin = "haechi.rpz";
  std::uint32_t serial = 0; // 0: from the instant
  std::uint32_t ttl_s = 60;
  std::string answer; // empty: as the configuration says
  std::vector<std::string> sinkhole;
  bool is_json = false;
  bool is_strict = false;
};

Answer to_answer(engine::config::BlockAnswer answer) {
  switch (answer) {
  case engine::config::BlockAnswer::NameError:
    return Answer::NameError;
  case engine::config::BlockAnswer::NoData:
    return Answer::NoData;
  case engine::config::BlockAnswer::Refused:
    return Answer::Refused;
  case engine::config::BlockAnswer::Sinkhole:
    return Answer::Sinkhole;
  }
  return Answer::NameError;
}

Result<bool> read_sinkhole(const DnsOptions& options, Settings& settings) {
  for (const std::string& text : options.sinkhole) {
    const auto address = IpAddress::parse(text);
    if (!address) {
      return tl::make_unexpected(address.error());
    }
    std::erase_if(settings.sinkhole,
                  [&](const IpAddress& other) { return other.is_v4() == address->is_v4(); });
    settings.sinkhole.push_back(*address);
  }
  if (settings.answer == Answer::Sinkhole && settings.sinkhole.empty()) {
    return fail("E-EXPORT-004", "there is no address to answer with", {},
                "--sinkhole 192.0.2.1, once for each family");
  }
  std::ranges::sort(settings.sinkhole, std::greater<>(), &IpAddress::is_v4);
  return true;
}

Result<Settings> make_settings(const DnsOptions& options, const ExportSources& sources,
                               Instant at) {
  Settings settings;
  settings.version = HAECHI_VERSION;
  const auto origin = text::make_host_name(options.origin);
  if (!origin) {
    return fail("E-EXPORT-003", fmt::format("`{}` is no name of a zone", options.origin), {},
                "--origin haechi.rpz");
  }
  settings.origin = *origin;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  settings.serial = options.serial != 0 ? options.serial : static_cast<std::uint32_t>(seconds);
  settings.ttl_s = options.ttl_s;
  settings.answer = to_answer(sources.dns.block_answer);
  settings.sinkhole = sources.dns.sinkhole;
  if (options.answer == "nxdomain") {
    settings.answer = Answer::NameError;
  } else if (options.answer == "nodata") {
    settings.answer = Answer::NoData;
  } else if (options.answer == "sinkhole" || !options.sinkhole.empty()) {
    settings.answer = Answer::Sinkhole;
  }
  if (const auto read = read_sinkhole(options, settings); !read) {
    return tl::make_unexpected(read.error());
  }
  settings.has_answers_by_order = !sources.dns.block_answers.empty();
  settings.refuses_private_addresses = sources.dns.bypass.refuses_private_addresses;
  settings.refused_addresses = engine::dns::BypassRules(sources.dns).resolver_addresses();
  return settings;
}

// Reverse names of private networks are every engine's own business and not exported.
std::vector<emit::dns_export::WayPast> find_ways_past(const engine::config::Dns& dns) {
  std::vector<emit::dns_export::WayPast> out;
  const engine::dns::BypassRules rules(dns);
  rules.visit_names([&out](std::string_view name, engine::dns::Bypass bypass) {
    if (bypass != engine::dns::Bypass::PrivateReverse) {
      const bool has_no_data = bypass == engine::dns::Bypass::Discovery;
      out.push_back({std::string(name), has_no_data ? Act::NoData : Act::NameError});
    }
  });
  return out;
}

void print_gaps(const std::string& shown, const Export& written, const View& view) {
  fmt::print(stderr, "{}: {} entries, as seen by {}\n", shown, written.entries,
             emit::dns_export::to_text(view.viewer));
  if (view.is_out_of_reach) {
    fmt::print(stderr, "out of the policy's reach: nothing is blocked\n");
  }
  if (written.gaps.count() != 0) {
    fmt::print(stderr, "said otherwise than decided: {}\n", written.gaps.count());
  }
  for (const auto& [gap, names] : written.gaps.groups()) {
    fmt::print(stderr, "  {}\n", emit::dns_export::to_line(gap, names, kMaxNamesOnTerminal));
  }
}

class DnsExport {
 public:
  DnsExport(const DnsOptions& options, ExportSources sources)
      : options_(options), sources_(std::move(sources)), ways_past_(find_ways_past(sources_.dns)) {}

  Exit run(const ExportSubject& subject);
  Exit run_each_body(ExportSubject subject);

 private:
  [[nodiscard]] View make_view(const ExportSubject& subject) const {
    return emit::dns_export::make_view({.decider = *sources_.decider,
                                        .viewer = subject.viewer,
                                        .at = subject.at,
                                        .happenings = subject.happenings,
                                        .ways_past = ways_past_});
  }

  [[nodiscard]] Exit finish(const Export& written) {
    has_gaps_ = has_gaps_ || written.gaps.count() != 0;
    return options_.is_strict && has_gaps_ ? Exit::Findings : Exit::Fine;
  }

  const DnsOptions& options_;
  ExportSources sources_;
  std::vector<emit::dns_export::WayPast> ways_past_;
  bool has_gaps_ = false;
};

Exit DnsExport::run(const ExportSubject& subject) {
  const auto settings = make_settings(options_, sources_, subject.at);
  if (!settings) {
    print_error(settings.error());
    return Exit::CannotRun;
  }
  const View view = make_view(subject);
  const Export written = write_export(options_.engine, view, *settings);
  if (!options_.output.empty()) {
    if (const auto put = put_file(options_.output, written.text); !put) {
      print_error(put.error());
      return Exit::CannotRun;
    }
  } else if (!options_.is_json) {
    fmt::print("{}", written.text);
  }
  if (options_.is_json) {
    fmt::print("{}\n", to_json(written, view));
  } else {
    print_gaps(options_.output.empty() ? "export" : options_.output, written, view);
  }
  return finish(written);
}

// Bodies become names of files: only what every file system takes as it is.
bool is_fit_for_file(std::string_view body) {
  return !body.empty() && body.front() != '.' && body.size() <= 200 &&
         std::ranges::all_of(body, [](char sign) {
           return (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || sign == '-' ||
                  sign == '_' || sign == '.';
         });
}

Exit DnsExport::run_each_body(ExportSubject subject) {
  const auto settings = make_settings(options_, sources_, subject.at);
  if (!settings) {
    print_error(settings.error());
    return Exit::CannotRun;
  }
  Exit exit = Exit::Fine;
  for (const policy::Body& body : sources_.decider->policy().bodies) {
    if (!is_fit_for_file(body.id)) {
      print_error({"E-EXPORT-005", fmt::format("body `{}` can be no file's name", body.id)});
      return Exit::CannotRun;
    }
    subject.viewer.who.body = body.id;
    const View view = make_view(subject);
    const Export written = write_export(options_.engine, view, *settings);
    const std::string path =
        fmt::format("{}/{}.{}", options_.folder, body.id, to_word(options_.engine));
    if (const auto put = put_file(path, written.text); !put) {
      print_error(put.error());
      return Exit::CannotRun;
    }
    if (options_.is_json) {
      fmt::print("{}\n", to_json(written, view));
    } else {
      print_gaps(path, written, view);
    }
    exit = finish(written);
  }
  return exit;
}

Exit run(const DnsOptions& options, Instant now) {
  auto sources = read_export_sources(options.flags);
  if (!sources) {
    print_errors(sources.error());
    return Exit::CannotRun;
  }
  auto subject = find_export_subject(options.flags, *sources, now);
  if (!subject) {
    print_error(subject.error());
    return Exit::CannotRun;
  }
  DnsExport exporting(options, std::move(*sources));
  return options.folder.empty() ? exporting.run(*subject)
                                : exporting.run_each_body(std::move(*subject));
}

void add_engine(Command& exporting, Outcome& outcome, Engine engine, const char* help) {
  auto options = std::make_shared<DnsOptions>();
  options->engine = engine;
  const std::string word(to_word(engine));
  Command* command = exporting.add_subcommand(word, help);
  add_export_source_flags(*command, options->flags);
  command->add_option("--as", options->flags.as,
                      "Whose view: an address or prefix of `identity`, or a user");
  add_subject_flags(*command, options->flags.subject);
  auto* output = command->add_option("-o,--output", options->output,
                                     "File to write, in the place of one that is there");
  command
      ->add_option("--each-body", options->folder,
                   "Instead: a file for each body of the policy, in this folder")
      ->excludes(output)
      ->check(existing_directory());
  command
      ->add_option("--answer", options->answer,
                   "What a refused question is answered (default: as haechi.yaml says)")
      ->check(one_of({"nxdomain", "nodata", "sinkhole"}));
  command->add_option("--sinkhole", options->sinkhole,
                      "Address to answer with, once for each family");
  command->add_option("--ttl", options->ttl_s, "Seconds that answers may be kept")
      ->capture_default_str()
      ->check(in_range(0, 86'400));
  if (engine == Engine::Rpz) {
    command->add_option("--origin", options->origin, "Name of the zone")->capture_default_str();
    command->add_option("--serial", options->serial, "Serial (default: the instant in seconds)");
  }
  command->add_flag("--json", options->is_json,
                    "Print what cannot be said as JSON instead; with -o the file is written too");
  command->add_flag("--strict", options->is_strict,
                    "Exit 1 when anything is said otherwise than decided");
  command->footer(fmt::format(
      "Exit code: 0 written, 1 with --strict when something is said otherwise, 2 cannot run.\n"
      "Example: haechi export {} --config examples/ministry/haechi.yaml --as 127.0.1.11",
      word));
  command->callback([options, &outcome] {
    outcome.exit = run(
        *options, std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  });
}

} // namespace

void add_export_dns(Command& exporting, Outcome& outcome) {
  add_engine(exporting, outcome, Engine::Rpz,
             "A response policy zone, for BIND, Unbound, PowerDNS Recursor, Knot Resolver");
  add_engine(exporting, outcome, Engine::Unbound, "Local zones of Unbound");
  add_engine(exporting, outcome, Engine::Dnsmasq, "Domain lines of dnsmasq");
  add_engine(exporting, outcome, Engine::Hosts, "hosts(5) lines: whole names only");
}

} // namespace haechi::cli
