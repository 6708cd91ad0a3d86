// `haechi ledger export`: records to other systems, at least once, with a cursor that lasts.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "io/files/read.h"
#include "io/files/write.h"
#include "io/ledger/export_reader.h"
#include "io/ledger/export_sink.h"
#include "io/process/signals.h"
#include "ledger/siem.h"
#include "wire/json/value.h"

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
              "it holds the number of the next record and, on a second line, the root of the "
              "ledger up to there");
}

struct Cursor {
  std::uint64_t next = 0;
  std::string root; // of the records before it, in hex; empty: not said
};

Result<Cursor> read_cursor(const ExportOptions& options) {
  std::error_code error;
  if (options.cursor.empty() || !std::filesystem::exists(options.cursor, error)) {
    return Cursor{options.from, ""};
  }
  const auto file = io::read_file(options.cursor, 128);
  if (!file || file->text.empty() || file->text.back() != '\n') {
    return bad_cursor(options.cursor);
  }
  Cursor out;
  const std::string_view text(file->text);
  const std::size_t end = text.find('\n');
  const auto [at, failed] = std::from_chars(text.data(), text.data() + end, out.next);
  if (failed != std::errc() || at != text.data() + end) {
    return bad_cursor(options.cursor);
  }
  if (end + 1 < text.size()) {
    out.root = text.substr(end + 1, text.size() - end - 2);
    if (out.root.size() != 2 * sizeof(Sha256)) {
      return bad_cursor(options.cursor);
    }
  }
  return out;
}

// That the ledger still is the one of which the receiver has the beginning.
Result<void> check_cursor(const ExportOptions& options, const Cursor& cursor) {
  const auto root = io::ExportReader(options.dir, cursor.next).root_at(cursor.next);
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  if (!cursor.root.empty() && to_hex(*root) != cursor.root) {
    return fail("E-LEDGER-020",
                fmt::format("the {} records up to the cursor are not those that were exported",
                            cursor.next),
                {}, "another ledger, or a restored one: begin a new cursor with --from");
  }
  return {};
}

Result<void> write_cursor(const ExportOptions& options, const io::ExportReader& reader,
                          std::uint64_t next) {
  if (options.cursor.empty()) {
    return {};
  }
  const auto root = reader.root_at(next);
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  const std::string text = fmt::format("{}\n{}\n", next, to_hex(*root));
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
        reader_(options.dir, next), taken_(next), connection_began_(next) {}

  // Until everything is there, or, following, until a signal.
  Result<void> run(io::Signals& signals) {
    for (;;) {
      Result<void> done;
      if (pending_.empty()) {
        done = fill();
      }
      if (done && pending_.empty() && !options_.follows) {
        return finish();
      }
      if (done && !pending_.empty()) {
        done = send();
      }
      // A ledger that is another by now does not become this one again by waiting.
      if (!done && (!options_.follows || done.error().code == "E-LEDGER-020")) {
        return done;
      }
      if (!done) {
        print_error(done.error());
      }
      wait_ = done ? kPoll : std::min(wait_ * 2, kMostWait);
      const bool is_busy = done && !was_empty_;
      if (const auto signal = signals.wait_for(is_busy ? 0ms : wait_)) {
        if (*signal == io::Signal::Stop) {
          return finish();
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
    if (sink_->connections() != connections_) {
      connections_ = sink_->connections();
      connection_began_ = taken_;
    }
    if (!sent) {
      return sent;
    }
    pending_.clear();
    taken_ = reader_.next();
    return write_cursor(options_, reader_, taken_);
  }

  // What the last connection took is sent again where it broke off before its end was read.
  Result<void> finish() {
    auto finished = sink_->finish();
    if (!finished && taken_ != connection_began_) {
      if (auto back = write_cursor(options_, reader_, connection_began_); !back) {
        return back;
      }
    }
    return finished;
  }

  const ExportOptions& options_;
  io::ExportTarget target_;
  ledger::ExportFormat format_;
  std::string host_;
  std::unique_ptr<io::ExportSink> sink_;
  io::ExportReader reader_;
  std::uint64_t taken_;            // the first record that the other side has not
  std::uint64_t connection_began_; // with this record
  std::uint64_t connections_ = 0;
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
  const auto cursor = read_cursor(options);
  auto token = read_token(options.token_file);
  if (!target || !cursor || !token) {
    return tl::make_unexpected(!target ? target.error() : !cursor ? cursor.error() : token.error());
  }
  if (auto checked = check_cursor(options, *cursor); !checked) {
    return checked;
  }
  return Exporter(options, *target, format.value_or(ledger::ExportFormat::Json), std::move(*token),
                  cursor->next)
      .run(signals);
}

} // namespace

void add_ledger_export(Command& ledger, Outcome& outcome) {
  auto options = std::make_shared<ExportOptions>();
  Command* command = ledger.add_subcommand(
      "export", "Send records to another system, at least once. Reads the files of the ledger: a\n"
                "slow or absent receiver never holds the gateway up");
  command->add_option("dir", options->dir, "The records folder, or a copy")->required();
  command
      ->add_option("--to", options->to,
                   "-, file:PATH, udp:HOST:PORT, tcp:HOST:PORT, tls:HOST:PORT (syslog), "
                   "http://..., https://... (POST of lines)")
      ->capture_default_str();
  command->add_option("--format", options->format, "json, ocsf or cef")
      ->check(one_of({"json", "ocsf", "cef"}))
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
