#include "catalog/overlay.h"

#include <string>
#include <unordered_set>

namespace haechi::catalog {

namespace {

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view last_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1); // npos + 1 = 0
}

// `services/ID.yaml`: what an entry is called wherever it lies.
std::string to_key(std::string_view path) {
  return std::string(folder_of(path)) + '/' + std::string(last_of(path));
}

bool is_entry(std::string_view path) {
  const std::string_view folder = folder_of(path);
  return folder == "services" || folder == "providers" || folder == "models";
}

} // namespace

std::string_view folder_of(std::string_view path) {
  return last_of(parent_of(path));
}

bool is_local(std::string_view path) {
  return last_of(parent_of(parent_of(path))) == "local";
}

std::vector<SourceFile> join_overlay(std::vector<SourceFile> bundled,
                                     std::vector<SourceFile> local) {
  std::unordered_set<std::string> keys;
  for (const SourceFile& file : local) {
    keys.insert(to_key(file.path));
  }
  std::erase_if(bundled, [&](const SourceFile& file) { return keys.contains(to_key(file.path)); });
  for (SourceFile& file : local) {
    bundled.push_back(std::move(file));
  }
  return bundled;
}

std::vector<bool> find_superseded(const std::vector<SourceFile>& files) {
  std::unordered_set<std::string> local;
  for (const SourceFile& file : files) {
    if (is_local(file.path) && is_entry(file.path)) {
      local.insert(to_key(file.path));
    }
  }
  std::vector<bool> superseded(files.size(), false);
  for (std::size_t i = 0; i < files.size() && !local.empty(); ++i) {
    const std::string& path = files[i].path;
    superseded[i] = is_entry(path) && !is_local(path) && local.contains(to_key(path));
  }
  return superseded;
}

} // namespace haechi::catalog
