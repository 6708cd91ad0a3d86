#include "policy/format/format.h"

#include "policy/format/layout.h"
#include "policy/format/same_meaning.h"
#include "policy/syntax/parse.h"
#include "wire/yaml/commented.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy::format {

namespace {

using wire::yaml::Comment;
using wire::yaml::CommentedDocument;
using wire::yaml::Element;

// Every comment of a document, sorted.
std::vector<std::string> comments_of(const CommentedDocument& document) {
  std::vector<std::string> out;
  const auto add = [&out](const std::vector<Comment>& list) {
    for (const Comment& comment : list) {
      out.push_back(comment.text);
    }
  };
  add(document.head);
  add(document.foot);
  for (const Element& element : document.elements) {
    add(element.before);
    add(element.after);
    if (!element.beside.empty()) {
      out.push_back(element.beside);
    }
  }
  std::ranges::sort(out);
  return out;
}

tl::unexpected<Errors> refused(const SourceFile& file, std::string_view what) {
  return tl::make_unexpected(
      Errors{{"E-FMT-001",
              fmt::format("this file cannot be laid out: it would change {}", what),
              {file.path},
              "nothing was written; please report it with the file"}});
}

} // namespace

ResultOrErrors<std::string> format_policy(const SourceFile& file) {
  if (auto policy = parse_policy({file}); !policy) {
    return tl::make_unexpected(std::move(policy.error()));
  }
  const auto document = wire::yaml::parse_commented(file);
  if (!document) {
    return tl::make_unexpected(Errors{document.error()});
  }
  SourceFile after{file.path, lay_out(*document)};
  if (const auto difference = find_difference(file, after)) {
    return refused(file, *difference);
  }
  const auto again = wire::yaml::parse_commented(after);
  if (!again || comments_of(*document) != comments_of(*again)) {
    return refused(file, "its comments");
  }
  return std::move(after.text);
}

} // namespace haechi::policy::format
