// `haechi ledger export`: records to other systems, at least once, with a cursor that lasts.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "io/files/read.h"
#include "io/files/write.h"
#include "io/ledger/export_reader.h"
#include "io/ledger/export_sink.h"
#include "io/process/signals.h"
#include "io/store/pseudonym_key.h"
#include "ledger/privacy.h"
#include "ledger/siem.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <unistd.h>

namespace haechi::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBatch = 500;
constexpr std::size_t kMostUnread = 8U << 20U; // bytes that the other machine has acknowledged
constexpr std::chrono::milliseconds kPoll = 500ms;
constexpr std::chrono::milliseconds kMostWait = 30s;

struct ExportOptions {
  std::string dir;
  std::string to = "-";
  std::string format = "json";
  std::string cursor;
  std::string authorities;
  std::string token_file;
  std::string key_file; // of pseudonyms; empty: names leave as they stand
  std::uint32_t pseudonym_days = 30;
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
  std::optional<Sha256> root; // of the records before it; nullopt: not said
};

std::optional<Sha256> parse_root(std::string_view hex) {
  Sha256 out{};
  if (hex.size() != 2 * out.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char* begin = hex.data() + 2 * i;
    const auto [end, error] = std::from_chars(begin, begin + 2, out.at(i), 16);
    if (error != std::errc() || end != begin + 2) {
      return std::nullopt;
    }
  }
  return out;
}

Result<Cursor> read_cursor(const ExportOptions& options) {
  std::error_code error;
  if (options.cursor.empty() || !std::filesystem::exists(options.cursor, error)) {
    return Cursor{options.from, {}};
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
    out.root = parse_root(text.substr(end + 1, text.size() - end - 2));
    if (!out.root) {
      return bad_cursor(options.cursor);
    }
  }
  return out;
}

Result<void> write_cursor(const ExportOptions& options, const Cursor& cursor) {
  if (options.cursor.empty() || !cursor.root) {
    return {};
  }
  const std::string text = fmt::format("{}\n{}\n", cursor.next, to_hex(*cursor.root));
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

// What records leave as.
struct Wording {
  ledger::ExportFormat format = ledger::ExportFormat::Json;
  std::optional<ledger::PrivacyRules> hides; // names of people
};

class Exporter {
 public:
  Exporter(const ExportOptions& options, io::ExportTarget target, Wording wording,
           std::string token, Cursor cursor)
      : options_(options), target_(std::move(target)), wording_(std::move(wording)),
        host_(host_name()),
        sink_(io::make_export_sink(target_, options.authorities, std::move(token))),
        taken_(cursor) {
    reader_.emplace(options.dir, cursor.next, cursor.root);
  }

  // Until everything is there, or, following, until a signal.
  Result<void> run(io::Signals& signals) {
    if (auto begun = begin(); !begun) {
      return begun;
    }
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
  // A batch over the connection that is open.
  struct Batch {
    Cursor before;
    std::size_t bytes = 0;
  };

  // That the ledger is the one of which the receiver has the beginning.
  Result<void> begin() {
    return reader_->read(0).map([this](const auto&) { taken_.root = reader_->root(); });
  }

  Result<void> fill() {
    const auto lines = reader_->read(kBatch);
    if (!lines) {
      return tl::make_unexpected(lines.error());
    }
    was_empty_ = lines->empty();
    for (const std::string& line : *lines) {
      auto text = to_message(line);
      if (!text) {
        return tl::make_unexpected(std::move(text.error()));
      }
      pending_.push_back(std::move(*text));
    }
    return {};
  }

  Result<std::string> to_message(std::string line) {
    auto record = parser_.parse(line);
    if (record && wording_.hides) {
      line = ledger::hide_subject(*wording_.hides, *record, line);
      record = parser_.parse(line);
    }
    if (!record) {
      return tl::make_unexpected(std::move(record.error()));
    }
    std::string text = ledger::format_record(wording_.format, *record, line);
    return target_.is_syslog() ? ledger::to_syslog(*record, host_, text) : text;
  }

  Result<void> send() {
    auto sent = sink_->send(pending_);
    if (sink_->connections() != connections_) {
      connections_ = sink_->connections();
      unread_.clear();
      unread_bytes_ = 0;
    }
    if (!sent) {
      auto back = go_back();
      return back ? sent : back;
    }
    if (connections_ > 0) {
      note_unread();
    }
    pending_.clear();
    taken_ = {reader_->next(), reader_->root()};
    return write_cursor(options_, taken_);
  }

  // The last ones, as much as the other machine may hold for its program.
  void note_unread() {
    std::size_t bytes = 0;
    for (const std::string& message : pending_) {
      bytes += message.size();
    }
    unread_.push_back({taken_, bytes});
    unread_bytes_ += bytes;
    while (unread_bytes_ - unread_.front().bytes >= kMostUnread) {
      unread_bytes_ -= unread_.front().bytes;
      unread_.pop_front();
    }
  }

  // The connection is lost: what it took last may not have been read, and is sent again.
  Result<void> go_back() {
    if (unread_.empty()) {
      return {};
    }
    taken_ = unread_.front().before;
    unread_.clear();
    unread_bytes_ = 0;
    pending_.clear();
    reader_.emplace(options_.dir, taken_.next, taken_.root);
    return write_cursor(options_, taken_);
  }

  Result<void> finish() {
    auto finished = sink_->finish();
    if (finished) {
      return finished;
    }
    auto back = go_back();
    return back ? finished : back;
  }

  const ExportOptions& options_;
  io::ExportTarget target_;
  Wording wording_;
  std::string host_;
  std::unique_ptr<io::ExportSink> sink_;
  std::optional<io::ExportReader> reader_;
  Cursor taken_; // by the other side
  std::uint64_t connections_ = 0;
  std::deque<Batch> unread_; // perhaps: over this connection, the last ones
  std::size_t unread_bytes_ = 0;
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

Result<Wording> read_wording(const ExportOptions& options) {
  Wording out{ledger::parse_export_format(options.format).value_or(ledger::ExportFormat::Json), {}};
  if (!options.key_file.empty()) {
    auto key = io::read_pseudonym_key(options.key_file);
    if (!key) {
      return tl::make_unexpected(std::move(key.error()));
    }
    out.hides = ledger::PrivacyRules{.subjects = ledger::Subjects::Pseudonyms,
                                     .pseudonym_days = options.pseudonym_days,
                                     .key = std::move(*key)};
  }
  return out;
}

Result<void> run_export(const ExportOptions& options) {
  io::Signals signals;
  const auto target = io::parse_export_target(options.to);
  const auto cursor = read_cursor(options);
  auto wording = read_wording(options);
  auto token = read_token(options.token_file);
  if (!target || !cursor) {
    return tl::make_unexpected(!target ? target.error() : cursor.error());
  }
  if (!wording || !token) {
    return tl::make_unexpected(!wording ? wording.error() : token.error());
  }
  return Exporter(options, *target, std::move(*wording), std::move(*token), *cursor).run(signals);
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
  command->add_option("--pseudonyms", options->key_file,
                      "People leave as the pseudonyms that a gateway makes with this key file");
  command
      ->add_option("--pseudonym-days", options->pseudonym_days,
                   "For how many days one lasts, as `records: {pseudonym_days}` says; 0: for good")
      ->check(in_range(0, 36'500))
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
