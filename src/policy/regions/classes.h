#pragma once
// The equivalence classes of each facet under one or several policies and one catalog: values that
// no condition of any of the policies tells apart are one class, so that a request drawn from each
// combination of classes stands for all requests.
//
// A facet with one value is one axis; its last class holds every other value and "known to be
// nothing", which no condition tells apart. A facet with several values (group, finding, category,
// control_country, grades in no scale) is one axis for each set of values that are always named
// together: class 0 has none of them, class 1 has one. The service is one axis (Facet::Service):
// services of the catalog, any other service, none, and a host that no entry has; what a service's
// entry leaves open (provider .. attributes) has axes of its own, which count for such services
// alone. Axes that would have a single class do not exist, but for body, service, device and zone,
// which are always there, in this order, at the front.
//
// Exact, but for hosts and models named by very many patterns at once: see is_exact.

#include "catalog/catalog.h"
#include "policy/request.h"
#include "policy/syntax/policy.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace haechi::policy::regions {

enum class ClassKind : std::uint8_t {
  Values,  // the members
  Other,   // whatever no other class holds, nothing at all included; members: those known by name
  Absent,  // of a several-valued facet: none of the members
  Present, // at least one of the members
  NoService,
  UnlistedHost, // a host that no entry of the catalog has
};

struct Class {
  ClassKind kind{};
  std::string representative;       // the value that stands for the class; may be empty: nothing
  std::vector<std::string> members; // sorted
  std::vector<std::string> also;    // grades: all values that the representative stands for

  // `deepseek`, `deepseek, kimi`, `any other`, `without red`, ...
  [[nodiscard]] std::string label() const;
};

struct ClassAxis {
  Facet facet{};
  std::string name;                  // of an attribute
  std::string title;                 // as `needs` names it: `role`, `attributes.pledge`, `service`
  bool is_flag = false;              // Absent and Present
  bool is_open_service_fact = false; // counts only for services whose entry does not say
  std::vector<Class> classes;
  std::vector<std::vector<std::string>> lists =
      {}; // hosts, models: the patterns of each condition;
          // grades: the scales, then grades in no scale
  std::map<std::vector<std::string>, std::uint32_t> combinations = {}; // grades: the class of each
};

inline constexpr std::size_t kBodyAxis = 0;
inline constexpr std::size_t kServiceAxis = 1;
inline constexpr std::size_t kDeviceAxis = 2;
inline constexpr std::size_t kZoneAxis = 3;

class Classes {
 public:
  // The catalog must outlive the classes; the policies need not.
  Classes(std::span<const Policy* const> policies, const catalog::Catalog& catalog);

  [[nodiscard]] std::span<const ClassAxis> axes() const { return axes_; }

  // The first axis of the facet; nullptr: no condition asks for it.
  [[nodiscard]] const ClassAxis* find(Facet facet, const std::string& name = "") const;

  // Where that value of a facet with one value belongs; of an axis that is there.
  [[nodiscard]] std::size_t class_of(std::size_t axis, const std::string& value) const;

  // The complete request in which each axis takes the class chosen, `chosen[axis]`. Where the
  // service does not have the surface chosen, the class is taken as it is.
  [[nodiscard]] Request to_request(Instant at, std::span<const std::uint32_t> chosen) const;

  // The class of a complete request on each axis. A request that says of a service what its entry
  // says otherwise has no place here.
  [[nodiscard]] std::vector<std::uint32_t> locate(const Request& request) const;

  // The classes of surfaces that a service of this class may have: a bit for each.
  [[nodiscard]] const std::vector<bool>& surfaces_of(std::size_t service_class) const {
    return surfaces_of_[service_class];
  }

  // The axis of surfaces, or the number of axes: there is none.
  [[nodiscard]] std::size_t surface_axis() const { return surface_axis_; }

  // Whether an open fact of this axis counts for services of this class.
  [[nodiscard]] bool leaves_open(std::size_t service_class, const ClassAxis& axis) const;

  // False: hosts or models may be told apart further than the classes say.
  [[nodiscard]] bool is_exact() const { return is_exact_; }

 private:
  friend class ClassesBuilder;

  [[nodiscard]] const catalog::Service* entry_of(std::size_t service_class) const;
  void set(Request& request, const ClassAxis& axis, const Class& chosen) const;
  [[nodiscard]] std::size_t locate(const Request& request, const ClassAxis& axis) const;
  void set_service(Request& request, std::span<const std::uint32_t> chosen) const;

  const catalog::Catalog* catalog_;
  std::vector<ClassAxis> axes_;
  std::vector<std::vector<bool>> surfaces_of_;
  std::size_t surface_axis_ = 0;
  std::string unlisted_host_;
  bool is_exact_ = true;
};

} // namespace haechi::policy::regions
