#pragma once
// Where the bytes of a file go. Services take an upload in several requests: one names the file and
// is answered with an address, often of a storage host that many others use; the bytes are PUT
// there; a prompt names the file by its id. Posture: robust to untrusted client and upstream input.

#include "catalog/endpoints/endpoint.h"
#include "content/extract/attachments.h"

#include <optional>
#include <string>
#include <string_view>

namespace haechi::content::extract {

// What the answer to a step of an upload says (catalog: `upload`).
struct UploadTicket {
  std::string put_to; // the address that takes the bytes; empty: not said
  std::string file;   // the id by which prompts name the file; empty: not said
};

// nullopt: the endpoint is no step that says either, or the answer is no JSON.
[[nodiscard]] std::optional<UploadTicket> read_ticket(const catalog::Endpoint& endpoint,
                                                      std::string_view answer);

// Whose signature an address carries.
enum class Signer : std::uint8_t { Amazon, Google, Azure, Alibaba, Tencent, Volcano };

inline constexpr std::array<std::string_view, 6> kSignerWords{"amazon",  "google",  "azure",
                                                              "alibaba", "tencent", "volcano"};

// Bytes on their way to storage by an address that was signed beforehand: PUT or POST with a
// signature in the query. nullopt: it is no such request.
[[nodiscard]] std::optional<Signer> find_signer(std::string_view method, std::string_view target);

} // namespace haechi::content::extract
