#pragma once
// A compact table from host names to small numbers, for a million names and more: open addressing
// over one-byte tags, with offsets into one arena of names beside them. Names are hashed label by
// label from the right, so that one walk over a host finds every entry above it. A name that is not
// there costs a look at the tags alone, which fit the processor's cache; one that is there is
// compared with the stored text, so there are no false matches. Names are canonical
// (text/host_name.h); the caller sees to that. Lookups allocate nothing.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

using SetId = std::uint32_t; // 0 = nothing

class NameTable {
 public:
  // What a name says of itself and of the names below it.
  struct Entry {
    SetId self = 0;
    SetId below = 0;
  };

  // Room for `names` names of `text_bytes` bytes altogether; it grows when there are more.
  NameTable(std::size_t names, std::size_t text_bytes, std::uint64_t hash_key);

  // Lets `change` edit the entry of `name`, which is made when there is none.
  template <class Change> void update(std::string_view name, Change&& change) {
    const std::uint32_t offset = find_or_insert(name);
    Entry entry = load(offset);
    change(entry);
    store(offset, entry);
  }

  // The set of the longest entry that speaks for `host`: its own `self`, or the `below` of a name
  // above it.
  [[nodiscard]] SetId find_longest(std::string_view host) const;
  [[nodiscard]] Entry find(std::string_view name) const;

  void visit(const std::function<void(std::string_view name, Entry entry)>& visit) const;

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] Entry load(std::uint32_t offset) const;
  void store(std::uint32_t offset, Entry entry);
  [[nodiscard]] std::string_view text_at(std::uint32_t offset) const;
  [[nodiscard]] std::uint64_t hash(std::string_view name) const;
  [[nodiscard]] std::size_t home_of(std::uint64_t hash) const;

  [[nodiscard]] std::size_t next(std::size_t slot) const { return (slot + 1) & (tags_.size() - 1); }

  void occupy(std::uint64_t hash, std::uint32_t offset);
  [[nodiscard]] std::uint32_t find_offset(std::string_view name, std::uint64_t hash) const;
  [[nodiscard]] std::uint32_t find_or_insert(std::string_view name);
  void grow();

  std::uint64_t key_;
  std::vector<std::uint8_t> tags_;     // 0 = free
  std::vector<std::uint32_t> offsets_; // beside tags_
  std::vector<char> arena_;            // from 1: length byte, Entry, text
  std::size_t size_ = 0;
  std::size_t min_labels_ = std::string_view::npos; // of all names
  std::size_t max_labels_ = 0;
};

} // namespace haechi::catalog
