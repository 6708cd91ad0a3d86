#include "catalog/show.h"

#include <algorithm>

namespace haechi::catalog {

ServiceView find_view(const CatalogParts& parts, std::string_view id) {
  ServiceView view;
  const auto service = std::ranges::find(parts.services, id, &Service::id);
  if (service == parts.services.end()) {
    return view;
  }
  view.service = &*service;
  if (const auto at = std::ranges::find(parts.details, id, &ServiceDetails::id);
      at != parts.details.end()) {
    view.details = &*at;
  }
  if (const auto at = std::ranges::find(parts.providers, service->provider, &ProviderDetails::id);
      at != parts.providers.end()) {
    view.provider = &*at;
  }
  const auto index = static_cast<ServiceIndex>(service - parts.services.begin());
  for (std::size_t i = 0; i < parts.names.size(); ++i) {
    if (parts.names[i].service == index) {
      view.names.push_back(i);
    }
  }
  return view;
}

} // namespace haechi::catalog
