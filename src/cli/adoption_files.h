#pragma once
// The files of adopted orders in the folder of a policy. Each is written hidden and takes its place
// once the register has the adoption; what a crash left in between is finished later, where the
// officer signed for that very file. Commands take turns at the folder.

#include "io/files/folder_lock.h"
#include "order/adoption_proof.h"
#include "oversight/register.h"

#include <span>
#include <string>
#include <vector>

namespace haechi::cli {

class AdoptionFiles {
 public:
  // Waits for its turn. Errors: E-IO-001, -006.
  [[nodiscard]] static Result<AdoptionFiles> open(const std::string& folder);
  // The own orders whose files lie hidden; without taking a turn.
  [[nodiscard]] static std::vector<std::string> find_hidden(const std::string& folder);

  // What is not as it was signed, a sentence each: a file that differs, or one that is gone though
  // its order stands. Changes nothing and takes no turn.
  [[nodiscard]] static std::vector<std::string> find_changed(const std::string& folder,
                                                             const order::AdoptionProofs& proofs,
                                                             const oversight::Register& there);

  // Where the policy is read from.
  [[nodiscard]] std::string path_of(const std::string& own) const;
  // Whether something is there; what cannot be looked at counts as there.
  [[nodiscard]] bool has(const std::string& own) const;

  // Writes the hidden file and brings it to disk; one of an adoption that never came about gives
  // way. Errors: E-IO-004.
  [[nodiscard]] Result<void> put_aside(const std::string& own, const std::string& text) const;
  // From aside to its place, brought to disk. Errors: E-ORDER-011.
  [[nodiscard]] Result<void> put_in_place(const std::string& own) const;
  void take_back(const std::string& own) const;

  struct Finished {
    std::vector<std::string> own;  // orders whose files are in their place now
    std::vector<std::string> left; // why others stay hidden, a sentence each
  };

  // Puts every hidden file in its place that an adoption among `events` was signed for.
  [[nodiscard]] Finished finish(std::span<const oversight::Event> events) const;

 private:
  AdoptionFiles(io::FolderLock lock, std::string folder);
  [[nodiscard]] std::string aside_of(const std::string& own) const;

  io::FolderLock lock_;
  std::string folder_;
};

void print_finished(const AdoptionFiles& files, const AdoptionFiles::Finished& finished);

} // namespace haechi::cli
