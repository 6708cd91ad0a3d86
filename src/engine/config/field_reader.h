#pragma once
// Reads the small shapes of haechi.yaml (texts, numbers, addresses, lists of them) from YAML nodes.
// What is wrong goes to one list of errors, with its place; the reader then returns an empty value
// so that reading goes on.

#include "base/ip.h"
#include "engine/config/config.h"
#include "wire/yaml/document.h"

#include <functional>
#include <span>
#include <string_view>

namespace haechi::engine::config {

using wire::yaml::Entry;
using wire::yaml::Node;
using WordList = std::span<const std::string_view>;

// The least and the most that a number may be.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

class FieldReader {
 public:
  // `file` is borrowed.
  explicit FieldReader(const std::string& file) : file_(file) {}

  void complain(std::string code, std::string message, Location where, std::string hint = {});
  void complain(std::string code, std::string message, const Node& at, std::string hint = {});

  [[nodiscard]] Location where(const Node& node) const { return node.where(file_); }

  [[nodiscard]] const std::string& file() const { return file_; }

  // E-CONFIG-002 unless a mapping; E-CONFIG-001 for each key that is not in `known`.
  bool expect_mapping(const Node& node, std::string_view what, WordList known);
  // A text of 1 to kMaxText bytes.
  std::string text(const Node& node, std::string_view what);
  // A text that may also be empty ("" = known to be nothing); nullopt for null.
  policy::Known known(const Node& node, std::string_view what);
  // Ids, each not empty; a single one is a list of one.
  std::vector<std::string> texts(const Node& node, std::string_view what, std::size_t most);
  std::optional<std::int64_t> number(const Node& node, std::string_view what, Range range);
  void number_into(std::uint32_t& out, const Node& node, std::string_view what, Range range);
  std::size_t word(const Node& node, std::string_view what, WordList words);
  Path path(const Node& node, std::string_view what);
  std::optional<Endpoint> endpoint(const Node& node, std::uint16_t default_port);
  // Endpoints that differ; a single one is a list of one.
  std::vector<Endpoint> endpoints(const Node& node, std::string_view what,
                                  std::uint16_t default_port);
  std::optional<Cidr> cidr(const Node& node);
  std::optional<IpAddress> address(const Node& node);

  // Calls `each` for every item of a list, or for the single value; E-CONFIG-007 beyond `most`.
  void each_item(const Node& node, std::string_view what, std::size_t most,
                 const std::function<void(const Node&)>& each);

  // All errors, sorted by place.
  [[nodiscard]] Errors take();

  [[nodiscard]] bool is_clean() const { return errors_.empty(); }

 private:
  const std::string& file_;
  Errors errors_;
  bool is_full_ = false;
};

} // namespace haechi::engine::config
