#pragma once
// Files that travel inside a body: parts with a file name, data: addresses, base64 in JSON, and
// bodies that are a file. What kind they are is told by their first bytes, whatever they are
// called. Posture: robust to untrusted client input.

#include "content/extract/multipart.h"
#include "content/extract/tree.h"

#include <array>
#include <string>
#include <string_view>

namespace haechi::content::extract {

enum class FileType : std::uint8_t {
  Unknown,
  Text,
  Pdf,
  Zip,
  Ole,
  Png,
  Jpeg,
  Gif,
  Webp,
  Bmp,
  Tiff,
  Heic,
  Wav,
  Mp3,
  Ogg,
  Mp4,
  Webm,
  Gzip,
  SevenZip,
  Rar,
  Empty
};

inline constexpr std::array<std::string_view, 21> kFileTypeWords{
    "unknown", "text", "pdf", "zip", "ole", "png",  "jpeg", "gif", "webp", "bmp",  "tiff",
    "heic",    "wav",  "mp3", "ogg", "mp4", "webm", "gzip", "7z",  "rar",  "empty"};

[[nodiscard]] constexpr std::string_view to_word(FileType type) {
  return kFileTypeWords[static_cast<std::size_t>(type)];
}

[[nodiscard]] FileType find_file_type(std::string_view bytes);

struct Attachment {
  NodeId node = kNoNode;       // none: the body
  std::string_view name;       // as said; empty: not said
  std::string_view media_type; // likewise
  FileType type = FileType::Unknown;
  std::uint64_t size = 0; // in bytes, as the service will have it
  LayerId text = 0;       // the layer with its text, where it is one
  bool is_decoded = true; // false: in no spelling that is known here
  std::string_view head;  // of a data: address, all before the content: a text of its own
  LayerId head_layer = 0; // the layer that it begins; 0: there is none
};

// The file that a text node holds: a data: address, base64, or as it is. `bare`: bytes as they are
// are one as well.
[[nodiscard]] Attachment read_attachment(Tree& tree, NodeId node, bool is_bare);

// Whether a text at no named place is a file all the same.
[[nodiscard]] bool looks_like_file(std::string_view text);
[[nodiscard]] bool is_web_address(std::string_view text);

} // namespace haechi::content::extract
