// `haechi ledger prove`: that one record is in the ledger, or that it only ever grew.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "io/ledger/ledger_reader.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>

namespace haechi::cli {

namespace {

struct ProveOptions {
  std::string dir;
  std::optional<std::uint64_t> record;
  std::optional<std::uint64_t> since;
};

std::vector<std::string> to_texts(const std::vector<Sha256>& hashes) {
  std::vector<std::string> out;
  std::ranges::transform(hashes, std::back_inserter(out),
                         [](const Sha256& hash) { return ledger::to_base64(hash); });
  return out;
}

void write_head(wire::json::Writer& out, const io::LedgerReader& reader) {
  out.key("size").number(static_cast<std::int64_t>(reader.checkpoint().size));
  out.member("root", ledger::to_base64(reader.checkpoint().root));
}

void write_end(wire::json::Writer& out, const io::LedgerReader& reader,
               const std::vector<Sha256>& proof) {
  out.key("proof").strings(to_texts(proof));
  out.member("vkey", to_text(reader.verifier())).member("checkpoint", reader.note()).end_object();
}

Result<std::string> prove_record(io::LedgerReader& reader, std::uint64_t index) {
  const auto proof = reader.prove_record(index);
  const auto leaf = reader.entry(index);
  if (!proof || !leaf) {
    return tl::make_unexpected(proof ? leaf.error() : proof.error());
  }
  const auto contents = reader.contents(index);
  if (!contents) {
    return tl::make_unexpected(contents.error());
  }
  wire::json::Writer out;
  out.begin_object().key("record").number(static_cast<std::int64_t>(index));
  write_head(out, reader);
  out.member("leaf", ledger::to_base64(*leaf));
  if (*contents) {
    out.member("contents", **contents);
  } else {
    out.key("contents").null(); // purged: the leaf is proven, what it binds is gone
  }
  write_end(out, reader, *proof);
  return out.take();
}

Result<std::string> prove_growth(io::LedgerReader& reader, std::uint64_t since) {
  const auto proof = reader.prove_growth(since);
  const auto root = reader.root_at(since);
  if (!proof || !root) {
    return tl::make_unexpected(proof ? root.error() : proof.error());
  }
  wire::json::Writer out;
  out.begin_object().key("old_size").number(static_cast<std::int64_t>(since));
  out.member("old_root", ledger::to_base64(*root));
  write_head(out, reader);
  write_end(out, reader, *proof);
  return out.take();
}

Result<std::string> prove_once(const ProveOptions& options) {
  auto reader = io::LedgerReader::open_whole(options.dir);
  if (!reader) {
    return tl::make_unexpected(std::move(reader.error()));
  }
  return options.record ? prove_record(*reader, *options.record)
                        : prove_growth(*reader, options.since.value_or(0));
}

Exit prove(const ProveOptions& options) {
  constexpr int kTries = 3; // of a folder in which a gateway signs, packs and purges
  auto proof = prove_once(options);
  for (int tries = 1; !proof && tries < kTries; ++tries) {
    proof = prove_once(options);
  }
  if (!proof) {
    print_error(proof.error());
    return proof.error().code == "E-LEDGER-008" ? Exit::Findings : Exit::CannotRun;
  }
  fmt::print("{}\n", *proof);
  return Exit::Fine;
}

} // namespace

void add_ledger_prove(Command& ledger, Outcome& outcome) {
  auto options = std::make_shared<ProveOptions>();
  Command* command = ledger.add_subcommand(
      "prove", "Proof (RFC 6962) as JSON that a record is in the ledger, or, with --since, that a\n"
               "ledger of so many records is the beginning of this one");
  command->add_option("dir", options->dir, "The records folder, or a copy")->required();
  Option* record = command->add_option("record", options->record, "The `seq` of the record's line");
  Option* since = command->add_option("--since", options->since, "The size of a ledger kept");
  record->excludes(since);
  command->footer(
      "Exit code: 0 proven, 1 the folder or the line does not fit the checkpoint, 2 cannot run.\n"
      "Example: haechi ledger prove /var/lib/haechi/records 12");
  command->callback([options, record, since, &outcome] {
    if (record->count() == 0 && since->count() == 0) {
      throw_required("a record, or --since SIZE,");
    }
    outcome.exit = prove(*options);
  });
}

} // namespace haechi::cli
