#include "content/extract/upload.h"

#include "content/extract/json.h"
#include "content/extract/places.h"

#include <algorithm>

namespace haechi::content::extract {

namespace {

std::string first_text(Tree& tree, const catalog::Locator& locator, NodeId root) {
  if (locator.steps.empty()) {
    return {};
  }
  for (const NodeId node : find_nodes(tree, locator, root)) {
    if (tree.node(node).kind == Kind::Text || tree.node(node).kind == Kind::Integer) {
      return std::string(tree.node(node).text);
    }
  }
  return {};
}

bool has_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (is_same_word(pair.substr(0, pair.find('=')), name)) {
      return true;
    }
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return false;
}

struct Mark {
  Signer signer;
  std::string_view one;
  std::string_view other; // both have to be there; empty: the first alone
};

constexpr std::array kMarks{
    Mark{Signer::Amazon, "X-Amz-Signature", ""},
    Mark{Signer::Amazon, "AWSAccessKeyId", "Signature"},
    Mark{Signer::Google, "X-Goog-Signature", ""},
    Mark{Signer::Google, "GoogleAccessId", "Signature"},
    Mark{Signer::Azure, "sig", "se"},
    Mark{Signer::Alibaba, "OSSAccessKeyId", "Signature"},
    Mark{Signer::Alibaba, "x-oss-signature", ""},
    Mark{Signer::Tencent, "q-signature", ""},
    Mark{Signer::Volcano, "X-Tos-Signature", ""},
};

} // namespace

std::optional<UploadTicket> read_ticket(const catalog::Endpoint& endpoint,
                                        std::string_view answer) {
  const catalog::UploadStep& upload = endpoint.upload;
  if (upload.chain.empty() || (upload.put_to.steps.empty() && upload.file.steps.empty())) {
    return std::nullopt;
  }
  Tree tree(answer);
  const auto root = tree.is_full() ? tl::unexpected(GapReason::TooLarge) : read_json(tree, 0);
  if (!root) {
    return std::nullopt;
  }
  return UploadTicket{.put_to = first_text(tree, upload.put_to, *root),
                      .file = first_text(tree, upload.file, *root)};
}

std::optional<Signer> find_signer(std::string_view method, std::string_view target) {
  const std::size_t question = target.find('?');
  if ((method != "PUT" && method != "POST") || question == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view query = target.substr(question + 1);
  for (const Mark& mark : kMarks) {
    if (has_parameter(query, mark.one) &&
        (mark.other.empty() || has_parameter(query, mark.other))) {
      return mark.signer;
    }
  }
  return std::nullopt;
}

} // namespace haechi::content::extract
