#include "io/ledger/verify.h"

#include "io/ledger/plain_file.h"
#include "io/ledger/verify_parts.h"

#include <fmt/format.h>

#include <utility>

namespace haechi::io {

namespace {

constexpr std::string_view kCheckpoint = "checkpoint";
constexpr std::string_view kVerifier = "ledger.vkey";
constexpr std::size_t kMostSmallFile = 64U << 10U;
constexpr int kTries = 5; // of a folder that a gateway writes to

} // namespace

void Verification::tell(std::string file, std::optional<std::uint64_t> record, std::string what) {
  ++report_.finding_count;
  if (report_.findings.size() < VerifyReport::kMostFindings) {
    report_.findings.push_back({std::move(file), record, std::move(what)});
  }
}

std::optional<Bytes> Verification::read(const std::string& path, std::size_t most) const {
  const auto file = read_plain(options_.dir + "/" + path, most);
  return file ? std::optional(Bytes(file->begin(), file->end())) : std::nullopt;
}

// False: who signs is not known, nothing can be said.
Result<bool> Verification::read_verifier() {
  std::optional<ledger::Verifier> wanted;
  if (!options_.vkey.empty()) {
    auto parsed = ledger::parse_verifier(options_.vkey);
    if (!parsed) {
      return tl::make_unexpected(std::move(parsed.error()));
    }
    wanted = std::move(*parsed);
  }
  const auto text = read(std::string(kVerifier), kMostSmallFile);
  std::optional<ledger::Verifier> found;
  if (text && !text->empty() && text->back() == '\n') {
    auto parsed = ledger::parse_verifier(as_text(ByteView(*text).first(text->size() - 1)));
    if (parsed) {
      found = std::move(*parsed);
      proven_.insert(std::string(kVerifier));
    }
  }
  if (!found) {
    tell(std::string(kVerifier), {}, "is missing, or no key of a ledger");
  } else if (wanted && *wanted != *found) {
    tell(std::string(kVerifier), {}, "names another key than the one that should have signed");
  }
  if (!wanted && !found) {
    return false;
  }
  verifier_ = wanted ? *wanted : *found;
  report_.vkey = to_text(verifier_);
  return true;
}

bool Verification::read_checkpoint() {
  const auto note = read(std::string(kCheckpoint), kMostSmallFile);
  if (!note) {
    tell(std::string(kCheckpoint), {}, "is missing or cannot be read");
    return false;
  }
  auto opened = open_checkpoint(as_text(*note), verifier_, ledger::OtherSignatures::Refused);
  if (!opened) {
    tell(std::string(kCheckpoint), {}, opened.error().message);
    return false;
  }
  report_.checkpoint = std::move(*opened);
  size_ = report_.checkpoint->size;
  proven_.insert(std::string(kCheckpoint));
  return true;
}

// The tiles of the edge are replaced with every checkpoint: both are read again until they are of
// one time.
void Verification::fetch_edge() {
  for (int i = 0; i < kTries; ++i) {
    edge_.clear();
    bool is_whole = true;
    for (const ledger::TileName& name : ledger::edge_of(size_)) {
      auto bytes = read_tile(name);
      is_whole = is_whole && bytes.has_value();
      if (bytes) {
        edge_.emplace(name, std::move(*bytes));
      }
    }
    const std::uint64_t before = size_;
    if (is_whole || !read_checkpoint() || size_ == before) {
      return;
    }
  }
}

void Verification::open_kept() {
  if (options_.kept.empty()) {
    return;
  }
  auto opened = open_checkpoint(options_.kept, verifier_, ledger::OtherSignatures::Allowed);
  if (!opened) {
    tell(std::string(kCheckpoint), {},
         fmt::format("the kept checkpoint is not one of this ledger: {}", opened.error().message));
    return;
  }
  kept_ = std::move(*opened);
}

void Verification::check_kept() {
  if (!kept_) {
    return;
  }
  if (kept_->size > size_) {
    tell(std::string(kCheckpoint), size_,
         fmt::format("records were cut off: the kept checkpoint speaks of {}, this ledger of {}",
                     kept_->size, size_));
  } else if (is_walked_ && kept_root_ != kept_->root) {
    tell(std::string(kCheckpoint), {},
         fmt::format("this is another history: its first {} records are not those of the kept "
                     "checkpoint, though the same key has signed both",
                     kept_->size));
  }
}

Result<VerifyReport> Verification::run() {
  list_files();
  if (!has(std::string(kCheckpoint)) && !has(std::string(kVerifier))) {
    return fail("E-LEDGER-007", fmt::format("there is no ledger in `{}`", options_.dir), {},
                "name the folder that holds `checkpoint` and `tile`: the records folder of a "
                "gateway, or a copy of it");
  }
  const auto is_known = read_verifier();
  if (!is_known) {
    return tl::make_unexpected(is_known.error());
  }
  if (!*is_known || !read_checkpoint()) {
    return std::move(report_);
  }
  fetch_edge();
  open_kept();
  read_notices();
  walk_leaves();
  check_kept();
  check_files();
  return std::move(report_);
}

Result<VerifyReport> verify_ledger(const VerifyOptions& options) {
  return Verification(options).run();
}

} // namespace haechi::io
