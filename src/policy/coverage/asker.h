#pragma once
// Answers to many requests about one policy at one time: those of Decider::decide, without looking
// at orders that cannot speak, and each question asked once. Not shared between threads.

#include "policy/decide/decider.h"
#include "policy/request.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace haechi::policy {
struct Program;
}

namespace haechi::policy::coverage {

using OrderNumber = std::uint32_t; // in Policy::orders

// Usual: where very many combinations of unknown facts would have to be tried, the range of an
// answer that hangs on them is found by bounds sooner than Decider::decide does. It holds every
// completion, but may be another one, as a rule wider. Thorough: always that of Decider::decide; a
// single cell of a large policy may then take seconds.
enum class Care : std::uint8_t { Usual, Thorough };

class Asker {
 public:
  // `when` gives the time and what has happened by then; its facets are not looked at.
  Asker(std::shared_ptr<const Decider> decider, Request when, Care care = Care::Usual);
  ~Asker();
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  [[nodiscard]] const Policy& policy() const;
  [[nodiscard]] const catalog::Catalog& catalog() const;
  [[nodiscard]] const Decider& decider() const;
  [[nodiscard]] const Program& program() const;
  [[nodiscard]] const Request& when() const;

  // The orders that are addressed to users at all and in force.
  [[nodiscard]] const std::vector<OrderNumber>& orders_in_force() const;
  // `external`, `not-yet-effective`, `expired`, `lifted`; empty: in force.
  [[nodiscard]] std::string_view why_not_in_force(OrderNumber order) const;
  // Those of `among` that could reach what is known of person, device and zone.
  [[nodiscard]] std::vector<OrderNumber> find_reaching(const Request& known,
                                                       std::span<const OrderNumber> among) const;
  // Those of `among` that could speak of the service; all where the catalog does not hold it.
  [[nodiscard]] std::vector<OrderNumber> find_speaking(const Known& service,
                                                       std::span<const OrderNumber> among) const;

  // `orders`: all that could speak, ascending. The answer has no trace.
  [[nodiscard]] Decision ask(const Request& request, std::span<const OrderNumber> orders);
  // What becomes of one order.
  [[nodiscard]] TraceLine trace(const Request& request, OrderNumber order);

  // Whether the answer holds for every completion of the request: its effect, obligations, reason,
  // deciding order and what to use instead.
  [[nodiscard]] bool is_final(const Decision& decision) const;

  // Which of the conditions on this facet hold for the request: one word each. Requests that differ
  // in the facet alone and have the same signature are answered alike.
  [[nodiscard]] std::vector<std::uint32_t> signature(Facet facet, std::string_view name,
                                                     const Request& request) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::policy::coverage
