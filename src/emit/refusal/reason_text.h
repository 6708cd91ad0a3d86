#pragma once
// What a reason word means to the person who meets it, in a plain sentence without blame.

#include "base/words.h"

#include <string_view>

namespace haechi::emit {

// What a refusal is about: decides the headline and whom to ask.
enum class Concern : unsigned char {
  Service,   // a service that the policy refuses
  Client,    // a device that nobody has registered
  Connection // a connection that cannot be judged or may not be made
};

struct ReasonText {
  Concern concern = Concern::Service;
  Words sentence;
};

// For every reason word of the policy language and of the enforcement points; an unknown word gets
// a sentence that is true of every refusal.
[[nodiscard]] const ReasonText& describe_reason(std::string_view reason);

} // namespace haechi::emit
