// `haechi ledger export`: records to other systems, at least once, with a cursor that lasts.
#include "cli/ledger_subcommands.h"
#include "io/files/read.h"
#include "io/files/write.h"
#include "io/ledger/export_reader.h"
#include "io/ledger/export_sink.h"
#include "io/process/signals.h"
#include "ledger/siem.h"
#include "wire/json/value.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace haechi::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBatch = 500;
constexpr std::chrono::milliseconds kPoll = 500ms;
constexpr std::chrono::milliseconds kMostWait = 30s;

struct ExportOptions {
  std::string dir;
  std::string to = "-";
  std::string format = "json";
  std::string cursor;
  std::string authorities;
  std::string token_file;
  std::uint64_t from = 0;
  bool follows = false;
};

tl::unexpected<Error> bad_cursor(const std::string& path) {
  return fail("E-LEDGER-016", fmt::format("the cursor `{}` cannot be read or written", path), {},
              "it holds the number of the next record and a newline");
}

Result<std::uint64_t> read_cursor(const ExportOptions& options) {
  std::error_code error;
  if (options.cursor.empty() || !std::filesystem::exists(options.cursor, error)) {
    return options.from;
  }
  const auto file = io::read_file(options.cursor, 64);
  std::uint64_t out = 0;
  if (!file || file->text.empty() || file->text.back() != '\n') {
    return bad_cursor(options.cursor);
  }
  const char* end = file->text.data() + file->text.size() - 1;
  const auto [at, failed] = std::from_chars(file->text.data(), end, out);
  return failed == std::errc() && at == end ? Result<std::uint64_t>(out)
                                            : Result<std::uint64_t>(bad_cursor(options.cursor));
}

Result<void> write_cursor(const ExportOptions& options, std::uint64_t next) {
  if (options.cursor.empty()) {
    return {};
  }
  const std::string text = fmt::format("{}\n", next);
  std::error_code error;
  const auto done = std::filesystem::exists(options.cursor, error)
                        ? io::replace_file(options.cursor, text)
                        : io::create_file(options.cursor, text);
  return done ? Result<void>() : Result<void>(bad_cursor(options.cursor));
}

std::string host_name() {
  std::string out(256, '\0');
  if (::gethostname(out.data(), out.size() - 1) != 0) {
    return "-";
  }
  out.resize(out.find('\0'));
  return out;
}

class Exporter {
 public:
  Exporter(const ExportOptions& options, io::ExportTarget target, ledger::ExportFormat format,
           std::string token, std::uint64_t next)
      : options_(options), target_(std::move(target)), format_(format), host_(host_name()),
        sink_(io::make_export_sink(target_, options.authorities, std::move(token))),
        reader_(options.dir, next) {}

  // Until everything is there, or, following, until a signal.
  Result<void> run(io::Signals& signals) {
    for (;;) {
      if (pending_.empty()) {
        if (auto read = fill(); !read) {
          return read;
        }
      }
      if (pending_.empty() && !options_.follows) {
        return {};
      }
      const auto sent = pending_.empty() ? Result<void>() : send();
      if (!sent && !options_.follows) {
        return sent;
      }
      if (!sent) {
        print_error(sent.error());
      }
      wait_ = sent ? kPoll : std::min(wait_ * 2, kMostWait);
      const bool is_busy = sent && !was_empty_;
      if (const auto signal = signals.wait_for(is_busy ? 0ms : wait_)) {
        if (*signal == io::Signal::Stop) {
          return {};
        }
      }
    }
  }

 private:
  Result<void> fill() {
    const auto lines = reader_.read(kBatch);
    if (!lines) {
      return tl::make_unexpected(lines.error());
    }
    was_empty_ = lines->empty();
    for (const std::string& line : *lines) {
      const auto record = parser_.parse(line);
      if (!record) {
        return tl::make_unexpected(record.error());
      }
      std::string text = ledger::format_record(format_, *record, line);
      pending_.push_back(target_.is_syslog() ? ledger::to_syslog(*record, host_, text)
                                             : std::move(text));
    }
    return {};
  }

  Result<void> send() {
    auto sent = sink_->send(pending_);
    if (!sent) {
      return sent;
    }
    pending_.clear();
    return write_cursor(options_, reader_.next());
  }

  const ExportOptions& options_;
  io::ExportTarget target_;
  ledger::ExportFormat format_;
  std::string host_;
  std::unique_ptr<io::ExportSink> sink_;
  io::ExportReader reader_;
  wire::json::Parser parser_;
  std::vector<std::string> pending_; // read, not yet taken by the other side
  bool was_empty_ = true;
  std::chrono::milliseconds wait_ = kPoll;
};

Result<std::string> read_token(const std::string& path) {
  if (path.empty()) {
    return std::string();
  }
  const auto file = io::read_file(path, 4'096);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  std::string token = file->text.substr(0, file->text.find_first_of("\r\n"));
  return token;
}

Result<void> run_export(const ExportOptions& options) {
  io::Signals signals;
  const auto target = io::parse_export_target(options.to);
  const auto format = ledger::parse_export_format(options.format);
  const auto next = read_cursor(options);
  auto token = read_token(options.token_file);
  if (!target || !next || !token) {
    return tl::make_unexpected(!target ? target.error() : !next ? next.error() : token.error());
  }
  if (!std::filesystem::exists(options.dir + "/ledger.vkey")) {
    return fail("E-LEDGER-007", fmt::format("there is no ledger in `{}`", options.dir));
  }
  return Exporter(options, *target, format.value_or(ledger::ExportFormat::Json), std::move(*token),
                  *next)
      .run(signals);
}

} // namespace

void add_ledger_export(CLI::App& ledger, Outcome& outcome) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = ledger.add_subcommand(
      "export", "Send records to another system, at least once. Reads the files of the ledger: a\n"
                "slow or absent receiver never holds the gateway up");
  command->add_option("dir", options->dir, "The records folder, or a copy")->required();
  command
      ->add_option("--to", options->to,
                   "-, file:PATH, udp:HOST:PORT, tcp:HOST:PORT, tls:HOST:PORT (syslog), "
                   "http://..., https://... (POST of lines)")
      ->capture_default_str();
  command->add_option("--format", options->format, "json, ocsf or cef")
      ->check(CLI::IsMember({"json", "ocsf", "cef"}))
      ->capture_default_str();
  command->add_option("--cursor", options->cursor,
                      "File that keeps how far the receiver has come, over ends and starts");
  command->add_option("--from", options->from, "Begin with this record where there is no cursor");
  command->add_flag("--follow", options->follows, "Go on with what comes; SIGTERM ends it");
  command->add_option("--ca", options->authorities,
                      "PEM file that TLS trusts (default: the system's)");
  command->add_option("--token-file", options->token_file, "Bearer token of a webhook");
  command->footer(
      "Exit code: 0 sent, 2 not (the cursor stays where the receiver has come).\n"
      "Example: haechi ledger export /var/lib/haechi/records --to tls:siem.example:6514 "
      "--format cef --cursor /var/lib/haechi/siem.cursor --follow");
  command->callback([options, &outcome] {
    const auto done = run_export(*options);
    if (!done) {
      print_error(done.error());
    }
    outcome.exit = done ? Exit::Fine : Exit::CannotRun;
  });
}

} // namespace haechi::cli
