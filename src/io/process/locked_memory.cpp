#include "io/process/locked_memory.h"

#include <atomic>
#include <cerrno>
#include <new>
#include <sys/mman.h>

namespace haechi::io {

namespace {

constexpr std::size_t kPage = 4096;

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + kPage - 1) / kPage * kPage;
}

} // namespace

class LockedMemory::Pages final : public std::pmr::memory_resource {
 public:
  std::atomic<bool> is_locked{true};

 private:
  void* do_allocate(std::size_t bytes, std::size_t /*alignment*/) override {
    const std::size_t size = whole_pages(bytes);
    void* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) { // NOLINT: a macro of the system
      throw std::bad_alloc();
    }
    if (::mlock(at, size) != 0 || ::madvise(at, size, MADV_DONTDUMP) != 0) {
      is_locked = false;
    }
    return at;
  }

  void do_deallocate(void* at, std::size_t bytes, std::size_t /*alignment*/) override {
    ::munmap(at, whole_pages(bytes));
  }

  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }
};

LockedMemory::LockedMemory()
    : pages_(std::make_unique<Pages>()),
      pool_(std::make_unique<std::pmr::synchronized_pool_resource>(
          std::pmr::pool_options{.max_blocks_per_chunk = 1024,
                                 .largest_required_pool_block = kPage},
          pages_.get())) {}

LockedMemory::~LockedMemory() = default;

std::pmr::memory_resource* LockedMemory::resource() {
  return pool_.get();
}

bool LockedMemory::is_locked() const {
  return pages_->is_locked;
}

} // namespace haechi::io
