#pragma once
// The configuration of a scenario while it is being written, and the snapshot that comes of it: the
// same parsers and the same compilation as in the product, with errors at the scenario's own lines.

#include "engine/gateway/snapshot.h"
#include "scenarios/scenario.h"

#include <functional>
#include <map>

namespace haechi::scenario {

// The text of a file that a scenario names; nullopt: it cannot be read.
using FileSource = std::function<std::optional<std::string>(const std::string&)>;

class Draft {
 public:
  Draft(std::string file, FileSource files) : file_(std::move(file)), files_(std::move(files)) {}

  void set(const step::Block& block) { blocks_[block.part] = block; }

  void add(const step::Client& client) { clients_.push_back(client); }

  void add(const step::Upstream& upstream) { upstreams_.push_back(upstream); }

  [[nodiscard]] ResultOrErrors<std::shared_ptr<const engine::gateway::Snapshot>>
  make(std::uint64_t epoch) const;

 private:
  [[nodiscard]] Result<SourceFile> read(step::Block::Part part, std::string_view otherwise) const;
  [[nodiscard]] ResultOrErrors<engine::config::Config> make_config() const;

  std::string file_;
  FileSource files_;
  std::map<step::Block::Part, step::Block> blocks_;
  std::vector<step::Client> clients_;
  std::vector<step::Upstream> upstreams_;
};

} // namespace haechi::scenario
