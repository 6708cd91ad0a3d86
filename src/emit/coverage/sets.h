#pragma once
// Sets of values in few words: "any", "all but x", a short list, or a count with a footnote that
// lists every member.

#include "base/words.h"
#include "policy/coverage/axis.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace haechi::emit::coverage {

class SetNamer {
 public:
  explicit SetNamer(Language language) : language_(language) {}

  // The classes of one axis. A set of many values ends with `[n]`, the number of its footnote.
  [[nodiscard]] std::string name(const policy::coverage::Axis& axis,
                                 const std::vector<std::uint32_t>& classes);
  [[nodiscard]] std::string name(std::string_view axis, const std::vector<std::string>& values);

  // The footnotes used so far, one paragraph each; ends with a line end unless empty.
  [[nodiscard]] std::string notes() const;

 private:
  [[nodiscard]] std::string list(std::string_view axis,
                                 const std::vector<std::string>& values) const;

  Language language_;
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> notes_;
};

} // namespace haechi::emit::coverage
