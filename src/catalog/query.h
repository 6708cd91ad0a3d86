#pragma once
// The queries of `haechi catalog lookup` beyond host names: an address (`https://HOST/PATH`,
// `HOST/PATH`, `POST HOST/PATH`), `model:NAME`, `app:ID`. The answers hold the keys that a host's
// answer holds, and more. For people and tools, not for the data path.

#include "catalog/details.h"
#include "catalog/endpoints/request_matcher.h"
#include "catalog/models.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace haechi::catalog {

enum class QueryKind : std::uint8_t { Host, Url, Model, App };

[[nodiscard]] QueryKind kind_of_query(std::string_view query);

// What such queries are answered from.
struct Knowledge {
  const RequestMatcher& matcher;
  const ModelMakers& makers;
  std::span<const ServiceDetails> details;
};

// One JSON object. Added to the keys of a host's answer:
//   url    {host, path}, endpoints [{endpoint, services, surface, operation, task, method, certain,
//          model, tenant, conversation, upstream, redact, unreadable}], services [id]
//   model  {model}, makers [{maker, name, provider, pattern}]
//   app    {app}, apps [{service, kind, id, pinned, confidence}]
[[nodiscard]] std::string answer_json(const Knowledge& knowledge, std::string_view query);
// The same for people, several lines.
[[nodiscard]] std::string answer_text(const Knowledge& knowledge, std::string_view query);

} // namespace haechi::catalog
