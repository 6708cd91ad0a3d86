#include "content/extract/attachments.h"

#include "base/utf8.h"
#include "content/extract/base64.h"

#include <algorithm>

namespace haechi::content::extract {

namespace {

constexpr std::size_t kSniffed = 4096;    // characters of base64, a multiple of 4
constexpr std::size_t kLongBase64 = 1024; // no name or id is that long

struct Sign {
  FileType type;
  std::string_view bytes;
  std::size_t at = 0;
};

using namespace std::string_view_literals;

constexpr std::array kSigns{
    Sign{FileType::Zip, "PK\x03\x04"sv},
    Sign{FileType::Zip, "PK\x05\x06"sv},
    Sign{FileType::Ole, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv},
    Sign{FileType::Png, "\x89PNG\r\n\x1A\n"sv},
    Sign{FileType::Jpeg, "\xFF\xD8\xFF"sv},
    Sign{FileType::Gif, "GIF87a"},
    Sign{FileType::Gif, "GIF89a"},
    Sign{FileType::Webp, "WEBP", 8},
    Sign{FileType::Wav, "WAVE", 8},
    Sign{FileType::Bmp, "BM"},
    Sign{FileType::Tiff, "II*\0"sv},
    Sign{FileType::Tiff, "MM\0*"sv},
    Sign{FileType::Heic, "ftypheic", 4},
    Sign{FileType::Heic, "ftypmif1", 4},
    Sign{FileType::Mp4, "ftyp", 4},
    Sign{FileType::Mp3, "ID3"},
    Sign{FileType::Ogg, "OggS"},
    Sign{FileType::Webm, "\x1A\x45\xDF\xA3"sv},
    Sign{FileType::Gzip, "\x1F\x8B"sv},
    Sign{FileType::SevenZip, "7z\xBC\xAF\x27\x1C"sv},
    Sign{FileType::Rar, "Rar!\x1A\x07"sv},
};

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20U && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7FU;
}

// Without the last character, which the cut may have halved.
std::string_view without_half(std::string_view text) {
  for (std::size_t cut = 0; cut < 4 && cut < text.size(); ++cut) {
    const auto lead = static_cast<unsigned char>(text[text.size() - 1 - cut]);
    if (lead < 0x80U) {
      return text;
    }
    if (lead >= 0xC0U) {
      const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
      return length > cut + 1 ? text.substr(0, text.size() - 1 - cut) : text;
    }
  }
  return text;
}

struct DataAddress {
  std::string_view media_type;
  bool is_base64 = false;
  std::size_t content = 0; // where it begins
};

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    const char small = static_cast<char>(c | 0x20);
    return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'z') ||
           std::string_view("!#$&'*+-.^_`{|}~").find(c) != std::string_view::npos;
  });
}

bool is_pair(std::string_view text, char border) {
  const std::size_t at = text.find(border);
  return at != std::string_view::npos && is_token(text.substr(0, at)) &&
         is_token(text.substr(at + 1));
}

// `data:[type/subtype](;attribute=value)*[;base64],` (RFC 2397), without escapes and blanks; what
// is written otherwise is a text.
std::optional<DataAddress> read_data_address(std::string_view text) {
  constexpr std::size_t kMaxHead = 256;
  const std::size_t comma = text.substr(0, kMaxHead).find(',');
  if (!is_same_word(text.substr(0, 5), "data:") || comma == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view rest = text.substr(5, comma - 5);
  DataAddress out{.media_type = rest.substr(0, rest.find(';')), .content = comma + 1};
  rest.remove_prefix(out.media_type.size());
  bool is_sound = out.media_type.empty() || is_pair(out.media_type, '/');
  while (is_sound && !rest.empty()) {
    const std::string_view parameter = rest.substr(1, rest.substr(1).find(';'));
    rest.remove_prefix(1 + parameter.size());
    out.is_base64 = rest.empty() && is_same_word(parameter, "base64");
    is_sound = out.is_base64 || is_pair(parameter, '=');
  }
  return is_sound ? std::optional(out) : std::nullopt;
}

std::uint64_t decoded_size(std::string_view base64) {
  const std::size_t padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
  return (base64.size() - padding) * 3 / 4;
}

// Base64 in a layer of its own; only what looks like text is decoded to its end.
void read_base64(Tree& tree, LayerId layer, Attachment& file) {
  const std::string_view written = tree.layer(layer).bytes;
  file.size = decoded_size(written);
  const bool is_short = written.size() <= kSniffed;
  const auto first = decode_base64(written.substr(0, kSniffed));
  if (!first) {
    file.is_decoded = false;
    return;
  }
  file.type =
      find_file_type(is_short ? std::string_view(first->bytes) : without_half(first->bytes));
  if (file.type != FileType::Text) {
    return;
  }
  auto all = decode_base64(written);
  if (!all || !is_utf8(all->bytes)) {
    file.is_decoded = all.has_value();
    file.type = FileType::Unknown;
    return;
  }
  const Wrap wrap = all->is_url ? Wrap::Base64Url : Wrap::Base64;
  file.text = tree.add_made(layer, {0, static_cast<std::uint32_t>(written.size())}, wrap,
                            std::move(all->bytes));
}

void read_percent(Tree& tree, LayerId layer, Attachment& file) {
  const std::string_view written = tree.layer(layer).bytes;
  std::string said;
  // `+` is no blank here, but replaced text never writes one.
  if (written.find('+') != std::string_view::npos || !unescape(Wrap::Form, written, said)) {
    file.is_decoded = false;
    return;
  }
  file.size = said.size();
  file.type = find_file_type(said);
  if (file.type == FileType::Text && is_utf8(said)) {
    file.text = tree.add_made(layer, {0, static_cast<std::uint32_t>(written.size())}, Wrap::Form,
                              std::move(said));
  }
}

} // namespace

FileType find_file_type(std::string_view bytes) {
  if (bytes.empty()) {
    return FileType::Empty;
  }
  if (bytes.starts_with("%PDF-")) {
    return FileType::Pdf;
  }
  if (std::ranges::none_of(bytes, is_control) && is_utf8(bytes)) {
    return FileType::Text; // also where it begins like another kind
  }
  for (const Sign& sign : kSigns) {
    if (bytes.size() >= sign.at && bytes.substr(sign.at).starts_with(sign.bytes)) {
      return sign.type;
    }
  }
  return FileType::Unknown;
}

bool is_web_address(std::string_view text) {
  return is_same_word(text.substr(0, 7), "http://") || is_same_word(text.substr(0, 8), "https://");
}

bool looks_like_file(std::string_view text) {
  return read_data_address(text).has_value() ||
         (text.size() >= kLongBase64 && decode_base64(text.substr(0, kLongBase64)).has_value());
}

Attachment read_attachment(Tree& tree, NodeId node, bool is_bare) {
  Attachment file{.node = node};
  const LayerId layer = tree.add_layer_of(node);
  const std::string_view written = tree.node(node).text;
  const auto address = read_data_address(written);
  if (layer == 0) {
    file.is_decoded = false;
    return file;
  }
  if (address) {
    file.media_type = address->media_type;
    file.head = written.substr(0, address->content);
    file.head_layer = layer;
    const LayerId content = tree.add_layer(layer, {static_cast<std::uint32_t>(address->content),
                                                   static_cast<std::uint32_t>(written.size())});
    if (content == 0) {
      file.is_decoded = false;
    } else if (address->is_base64) {
      read_base64(tree, content, file);
    } else {
      read_percent(tree, content, file);
    }
    return file;
  }
  if (!is_bare) {
    read_base64(tree, layer, file);
    return file;
  }
  file.size = written.size();
  file.type = find_file_type(written);
  file.text = file.type == FileType::Text ? layer : 0;
  return file;
}

} // namespace haechi::content::extract
