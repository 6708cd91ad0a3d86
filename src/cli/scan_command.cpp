// `haechi scan`: what a text, a file or a folder holds that must not leave.
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/scan_sources.h"
#include "content/finding_json.h"
#include "content/scanner.h"
#include "io/files/input.h"
#include "io/files/line_reader.h"
#include "io/files/read.h"
#include "io/files/walk.h"
#include "io/process/progress.h"
#include "text/encoding.h"
#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::cli {

namespace {

constexpr std::size_t kMaxLine = 16U << 20U;

struct ScanFlags {
  std::vector<std::string> inputs;
  std::string detectors;
  std::string encoding = "auto";
  double min_score = 0.5;
  bool is_batch = false;
  bool fails = false;
  bool is_answer = false;
  bool is_json = false; // the default; there so that every command takes it
};

content::ScanOptions to_options(const ScanFlags& flags) {
  return {.min_score = static_cast<unsigned>(std::lround(flags.min_score * 100)),
          .injections = flags.is_answer};
}

// The id of a batch line as it came: a text, a number, or nothing.
void write_id(const wire::json::Value* id, wire::json::Writer& out) {
  out.key("id");
  if (id == nullptr || id->is_null()) {
    out.null();
  } else if (id->kind == wire::json::Kind::Integer) {
    out.number(id->integer);
  } else {
    out.string(id->text);
  }
}

class Batch {
 public:
  Batch(content::Scanner& scanner, const content::ScanOptions& options)
      : scanner_(scanner), options_(options) {}

  std::string answer(const io::Line& line) {
    wire::json::Writer out(256);
    out.begin_object();
    if (line.is_too_long) {
      return fail_with(out,
                       {"E-JSON-003", fmt::format("the line is longer than {} bytes", kMaxLine)});
    }
    const auto value = parser_.parse(line.text);
    if (!value) {
      return fail_with(out, value.error());
    }
    const wire::json::Value* text = value->find("text");
    if (text == nullptr || !text->is_text()) {
      return fail_with(out, {"E-CONTENT-003", "the line has no `text`"});
    }
    write_id(value->find("id"), out);
    const auto& findings = scanner_.scan(text->text, options_);
    has_findings_ = has_findings_ || !findings.empty();
    out.key("findings");
    content::write_findings(text->text, findings, scanner_.detectors().entities(), out);
    if (scanner_.was_cut()) {
      was_cut_ = true;
      out.key("partial").boolean(true);
    }
    return out.end_object().take();
  }

  [[nodiscard]] bool has_findings() const { return has_findings_; }

  // A text was not looked at whole.
  [[nodiscard]] bool was_cut() const { return was_cut_; }

 private:
  static std::string fail_with(wire::json::Writer& out, const Error& error) {
    out.key("error").begin_object().member("code", error.code).member("message", error.message);
    return out.end_object().end_object().take();
  }

  content::Scanner& scanner_;
  const content::ScanOptions& options_;
  wire::json::Parser parser_{{.max_bytes = kMaxLine, .max_depth = 8}};
  bool has_findings_ = false;
  bool was_cut_ = false;
};

Exit scan_batch(content::Scanner& scanner, const ScanFlags& flags, const std::string& path) {
  const auto input = io::open_input(path);
  if (!input) {
    print_error(input.error());
    return Exit::CannotRun;
  }
  const content::ScanOptions options = to_options(flags);
  io::LineReader lines(input->file.get(), kMaxLine);
  Batch batch(scanner, options);
  for (;;) {
    const auto line = lines.next();
    if (!line) {
      print_error(line.error());
      return Exit::CannotRun;
    }
    if (!*line) {
      break;
    }
    bool is_written = (*line)->text.empty() || write_line(batch.answer(**line));
    if (!lines.has_buffered_line()) {
      is_written = std::fflush(stdout) == 0 && is_written;
    }
    if (!is_written) {
      print_error({"E-CLI-004", "standard output cannot be written"});
      return Exit::CannotRun;
    }
  }
  if (batch.was_cut()) {
    return Exit::Partial;
  }
  return flags.fails && batch.has_findings() ? Exit::Findings : Exit::Fine;
}

// What was asked for, as files.
struct Inputs {
  std::vector<std::string> paths;
  std::uint64_t bytes = 0;
  bool has_names = false; // each answer says which file it is of
  Exit exit = Exit::Fine;
};

std::optional<Inputs> list_inputs(const std::vector<std::string>& given) {
  Inputs inputs{.paths = {}, .bytes = 0, .has_names = given.size() > 1, .exit = Exit::Fine};
  for (const std::string& path : given) {
    if (path == "-") {
      inputs.paths.push_back(path);
      continue;
    }
    auto walk = io::walk_files(path);
    if (!walk) {
      print_error(walk.error());
      return std::nullopt;
    }
    inputs.has_names = inputs.has_names || walk->files.size() != 1 || walk->files.front() != path;
    inputs.bytes += walk->bytes;
    inputs.paths.insert(inputs.paths.end(), walk->files.begin(), walk->files.end());
    print_errors(walk->errors);
    if (walk->links != 0) {
      fmt::print(stderr, "`{}`: {} links, pipes or devices were not followed\n", path, walk->links);
    }
    if (walk->was_cut) {
      print_error({"E-IO-002", fmt::format("`{}` holds more files than are looked at; the first {} "
                                           "are",
                                           path, walk->files.size())});
    }
    if (walk->was_cut || !walk->errors.empty()) {
      inputs.exit = Exit::Partial;
    }
  }
  return inputs;
}

// One text: a JSON array. Several: a line each with the name of the file.
class Files {
 public:
  Files(content::Scanner& scanner, const ScanFlags& flags)
      : scanner_(scanner), options_(to_options(flags)),
        encoding_(text::find_encoding(flags.encoding)) {}

  Exit scan(const Inputs& inputs) {
    Exit exit = inputs.exit;
    io::Progress progress("scanning", inputs.bytes);
    for (const std::string& path : inputs.paths) {
      const auto file = path == "-" || !inputs.has_names ? io::read_file(path)
                                                         : io::read_walked(path, io::kMaxFileBytes);
      if (!file) {
        print_error(file.error());
        exit = Exit::CannotRun;
        continue;
      }
      if (!write_line(answer(*file, inputs.has_names ? path : ""))) {
        print_error({"E-CLI-004", "standard output cannot be written"});
        return Exit::CannotRun;
      }
      if (scanner_.was_cut()) {
        print_error({"E-CONTENT-004", fmt::format("`{}` was not looked at whole", path)});
        exit = exit == Exit::Fine ? Exit::Partial : exit;
      }
      progress.add(file->text.size());
    }
    return exit;
  }

  [[nodiscard]] bool has_findings() const { return has_findings_; }

 private:
  std::string answer(const SourceFile& file, const std::string& name) {
    const text::Encoding encoding = encoding_.value_or(text::guess_encoding(file.text));
    const bool is_other = encoding != text::Encoding::Utf8 && encoding != text::Encoding::Bytes;
    const std::string decoded = is_other ? text::to_utf8(file.text, encoding) : "";
    const std::string_view text = is_other ? std::string_view(decoded) : file.text;
    const auto& findings = scanner_.scan(text, options_);
    has_findings_ = has_findings_ || !findings.empty();
    wire::json::Writer out(1024);
    if (!name.empty()) {
      out.begin_object().member("file", name);
      if (encoding != text::Encoding::Utf8) {
        out.member("encoding", to_word(encoding));
      }
      out.key("findings");
    }
    content::write_findings(text, findings, scanner_.detectors().entities(), out);
    if (!name.empty()) {
      out.end_object();
    }
    return out.take();
  }

  content::Scanner& scanner_;
  content::ScanOptions options_;
  std::optional<text::Encoding> encoding_; // nullopt: guessed for each
  bool has_findings_ = false;
};

Exit run_scan(const ScanFlags& flags) {
  const auto detectors = load_detectors(flags.detectors);
  if (!detectors) {
    return Exit::CannotRun;
  }
  content::Scanner scanner(detectors->detectors);
  const std::vector<std::string> given =
      flags.inputs.empty() ? std::vector<std::string>{"-"} : flags.inputs;
  if (flags.is_batch) {
    return scan_batch(scanner, flags, given.front());
  }
  const auto inputs = list_inputs(given);
  if (!inputs) {
    return Exit::CannotRun;
  }
  Files files(scanner, flags);
  const Exit exit = files.scan(*inputs);
  return exit == Exit::Fine && flags.fails && files.has_findings() ? Exit::Findings : exit;
}

} // namespace

void add_scan_command(Command& app, Outcome& outcome) {
  auto* command =
      app.add_subcommand("scan", "what a text holds that must not leave: findings as JSON");
  auto flags = std::make_shared<ScanFlags>();
  command->add_option(
      "INPUT", flags->inputs,
      "files, folders with all below them, or `-` for standard input (the default)");
  command->add_flag("--batch", flags->is_batch,
                    "JSON lines {\"id\",\"text\"} in, {\"id\",\"findings\"} out");
  command->add_option("--min-score", flags->min_score, "print findings from this score on")
      ->check(in_range(0.0, 1.0))
      ->capture_default_str();
  command
      ->add_option("--encoding", flags->encoding,
                   "of the files; auto: each by its byte order mark, else by what it can be")
      ->check(one_of({"auto", "utf-8", "utf-16le", "utf-16be", "cp949", "bytes"}))
      ->capture_default_str();
  command->add_option("--detectors", flags->detectors, kDetectorsHelp);
  command->add_flag("--answer", flags->is_answer,
                    "also instructions to a program that reads the text (heuristic)");
  command->add_flag("--fail", flags->fails, "exit with 1 when something was found");
  command->add_flag("--json", flags->is_json, "JSON, which is the default");
  command->footer(
      "Exit code: 0 scanned, 1 found (with --fail), 2 cannot run, 3 not looked at whole.\n"
      "Example: echo 'card 4111-1111-1111-1111' | haechi scan");
  command->callback([flags, &outcome] { outcome.exit = run_scan(*flags); });
}

} // namespace haechi::cli
