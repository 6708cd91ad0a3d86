#include "policy/coverage/sweep.h"

namespace haechi::policy::coverage {

namespace {

using Orders = std::vector<OrderNumber>;

std::vector<std::size_t> sizes_of(const std::vector<Axis>& axes) {
  std::vector<std::size_t> sizes;
  for (const Axis& axis : axes) {
    sizes.push_back(axis.classes.size());
  }
  return sizes;
}

class Sweeper {
 public:
  Sweeper(const Asker& asker, const std::vector<Axis>& axes, std::size_t budget, const AskCell& ask)
      : asker_(asker), axes_(axes), budget_(budget), ask_(ask), sweep_{Diagram(sizes_of(axes))} {}

  Sweep run(Request known) {
    for (const Axis& axis : axes_) { // what is taken apart is not known beforehand
      clear_facet(axis, known);
    }
    std::vector<DiagramNode> bodies;
    for (const FacetClass& body : axes_[kBodyAxis].classes) {
      Request request = known;
      set_facet(axes_[kBodyAxis], body, request);
      bodies.push_back(explore_body(request));
    }
    sweep_.root = sweep_.diagram.split(kBodyAxis, bodies);
    return std::move(sweep_);
  }

 private:
  // Places outside, services inside, since places decide which orders are looked at; the diagram
  // has them the other way round, as people read it.
  DiagramNode explore_body(const Request& body) {
    const Orders orders = asker_.find_reaching(body, asker_.orders_in_force());
    const std::size_t devices = axes_[kDeviceAxis].classes.size();
    const std::size_t zones = axes_[kZoneAxis].classes.size();
    std::vector<std::vector<DiagramNode>> places;
    for (std::size_t device = 0; device < devices; ++device) {
      for (std::size_t zone = 0; zone < zones; ++zone) {
        Request request = body;
        set_facet(axes_[kDeviceAxis], axes_[kDeviceAxis].classes[device], request);
        set_facet(axes_[kZoneAxis], axes_[kZoneAxis].classes[zone], request);
        places.push_back(explore_place(request, asker_.find_reaching(request, orders)));
      }
    }
    std::vector<DiagramNode> services;
    for (std::size_t service = 0; service < axes_[kServiceAxis].classes.size(); ++service) {
      std::vector<DiagramNode> by_device;
      for (std::size_t device = 0; device < devices; ++device) {
        std::vector<DiagramNode> by_zone;
        for (std::size_t zone = 0; zone < zones; ++zone) {
          by_zone.push_back(places[device * zones + zone][service]);
        }
        by_device.push_back(sweep_.diagram.split(kZoneAxis, by_zone));
      }
      services.push_back(sweep_.diagram.split(kDeviceAxis, by_device));
    }
    return sweep_.diagram.split(kServiceAxis, services);
  }

  // One node for each class of services.
  std::vector<DiagramNode> explore_place(const Request& place, const Orders& orders) {
    std::vector<DiagramNode> nodes;
    for (const FacetClass& service : axes_[kServiceAxis].classes) {
      Request request = place;
      set_facet(axes_[kServiceAxis], service, request);
      service_ = &service;
      nodes.push_back(
          explore(request, asker_.find_speaking(request.service, orders), kFirstFurtherAxis));
    }
    return nodes;
  }

  // As deep as there are further facets, which are few.
  DiagramNode explore(const Request& cell, const Orders& orders, std::size_t axis) {
    if (sweep_.asked >= budget_) {
      sweep_.is_partial = true;
      return sweep_.diagram.leaf(kUnexplored);
    }
    ++sweep_.asked;
    const Said said = ask_(cell, orders);
    if (said.is_final || axis == axes_.size()) {
      return sweep_.diagram.leaf(said.answer);
    }
    std::vector<DiagramNode> children;
    for (std::size_t i = 0; i < axes_[axis].classes.size(); ++i) {
      children.push_back(explore_class(cell, orders, axis, i));
    }
    return sweep_.diagram.split(axis, children);
  }

  DiagramNode explore_class(const Request& cell, const Orders& orders, std::size_t axis,
                            std::size_t index) {
    const bool is_surface = axes_[axis].facet == Facet::Surface;
    if (is_surface && !is_possible(asker_.catalog(), *service_, axes_[axis], index)) {
      return sweep_.diagram.leaf(kNoAnswer);
    }
    Request request = cell;
    set_facet(axes_[axis], axes_[axis].classes[index], request);
    return explore(request, orders, axis + 1);
  }

  const Asker& asker_;
  const std::vector<Axis>& axes_;
  std::size_t budget_;
  const AskCell& ask_;
  Sweep sweep_;
  const FacetClass* service_ = nullptr;
};

} // namespace

double count_cells(const std::vector<Axis>& axes) {
  double cells = 1;
  for (const Axis& axis : axes) {
    cells *= static_cast<double>(axis.classes.size());
  }
  return cells;
}

Sweep sweep(const Asker& asker, const std::vector<Axis>& axes, const Request& known,
            std::size_t budget, const AskCell& ask) {
  return Sweeper(asker, axes, budget, ask).run(known);
}

} // namespace haechi::policy::coverage
