#pragma once
// Which service it is, where several may be meant: the candidates of a host, or any service at all.
// A service brings its entry's facets along; what the entry leaves open varies within it.

#include "policy/decide/slots.h"
#include "policy/decide/truth.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::policy {

// A service that the request may be about.
struct Candidate {
  Aim aim = Aim::Service;
  bool is_listed = false; // the catalog has an entry
  catalog::ServiceIndex entry = 0;
  Symbol id = kUnmentioned; // of one that the catalog does not hold
};

// What the request itself says about the service, before any entry.
struct ServiceSays {
  struct Value {
    AxisId axis = 0;
    Slot slot;
  };

  std::vector<Value> values;
  bool limits_surfaces = false;
  std::vector<std::uint32_t> surfaces; // one of these, where limits_surfaces
};

// Sets every axis of the service to what the request and the entry say.
void set_candidate(const Program& program, const Candidate& candidate, const ServiceSays& says,
                   Slots& slots);

// One completion of the service's facets.
struct ServiceChoice {
  Candidate candidate;
  std::uint32_t owner = 0; // which candidate, counted
  std::vector<Slot> slots; // in the order of ServiceDimension::axes
};

// Two choices that differ in one facet only.
struct ServiceStep {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  AxisId axis = 0; // to_axis(Facet::Service): the service itself
};

struct ServiceDimension {
  std::vector<AxisId> axes;
  std::vector<ServiceChoice> choices;
  std::vector<ServiceStep> steps;
  bool is_merged =
      false; // choices that no condition tells apart are one, whichever services they are of
  std::vector<std::vector<std::uint32_t>> storage; // what the slots borrow
  bool is_complete = true;

  void assign(Slots& slots, std::size_t index) const;
};

// At most kMaxClasses choices; is_complete tells whether that was enough.
void fill_service_dimension(const Program& program, const Slots& slots,
                            const std::vector<Candidate>& candidates, const ServiceSays& says,
                            const std::vector<OpenAtom>& open, ServiceDimension& dimension);

} // namespace haechi::policy
