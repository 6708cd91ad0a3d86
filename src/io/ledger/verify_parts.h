#pragma once
// The parts of one verification (verify.h), shared by the files that carry it out: verify.cpp (the
// whole and what is signed), verify_leaves.cpp (leaves, tiles, contents), verify_files.cpp (every
// file in the folder).

#include "io/ledger/record_lines.h"
#include "io/ledger/verify.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"
#include "wire/json/value.h"

#include <functional>
#include <map>
#include <set>

namespace haechi::io {

// A line of a record file that belongs to the ledger.
struct ContentLine {
  std::string text;
  std::string file;
  std::uint32_t line = 0;
  ledger::SealedLine sealed;

  [[nodiscard]] std::string place() const;
};

// Leaves of one class, each behind the other among those of the class, whose contents are gone.
struct MissingRun {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t count = 0;
  ledger::Class record_class = ledger::Class::Event;
};

struct PurgeNotice {
  std::optional<ledger::Class> record_class; // nullopt: all
  std::uint64_t before = 0;
};

// The lines of all record files in the order of their names; a line that is no record is told and
// passed over.
class ContentStream {
 public:
  using Tell = std::function<void(std::string file, std::string what)>;

  ContentStream(std::string dir, std::vector<RecordFileName> files, Tell tell)
      : dir_(std::move(dir)), files_(std::move(files)), tell_(std::move(tell)) {}

  // What was read and not taken; null at the end.
  [[nodiscard]] const ContentLine* peek();
  // The one behind it.
  [[nodiscard]] const ContentLine* peek_second();
  void pop();

 private:
  [[nodiscard]] std::optional<ContentLine> read();
  [[nodiscard]] std::optional<ContentLine> read_from_file();

  std::string dir_;
  std::vector<RecordFileName> files_;
  Tell tell_;
  std::size_t next_file_ = 0;
  std::optional<RecordLines> lines_;
  std::optional<ContentLine> first_;
  std::optional<ContentLine> second_;
  wire::json::Parser parser_;
};

class Verification {
 public:
  explicit Verification(const VerifyOptions& options) : options_(options) {}

  Result<VerifyReport> run();

 private:
  void tell(std::string file, std::optional<std::uint64_t> record, std::string what);
  [[nodiscard]] std::optional<Bytes> read(const std::string& path, std::size_t most) const;

  [[nodiscard]] bool has(const std::string& path) const { return files_.contains(path); }

  // verify.cpp
  Result<bool> read_verifier();
  bool read_checkpoint();
  void fetch_edge();
  void open_kept();
  void check_kept();

  // verify_leaves.cpp
  void read_notices();
  void take_notice(const ledger::Leaf& leaf);
  void take_repair(std::uint64_t record, const std::string& note);
  void walk_leaves();
  bool walk_bundle(const ledger::TileName& name);
  void take_leaf(std::uint64_t index, ByteView entry, const std::string& bundle);
  void check_envelope(std::uint64_t index, const ledger::Leaf& leaf, const std::string& bundle);
  void check_contents(std::uint64_t index, const ledger::Leaf& leaf, ByteView entry);
  void check_day(const ContentLine& line);
  void note_missing(std::uint64_t index, ledger::Class record_class);
  void note_present(ledger::Class record_class);
  void explain(const MissingRun& run);
  void compare_full_tiles();
  void compare_tile(const ledger::TileFile& tile);
  void count_tail();
  [[nodiscard]] std::optional<Bytes> read_tile(const ledger::TileName& name) const;

  // verify_files.cpp
  void list_files();
  void check_files();
  void check_file(const std::string& path);
  void check_record_file(const std::string& path, const RecordFileName& name);
  void check_empty(const std::string& path, const RecordFileName& name);
  void check_pseudonym_key();
  [[nodiscard]] bool is_next_name(const RecordFileName& name) const;
  void check_digest(const std::string& path, const std::map<std::string, std::string>& noted);
  void check_tile_file(const std::string& path, const ledger::TileName& name);
  void check_stray_tile(const std::string& path, const ledger::TileName& name);
  void check_key();
  void check_gone();

  const VerifyOptions& options_;
  VerifyReport report_;
  ledger::Verifier verifier_;
  std::uint64_t size_ = 0;
  std::map<ledger::TileName, Bytes> edge_; // read together with the checkpoint
  bool is_walked_ = false;                 // to the last leaf

  std::set<std::string> files_;                                  // all that is no folder, relative
  std::map<std::string, std::string> imported_, packed_, aside_; // name -> digest, by notices
  std::set<std::string> purged_files_;
  std::vector<PurgeNotice> purges_;
  std::set<std::string> proven_;

  ledger::Hasher hasher_;
  ledger::TreeBuilder tree_;
  std::vector<ledger::TileFile> full_;
  Instant last_time_{};
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint64_t> counts_;
  std::map<ledger::Class, MissingRun> missing_;
  std::optional<ContentStream> contents_;
  std::string day_file_; // whose day ends at day_end_
  Instant day_end_{};

  std::optional<ledger::Checkpoint> kept_;
  std::optional<Sha256> kept_root_;
};

} // namespace haechi::io
