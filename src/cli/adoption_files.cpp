#include "cli/adoption_files.h"

#include "io/files/read.h"
#include "io/files/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace haechi::cli {

namespace {

constexpr std::string_view kHead = ".adopted-"; // of a hidden one
constexpr std::string_view kTail = ".yaml";
constexpr std::size_t kMostBytes = 1U << 20U;

std::string path_in(const std::string& folder, const std::string& own) {
  return (std::filesystem::path(folder) / fmt::format("{}{}{}", kHead.substr(1), own, kTail))
      .string();
}

bool is_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::symlink_status(path, error).type() !=
         std::filesystem::file_type::not_found;
}

bool is_standing(const oversight::Register& there, const std::string& own) {
  const oversight::Item* order = there.find(oversight::Thing::Order, own);
  return order != nullptr &&
         (order->state == oversight::State::InForce || order->state == oversight::State::ReviewDue);
}

} // namespace

AdoptionFiles::AdoptionFiles(io::FolderLock lock, std::string folder)
    : lock_(std::move(lock)), folder_(std::move(folder)) {}

Result<AdoptionFiles> AdoptionFiles::open(const std::string& folder) {
  return io::FolderLock::take(folder).map(
      [&](io::FolderLock lock) { return AdoptionFiles(std::move(lock), folder); });
}

std::vector<std::string> AdoptionFiles::find_hidden(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  std::filesystem::directory_iterator at(folder.empty() ? "." : folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(kHead) && name.ends_with(kTail) &&
        name.size() > kHead.size() + kTail.size()) {
      out.push_back(name.substr(kHead.size(), name.size() - kHead.size() - kTail.size()));
    }
  }
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> AdoptionFiles::find_changed(const std::string& folder,
                                                     const order::AdoptionProofs& proofs,
                                                     const oversight::Register& there) {
  std::vector<std::string> out;
  for (const auto& [own, adoption] : proofs.proven) {
    const std::string path = path_in(folder, own);
    if (!is_there(path)) {
      if (is_standing(there, own)) {
        out.push_back(fmt::format("`{}` is not there, and order `{}` stands", path, own));
      }
      continue;
    }
    const auto text = io::read_file(path, kMostBytes);
    if (!text || order::digest_of(text->text) != adoption.policy) {
      out.push_back(fmt::format("`{}` is not the file that was signed for order `{}`", path, own));
    }
  }
  return out;
}

std::string AdoptionFiles::path_of(const std::string& own) const {
  return path_in(folder_, own);
}

std::string AdoptionFiles::aside_of(const std::string& own) const {
  return (std::filesystem::path(folder_) / fmt::format("{}{}{}", kHead, own, kTail)).string();
}

bool AdoptionFiles::has(const std::string& own) const {
  return is_there(path_of(own));
}

Result<void> AdoptionFiles::put_aside(const std::string& own, const std::string& text) const {
  take_back(own);
  return io::create_file(aside_of(own), text).and_then([&](bool) { return lock_.sync(); });
}

Result<void> AdoptionFiles::put_in_place(const std::string& own) const {
  std::error_code error = std::make_error_code(std::errc::file_exists);
  if (!has(own)) {
    std::filesystem::rename(aside_of(own), path_of(own), error);
  }
  if (error) {
    return fail("E-ORDER-011",
                fmt::format("the register has the adoption, but `{}` cannot be put there: {}; it "
                            "lies in `{}`",
                            path_of(own), error.message(), aside_of(own)),
                {}, "once that is mended, the next adoption or tick finishes it");
  }
  return lock_.sync();
}

void AdoptionFiles::take_back(const std::string& own) const {
  std::error_code ignored;
  std::filesystem::remove(aside_of(own), ignored);
}

AdoptionFiles::Finished AdoptionFiles::finish(std::span<const oversight::Event> events) const {
  Finished out;
  const auto hidden = find_hidden(folder_);
  if (hidden.empty()) {
    return out;
  }
  const order::AdoptionProofs proofs = order::prove_adoptions(events);
  for (const std::string& own : hidden) {
    const auto adoption = proofs.proven.find(own);
    if (adoption == proofs.proven.end()) {
      continue; // the register never took it, or not as something signed
    }
    const auto text = io::read_file(aside_of(own), kMostBytes);
    if (!text || order::digest_of(text->text) != adoption->second.policy) {
      out.left.push_back(fmt::format("`{}` is not the file that was signed", aside_of(own)));
    } else if (const auto placed = put_in_place(own); !placed) {
      out.left.push_back(to_string(placed.error()));
    } else {
      out.own.push_back(own);
    }
  }
  return out;
}

void print_finished(const AdoptionFiles& files, const AdoptionFiles::Finished& finished) {
  for (const std::string& own : finished.own) {
    fmt::print(stderr, "note: `{}`: the adoption was signed before and is finished now\n",
               files.path_of(own));
  }
  for (const std::string& why : finished.left) {
    fmt::print(stderr, "note: {}\n", why);
  }
}

} // namespace haechi::cli
