// Whatever a copy of a ledger may hold: leaves, bundles, paths of tiles, keys, checkpoints, lines.
// What is read is spelled as it was written, and nothing else is read.
#include "base/check.h"
#include "ledger/leaf.h"
#include "ledger/note.h"
#include "ledger/notice.h"
#include "ledger/siem.h"
#include "ledger/tile.h"
#include "wire/json/value.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace haechi;

namespace {

void read_line(std::string_view text) {
  static wire::json::Parser parser;
  const auto sealed = ledger::parse_sealed_line(text, parser);
  if (!sealed) {
    return;
  }
  const ledger::Hasher hasher;
  const auto leaf = to_bytes(ledger::make_leaf(*sealed, text, {}, hasher));
  const auto again = ledger::parse_leaf(leaf);
  HAECHI_CHECK(again && to_bytes(*again) == leaf);
  const auto record = parser.parse(text);
  for (const auto format : {ledger::ExportFormat::Ocsf, ledger::ExportFormat::Cef}) {
    const std::string out = ledger::format_record(format, *record, text);
    HAECHI_CHECK(out.find('\n') == std::string::npos);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const ByteView bytes(data + 1, size - 1);
  const std::string_view text = as_text(bytes);
  if (const auto leaf = ledger::parse_leaf(bytes)) {
    HAECHI_CHECK(std::ranges::equal(to_bytes(*leaf), bytes));
  }
  if (const auto entries = ledger::parse_bundle(bytes, data[0])) {
    Bytes again;
    for (const ByteView entry : *entries) {
      ledger::append_entry(again, entry);
    }
    HAECHI_CHECK(std::ranges::equal(again, bytes));
  }
  if (const auto tile = ledger::parse_tile_path(text)) {
    HAECHI_CHECK(to_path(*tile) == text);
  }
  if (const auto key = ledger::parse_verifier(text)) {
    HAECHI_CHECK(to_text(*key) == text);
  }
  static const ledger::Signer signer = ledger::make_signer({});
  static const ledger::Verifier verifier = signer.verifier();
  if (const auto checkpoint = open_checkpoint(text, verifier, ledger::OtherSignatures::Refused)) {
    HAECHI_CHECK(sign_checkpoint(*checkpoint, signer) == text);
  }
  const std::string word = ledger::word_of(text, "class");
  HAECHI_CHECK(word.empty() || text.find("class=" + word) != std::string_view::npos);
  if (const auto record_class = ledger::parse_class(word)) {
    HAECHI_CHECK(to_word(*record_class) == word);
  }
  read_line(text);
  return 0;
}
