#pragma once
// A file's text with the name to show in errors. Reading it from disk is io's work (io/files).

#include <string>

namespace haechi {

struct SourceFile {
  std::string path; // as shown to people, relative where possible
  std::string text;
};

} // namespace haechi
