#pragma once
// What a word near a number speaks of. Context words are data (context_words.cpp); a detector names
// the topics that label its numbers.

#include "text/literal_set.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace haechi::content {

enum class Topic : std::uint8_t {
  KrResident,
  KrForeigner,
  KrBusiness,
  KrCorporate,
  KrPassport,
  KrDriver,
  KrInsurance,
  KrPlate,
  Phone,
  Account,
  Card,
  Iban,
  Imei,
  ItFiscal,
  ItVat,
  AuTax,
  AuBusiness,
  AuMedicare,
  TwId,
  TwBusiness,
  FrSocial,
  UsSocial,
  UsTaxpayer,
  UsEmployer,
  InAadhaar,
  InPan,
  CnResident,
  JpIndividual,
  GbHealth,
  GbInsurance,
  EsId,
  DeTax,
  NlCitizen,
  PlCitizen,
  SePerson,
  BePerson,
  FiPerson,
  DkPerson,
  Wallet,
  Person, // a name stands near
  Other,  // order numbers, versions, times: what makes a number harmless
};

using Topics = std::uint64_t;

[[nodiscard]] constexpr Topics bit(Topic topic) {
  return 1ULL << static_cast<unsigned>(topic);
}

[[nodiscard]] constexpr Topics operator|(Topic a, Topic b) {
  return bit(a) | bit(b);
}

[[nodiscard]] constexpr Topics operator|(Topics a, Topic b) {
  return a | bit(b);
}

struct ContextWord {
  std::string_view text;
  Topic topic;
};

// Words of ASCII letters are found in any case and as whole words only.
[[nodiscard]] std::span<const ContextWord> context_words();

} // namespace haechi::content
