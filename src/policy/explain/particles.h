#pragma once
// Korean particles, chosen by the sound of what stands before them: 은/는, 이/가, 을/를, 과/와,
// 으로/로. Quotes, backticks and a bracketed remark at the end are passed over, as people do when
// they read. Hangul decides exactly; digits and single capitals by the names they are read by;
// Latin words by the usual transcription of their ending; anything else gets both, as `은(는)`.

#include <string>
#include <string_view>

namespace haechi::policy {

enum class Ending : unsigned char { Vowel, Rieul, Consonant, Unknown };

// How the text ends when read aloud in Korean.
[[nodiscard]] Ending ending_of(std::string_view text);

// `after_consonant` or `after_vowel`; for 으로/로, which ㄹ leaves short, `after_vowel` as well.
[[nodiscard]] std::string choose_particle(std::string_view text, std::string_view after_consonant,
                                          std::string_view after_vowel);

} // namespace haechi::policy
