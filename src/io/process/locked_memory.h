#pragma once
// Memory for what must not be written to a disk: locked against swapping and left out of core
// dumps. Where the system grants no locked memory it is ordinary memory, and says so. May be used
// by several threads; blocks are given back to the system with the object alone.

#include <memory>
#include <memory_resource>

namespace haechi::io {

class LockedMemory {
 public:
  LockedMemory();
  ~LockedMemory();
  LockedMemory(const LockedMemory&) = delete;
  LockedMemory& operator=(const LockedMemory&) = delete;

  [[nodiscard]] std::pmr::memory_resource* resource();

  // Everything so far is locked.
  [[nodiscard]] bool is_locked() const;

 private:
  class Pages;
  std::unique_ptr<Pages> pages_;
  std::unique_ptr<std::pmr::synchronized_pool_resource> pool_;
};

} // namespace haechi::io
