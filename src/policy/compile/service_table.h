#pragma once
// The catalog's services in the numbers of one policy.

#include "catalog/catalog.h"
#include "policy/compile/axes.h"
#include "policy/compile/symbols.h"

#include <cstdint>
#include <span>
#include <vector>

namespace haechi::policy {

// What one service says on one axis. Not known: the entry does not say, and it matters
// (control_country, hosting, category).
struct ServiceValue {
  AxisId axis = 0;
  bool is_known = true;
  std::uint32_t first = 0; // in `symbols`
  std::uint32_t count = 0;
};

class ServiceTable {
 public:
  ServiceTable() = default;
  // To be made when every word of the policy is in `symbols`.
  ServiceTable(const catalog::Catalog& catalog, const Symbols& symbols, const Axes& axes);

  [[nodiscard]] std::size_t size() const { return runs_.size(); }

  [[nodiscard]] std::span<const ServiceValue> of(catalog::ServiceIndex service) const;

  [[nodiscard]] std::span<const Symbol> symbols(const ServiceValue& value) const {
    return std::span(symbols_).subspan(value.first, value.count);
  }

  // Services that no condition tells apart have the same kind.
  [[nodiscard]] std::uint32_t kind_of(catalog::ServiceIndex service) const {
    return kinds_[service];
  }

  [[nodiscard]] std::uint32_t kind_count() const { return kind_count_; }

 private:
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  void add(AxisId axis, bool is_known, std::span<const std::string> words, const Symbols& symbols);
  void add(const catalog::Service& service, const Symbols& symbols, const Axes& axes);
  void number_kinds();

  std::vector<Range> runs_;
  std::vector<ServiceValue> values_;
  std::vector<Symbol> symbols_;
  std::vector<std::uint32_t> kinds_;
  std::uint32_t kind_count_ = 0;
};

} // namespace haechi::policy
