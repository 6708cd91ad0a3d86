#pragma once
// From a request to slots: what is known of it, in the numbers of a program, and which services it
// may be about.

#include "catalog/catalog.h"
#include "policy/decide/service_dimension.h"
#include "policy/request.h"

#include <deque>
#include <string>
#include <vector>

namespace haechi::policy {

// Slots, and what they borrow. Borrows from the request as well; not to be moved while the slots
// are in use.
struct Facts {
  Slots slots; // everything but the service
  std::vector<Candidate> candidates;
  ServiceSays says;
  std::deque<std::vector<std::uint32_t>> storage;
  std::string host;
};

void read_request(const Program& program, const catalog::Catalog& catalog, const Request& request,
                  Facts& facts);

// Operation, purpose, variant and content: what is known of the use beside who and where and which
// service.
void read_use(const Program& program, const Request& request, Slots& slots,
              std::deque<std::vector<std::uint32_t>>& storage);

// Who, device and zone alone.
void read_subject(const Program& program, const Who& who, const Known& device, const Known& zone,
                  Slots& slots, std::deque<std::vector<std::uint32_t>>& storage);

} // namespace haechi::policy
