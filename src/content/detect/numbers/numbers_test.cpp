#include "content/detect/numbers/numbers.h"
#include "content/detect/words/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace haechi::content {
namespace {

struct Case {
  const char* entity;
  const char* digits;
  bool passes; // the check digit
};

// Examples of the issuers, of standards, and each with its last digits changed.
constexpr Case kCases[] = {
    {"kr.rrn", "9601211021413", true},
    {"kr.rrn", "9601211021414", false},
    {"kr.brn", "1078611685", false},
    {"kr.brn", "1248100998", true},
    {"kr.crn", "1101110062432", true},
    {"kr.crn", "1101110062433", false},
    {"tw.ubn", "04595257", true},
    {"tw.ubn", "04595258", false},
    {"card", "4111111111111111", true},
    {"card", "4111111111111112", false},
    {"card", "378282246310005", true},
    {"it.iva", "00743110157", true},
    {"it.iva", "00743110158", false},
    {"au.tfn", "123456782", true},
    {"au.tfn", "999999999", false},
    {"au.abn", "83914571673", true},
    {"au.abn", "99999999999", false},
    {"fr.nir", "295109912611193", true},
    {"fr.nir", "295109912611199", false},
    {"in.aadhaar", "234123412346", true},
    {"in.aadhaar", "643343121", false},
    {"cn.ric", "360426199101010071", true},
    {"cn.ric", "360426199101010072", false},
    {"gb.nhs", "9434765870", true},
    {"gb.nhs", "9434765871", false},
    {"pl.pesel", "44051401359", true},
    {"pl.pesel", "44051401358", false},
    {"be.nn", "85073003328", true},
    {"nl.bsn", "111222333", true},
    {"nl.bsn", "111252333", false},
    {"de.idnr", "36574261809", true},
    {"de.idnr", "36574261890", false},
};

bool passes(const Case& one) {
  Number number;
  for (const char* c = one.digits; *c != '\0'; ++c) {
    number.digits[number.size++] = static_cast<std::uint8_t>(*c - '0');
  }
  number.groups = 1;
  for (const NumberDetector* detector : number_detectors()) {
    if (detector->entity == one.entity && (detector->lengths >> number.size & 1U) != 0) {
      const auto verdict = detector->judge(number);
      return verdict && has(verdict->evidence, Evidence::Checksum);
    }
  }
  return false;
}

TEST(Numbers, CheckDigitsAreThoseOfTheIssuers) {
  for (const Case& one : kCases) {
    EXPECT_EQ(passes(one), one.passes) << one.entity << " " << one.digits;
  }
}

TEST(Numbers, EveryDetectorHasANameAndAJudge) {
  for (const NumberDetector* detector : number_detectors()) {
    EXPECT_FALSE(detector->entity.empty());
    EXPECT_NE(detector->lengths, 0U) << detector->entity;
    ASSERT_NE(detector->judge, nullptr) << detector->entity;
    EXPECT_NE(detector->topics, 0U) << detector->entity;
  }
}

struct WordCase {
  const char* entity;
  const char* text;
  bool passes;
};

constexpr WordCase kWordCases[] = {
    {"it.codicefiscale", "RCCMNL83S18D969H", true},
    {"it.codicefiscale", "RCCMNL83S18D969I", false},
    {"tw.id", "A123456789", true},
    {"tw.id", "A123456788", false},
    {"tw.id", "A900000016", true},
    {"in.pan", "ACUPA7085R", true},
    {"in.pan", "ACUZA7085R", false},
    {"iban", "GB82WEST12345698765432", true},
    {"iban", "GB82WEST12345698765433", false},
    {"es.dni", "54362315K", true},
    {"es.dni", "54362315Z", false},
    {"es.dni", "X2482300W", true},
    {"fi.hetu", "131052A308T", true},
    {"cn.ric", "11010519491231002X", true},
    {"crypto.btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", true},
    {"crypto.btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", false},
    {"crypto.btc", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", true},
    {"crypto.btc", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", false},
    {"crypto.eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true},
    {"crypto.eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", false},
    {"in.gstin", "27AAPFU0939F1ZV", true},
    {"gb.nino", "QQ123456C", false},
    {"gb.nino", "AB123456C", true},
    {"kr.passport", "M123A4567", true},
};

bool passes(const WordCase& one) {
  const std::string text = one.text;
  std::string upper = text;
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return std::ranges::any_of(word_detectors(), [&](const WordDetector* detector) {
    return detector->entity == one.entity && text.size() >= detector->shortest &&
           text.size() <= detector->longest &&
           detector->judge({.text = text, .upper = upper}).has_value();
  });
}

TEST(Words, AreThoseOfTheIssuers) {
  for (const WordCase& one : kWordCases) {
    EXPECT_EQ(passes(one), one.passes) << one.entity << " " << one.text;
  }
}

} // namespace
} // namespace haechi::content
