#pragma once
// What is known of one request, axis by axis, in the numbers of a program.

#include "base/instant.h"
#include "policy/compile/program.h"
#include "policy/decide/name_decision.h"

#include <span>
#include <string_view>
#include <vector>

namespace haechi::policy {

// The values of one axis. Open: these are certain, more may come; open and empty: nothing is known.
// The several meanings of a value: a symbol; of Facet::Body a body (none: empty); of
// Facet::Assurance the level from 1; of a scale of grades the level from 1; of host and model the
// patterns that match (Text: they are to be matched when asked).
struct Slot {
  enum class State : std::uint8_t { Open, Known, Text };

  State state = State::Open;
  std::uint32_t one = 0; // the value, when `many` is null
  std::uint32_t count = 0;
  const std::uint32_t* many = nullptr; // borrowed

  [[nodiscard]] bool is_open() const { return state == State::Open; }

  [[nodiscard]] std::span<const std::uint32_t> values() const {
    return {many == nullptr ? &one : many, count};
  }

  [[nodiscard]] static Slot nothing() { return {State::Known, 0, 0, nullptr}; }

  [[nodiscard]] static Slot of(std::uint32_t value) { return {State::Known, value, 1, nullptr}; }

  [[nodiscard]] static Slot of(std::span<const std::uint32_t> values, State state = State::Known) {
    return {state, 0, static_cast<std::uint32_t>(values.size()), values.data()};
  }
};

// Which service a request is about, as far as that is known.
enum class Aim : std::uint8_t {
  Service,      // one, or one of several: the slots say what is known of it
  None,         // known to be no AI service
  UnlistedHost, // a host that no entry has: what the zone says of such hosts
};

struct Slots {
  std::vector<Slot> by_axis; // indexed by AxisId
  std::string_view host;     // where its slot is Text
  std::string_view model;    // where its slot is Text
  Aim aim = Aim::Service;
  // Where the surface is open: one of these, if there are any.
  std::span<const std::uint32_t> surfaces;
  Instant at{};
  const std::map<std::string, Instant>* events = nullptr;
  const std::map<std::string, Instant>* lifted = nullptr;

  [[nodiscard]] const Slot& operator[](AxisId axis) const { return by_axis[axis]; }

  [[nodiscard]] Slot& operator[](AxisId axis) { return by_axis[axis]; }

  [[nodiscard]] const Slot& operator[](Facet facet) const { return by_axis[to_axis(facet)]; }

  [[nodiscard]] Slot& operator[](Facet facet) { return by_axis[to_axis(facet)]; }
};

} // namespace haechi::policy
