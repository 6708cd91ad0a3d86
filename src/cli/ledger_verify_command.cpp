// `haechi ledger verify`: every byte of a ledger's folder, offline.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "io/files/read.h"
#include "io/ledger/verify.h"
#include "wire/json/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

namespace haechi::cli {

namespace {

struct VerifyFlags {
  io::VerifyOptions verify;
  std::string kept_file;
  bool is_json = false;
};

void write_number(wire::json::Writer& out, std::string_view key, std::uint64_t value) {
  out.key(key).number(static_cast<std::int64_t>(value));
}

void print_json(const io::VerifyReport& report) {
  wire::json::Writer out;
  out.begin_object().key("fine").boolean(report.is_fine());
  if (report.checkpoint) {
    out.member("origin", report.checkpoint->origin);
    write_number(out, "size", report.checkpoint->size);
    out.member("root", ledger::to_base64(report.checkpoint->root));
  }
  out.member("vkey", report.vkey);
  write_number(out, "leaves", report.leaves);
  write_number(out, "contents", report.contents);
  write_number(out, "purged", report.purged);
  write_number(out, "lost", report.lost);
  write_number(out, "unsigned", report.unsigned_lines);
  write_number(out, "old_files", report.old_files);
  write_number(out, "files", report.files);
  out.key("left_aside").strings(report.left_aside);
  write_number(out, "finding_count", report.finding_count);
  out.key("findings").begin_array();
  for (const io::VerifyFinding& finding : report.findings) {
    out.begin_object().member("file", finding.file);
    if (finding.record) {
      write_number(out, "record", *finding.record);
    }
    out.member("what", finding.what).end_object();
  }
  out.end_array().end_object();
  fmt::print("{}\n", out.text());
}

void print_text(const io::VerifyReport& report, bool is_pinned) {
  for (const io::VerifyFinding& finding : report.findings) {
    if (finding.record) {
      fmt::print("{}: record {}: {}\n", finding.file, *finding.record, finding.what);
    } else {
      fmt::print("{}: {}\n", finding.file, finding.what);
    }
  }
  if (report.finding_count > report.findings.size()) {
    fmt::print("... and {} more\n", report.finding_count - report.findings.size());
  }
  fmt::print("{} leaves, {} contents proven, {} purged as noted, {} lost before they were "
             "recorded; {} files proven byte by byte\n",
             report.leaves, report.contents, report.purged, report.lost, report.files);
  if (report.old_files > 0) {
    fmt::print("{} files are older than the ledger and unchanged since it began\n",
               report.old_files);
  }
  if (report.unsigned_lines > 0) {
    fmt::print("{} lines are not signed yet\n", report.unsigned_lines);
  }
  if (!report.left_aside.empty()) {
    fmt::print("left aside, no part of the evidence: {}\n", fmt::join(report.left_aside, ", "));
  }
  if (!report.vkey.empty()) {
    fmt::print("signed by {}\n", report.vkey);
  }
  if (report.is_fine() && !is_pinned) {
    fmt::print("nothing was changed by anybody without that key; --checkpoint KEPT also shows what "
               "its holder rewrote\n");
  }
  fmt::print("{}\n", report.is_fine() ? "the ledger verifies"
                                      : fmt::format("{} findings", report.finding_count));
}

Exit verify(VerifyFlags& flags) {
  if (!flags.kept_file.empty()) {
    const auto kept = io::read_file(flags.kept_file, 1U << 16U);
    if (!kept) {
      print_error(kept.error());
      return Exit::CannotRun;
    }
    flags.verify.kept = kept->text;
    if (flags.verify.kept.empty()) {
      flags.verify.kept = "\n"; // a kept checkpoint that is empty is none, not left out
    }
  }
  const auto report = io::verify_ledger(flags.verify);
  if (!report) {
    print_error(report.error());
    return Exit::CannotRun;
  }
  if (std::ranges::find(report->left_aside, "pseudonym.key") != report->left_aside.end()) {
    fmt::print(stderr, "warning: pseudonym.key lies among the records: whoever has this folder can "
                       "find people in it; keep the key elsewhere\n");
  }
  if (flags.is_json) {
    print_json(*report);
  } else {
    print_text(*report, !flags.verify.kept.empty());
  }
  return report->is_fine() ? Exit::Fine : Exit::Findings;
}

} // namespace

void add_ledger_verify(Command& ledger, Outcome& outcome) {
  auto flags = std::make_shared<VerifyFlags>();
  Command* command = ledger.add_subcommand(
      "verify", "Prove every byte of a ledger's folder, offline, or say where it was changed:\n"
                "edited, cut, put in another order, added, removed, or another history");
  command->add_option("dir", flags->verify.dir, "The records folder, or a copy")->required();
  command->add_option("--checkpoint", flags->kept_file,
                      "A checkpoint that was kept elsewhere (`haechi ledger head`)");
  command->add_option("--vkey", flags->verify.vkey,
                      "Who must have signed; default: the key that the folder names");
  command->add_flag("--unsigned-tail", flags->verify.allows_unsigned_tail,
                    "A gateway is writing there: count what it has not signed yet, do not tell it");
  command->add_flag("--json", flags->is_json, "The report as JSON");
  command->footer("Exit code: 0 proven, 1 findings, 2 cannot run.\n"
                  "Example: haechi ledger verify /mnt/copy --checkpoint kept-checkpoint");
  command->callback([flags, &outcome] { outcome.exit = verify(*flags); });
}

} // namespace haechi::cli
