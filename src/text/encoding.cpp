#include "text/encoding.h"

#include "base/utf8.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace haechi::text {

namespace {

constexpr std::size_t kSample = 65'536; // bytes by which UTF-16 without a mark is told
constexpr std::size_t kPiece = 1U << 20U;

constexpr std::array<std::pair<Encoding, std::string_view>, 5> kWords{
    {{Encoding::Utf8, "utf-8"},
     {Encoding::Utf16Little, "utf-16le"},
     {Encoding::Utf16Big, "utf-16be"},
     {Encoding::Cp949, "cp949"},
     {Encoding::Bytes, "bytes"}}};

struct ConverterCloser {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

using Converter = std::unique_ptr<UConverter, ConverterCloser>;

Converter open(Encoding encoding) {
  const char* name = encoding == Encoding::Utf16Little ? "UTF-16LE"
                     : encoding == Encoding::Utf16Big  ? "UTF-16BE"
                                                       : "windows-949";
  UErrorCode error = U_ZERO_ERROR;
  return Converter(ucnv_open(name, &error));
}

// Calls `see` with the text piece by piece, as UTF-16; false: the bytes are no such text.
template <class See> bool convert(UConverter* converter, std::string_view bytes, See&& see) {
  std::vector<UChar> units(std::min(kPiece, bytes.size() + 16));
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  for (;;) {
    UChar* to = units.data();
    UErrorCode error = U_ZERO_ERROR;
    ucnv_toUnicode(converter, &to, units.data() + units.size(), &from, end, nullptr, 1, &error);
    see(std::u16string_view(units.data(), static_cast<std::size_t>(to - units.data())));
    if (error != U_BUFFER_OVERFLOW_ERROR) {
      return U_SUCCESS(error) != 0;
    }
  }
}

// Pieces may end between two surrogates: the first waits in `high`.
void append_utf8(std::u16string_view units, char16_t& high, std::string& out) {
  const auto put = [&out](char32_t value) {
    std::array<char, 4> bytes{};
    std::size_t length = 0;
    UBool is_error = 0;
    U8_APPEND(bytes, length, bytes.size(), static_cast<UChar32>(value), is_error);
    out.append(bytes.data(), length);
  };
  for (const char16_t unit : units) {
    if (high != 0) {
      const char16_t first = std::exchange(high, u'\0');
      if (U16_IS_TRAIL(unit)) {
        put(static_cast<char32_t>(U16_GET_SUPPLEMENTARY(first, unit)));
        continue;
      }
      put(0xFFFD);
    }
    if (U16_IS_LEAD(unit)) {
      high = unit;
    } else {
      put(U16_IS_TRAIL(unit) ? 0xFFFD : unit);
    }
  }
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = utf8_sequence_length(bytes);
    if (length == 0) {
      return false;
    }
    bytes.remove_prefix(length);
  }
  return true;
}

// Latin letters, blanks and line ends in UTF-16 have a zero byte, always at the same side.
std::optional<Encoding> guess_utf16(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, kSample);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) {
    zeros[i % 2] += sample[i] == '\0' ? 1U : 0U;
  }
  const std::size_t most = std::max(zeros[0], zeros[1]);
  const std::size_t least = std::min(zeros[0], zeros[1]);
  if (bytes.size() < 4 || bytes.size() % 2 != 0 || most * 20 < sample.size() / 2 ||
      least * 50 > most) {
    return std::nullopt;
  }
  return zeros[1] > zeros[0] ? Encoding::Utf16Little : Encoding::Utf16Big;
}

bool is_cp949(std::string_view bytes) {
  const Converter converter = open(Encoding::Cp949);
  UErrorCode error = U_ZERO_ERROR;
  if (!converter) {
    return false;
  }
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  bool has_control = false;
  const bool is_read = convert(converter.get(), bytes, [&](std::u16string_view units) {
    has_control =
        has_control || std::ranges::any_of(units, [](char16_t unit) {
          return unit < 0x20 && unit != '\n' && unit != '\r' && unit != '\t' && unit != '\f';
        });
  });
  return is_read && !has_control;
}

} // namespace

std::string_view to_word(Encoding encoding) {
  return kWords[static_cast<std::size_t>(encoding)].second;
}

std::optional<Encoding> find_encoding(std::string_view word) {
  const auto* found = std::ranges::find(kWords, word, &decltype(kWords)::value_type::second);
  return found == kWords.end() ? std::nullopt : std::optional(found->first);
}

Encoding guess_encoding(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    return Encoding::Utf8;
  }
  if (bytes.starts_with("\xFF\xFE")) {
    return Encoding::Utf16Little;
  }
  if (bytes.starts_with("\xFE\xFF")) {
    return Encoding::Utf16Big;
  }
  if (const auto wide = guess_utf16(bytes)) {
    return *wide;
  }
  return is_utf8(bytes) ? Encoding::Utf8 : is_cp949(bytes) ? Encoding::Cp949 : Encoding::Bytes;
}

std::string to_utf8(std::string_view bytes, Encoding encoding) {
  if (encoding == Encoding::Utf8 || encoding == Encoding::Bytes) {
    return std::string(bytes);
  }
  const Converter converter = open(encoding);
  if (!converter) {
    return std::string(bytes);
  }
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  char16_t high = 0;
  convert(converter.get(), bytes,
          [&](std::u16string_view units) { append_utf8(units, high, out); });
  if (high != 0) {
    out += "\xEF\xBF\xBD";
  }
  return out;
}

} // namespace haechi::text
