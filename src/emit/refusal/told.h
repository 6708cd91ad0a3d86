#pragma once
// The facts of a refusal put into words, shared by the page and the line.

#include "emit/refusal/refusal.h"

#include <string>

namespace haechi::emit {

// Names of the services in the language, joined; the host where no service is known. At most three
// are named.
[[nodiscard]] std::string name_target(const Refusal& refusal, Language language);

// "ChatGPT is not available here"
[[nodiscard]] std::string make_headline(const Refusal& refusal, Language language);

// "payment card number (2), e-mail address": at most eight kinds.
[[nodiscard]] std::string name_found(const Refusal& refusal, Language language);

// `2025-02-06 10:00:00 (UTC+09:00)`
[[nodiscard]] std::string to_local_time(const Refusal& refusal);

} // namespace haechi::emit
