#include "content/entities.h"

#include <algorithm>

namespace haechi::content {

namespace {

struct Known {
  std::string_view id;
  Classes classes;
  std::string_view en;
  std::string_view ko;
};

constexpr auto kPerson = static_cast<Classes>(Class::PersonalData);
constexpr auto kCustomer = static_cast<Classes>(Class::CustomerData);
constexpr auto kBoth = Class::PersonalData | Class::CustomerData;

constexpr Known kKnown[] = {
    {"kr.rrn", kPerson, "Korean resident registration number", "주민등록번호"},
    {"kr.frn", kPerson, "Korean foreigner registration number", "외국인등록번호"},
    {"kr.crn", kCustomer, "Korean corporate registration number", "법인등록번호"},
    {"kr.brn", kCustomer, "Korean business registration number", "사업자등록번호"},
    {"kr.passport", kPerson, "Korean passport number", "여권번호"},
    {"kr.driver_license", kPerson, "Korean driving licence number", "운전면허번호"},
    {"kr.bank_account", kBoth, "Korean bank account number", "계좌번호"},
    {"kr.nhi", kPerson, "Korean health insurance number", "건강보험증번호"},
    {"kr.vehicle_plate", kPerson, "Korean vehicle plate", "차량번호"},
    {"kr.ci", kPerson, "Korean linking information (CI)", "본인확인 연계정보(CI)"},
    {"kr.di", kPerson, "Korean duplicate-join information (DI)", "중복가입확인정보(DI)"},
    {"it.codicefiscale", kPerson, "Italian fiscal code", "이탈리아 세금식별번호"},
    {"it.iva", kCustomer, "Italian VAT number", "이탈리아 부가가치세번호"},
    {"au.tfn", kPerson, "Australian tax file number", "호주 납세자번호"},
    {"au.abn", kCustomer, "Australian business number", "호주 사업자번호"},
    {"au.medicare", kPerson, "Australian Medicare number", "호주 메디케어번호"},
    {"tw.id", kPerson, "Taiwanese identity number", "대만 신분증번호"},
    {"tw.ubn", kCustomer, "Taiwanese business number", "대만 통일편호"},
    {"fr.nir", kPerson, "French social security number", "프랑스 사회보장번호"},
    {"us.ssn", kPerson, "US social security number", "미국 사회보장번호"},
    {"us.itin", kPerson, "US individual taxpayer number", "미국 개인납세자번호"},
    {"us.ein", kCustomer, "US employer identification number", "미국 고용주식별번호"},
    {"in.aadhaar", kPerson, "Indian Aadhaar number", "인도 아드하르번호"},
    {"in.pan", kPerson, "Indian permanent account number", "인도 납세자번호(PAN)"},
    {"in.gstin", kCustomer, "Indian goods and services tax number", "인도 상품용역세번호"},
    {"cn.ric", kPerson, "Chinese resident identity number", "중국 공민신분번호"},
    {"jp.in", kPerson, "Japanese individual number", "일본 마이넘버"},
    {"gb.nhs", kPerson, "British NHS number", "영국 NHS번호"},
    {"gb.nino", kPerson, "British national insurance number", "영국 국민보험번호"},
    {"es.dni", kPerson, "Spanish identity number", "스페인 신분번호"},
    {"de.idnr", kPerson, "German tax identification number", "독일 세금식별번호"},
    {"nl.bsn", kPerson, "Dutch citizen service number", "네덜란드 시민번호"},
    {"pl.pesel", kPerson, "Polish PESEL", "폴란드 주민번호"},
    {"se.personnummer", kPerson, "Swedish personal number", "스웨덴 개인번호"},
    {"be.nn", kPerson, "Belgian national number", "벨기에 국민번호"},
    {"fi.hetu", kPerson, "Finnish identity code", "핀란드 개인식별번호"},
    {"dk.cpr", kPerson, "Danish CPR number", "덴마크 CPR번호"},
    {"card", kBoth, "payment card number", "카드번호"},
    {"iban", kBoth, "IBAN", "국제은행계좌번호(IBAN)"},
    {"imei", kPerson, "IMEI of a device", "단말기 고유번호(IMEI)"},
    {"email", kPerson, "e-mail address", "이메일 주소"},
    {"phone", kPerson, "telephone number", "전화번호"},
    {"ip", kPerson, "IP address", "IP 주소"},
    {"mac", kPerson, "MAC address", "MAC 주소"},
    {"crypto.btc", kBoth, "Bitcoin address", "비트코인 주소"},
    {"crypto.eth", kBoth, "Ethereum address", "이더리움 주소"},
    {"crypto.trx", kBoth, "Tron address", "트론 주소"},
    {"url_credentials", static_cast<Classes>(Class::Secret), "password in a URL",
     "URL에 든 비밀번호"},
    {"person.kr", kPerson, "Korean personal name", "사람 이름"},
    {"injection.instructions", 0, "instructions to a program that reads the text (heuristic)",
     "텍스트를 읽는 프로그램에 주는 지시문(추정)"},
    {"source_code", static_cast<Classes>(Class::SourceCode), "source code", "소스코드"},
};

Classes implied_classes(std::string_view id) {
  return id.starts_with("secret.")    ? static_cast<Classes>(Class::Secret)
         : id.starts_with("marking.") ? static_cast<Classes>(Class::Marking)
                                      : Classes{0};
}

Words implied_name(std::string_view id) {
  std::string rest(id.substr(std::min(id.size(), id.find('.') + 1)));
  std::ranges::replace(rest, '_', ' ');
  if (id.starts_with("secret.")) {
    return {"secret: " + rest, "비밀값: " + rest};
  }
  if (id.starts_with("marking.")) {
    return {"document marking: " + rest, "문서 표시: " + rest};
  }
  return {std::string(id), std::string(id)};
}

} // namespace

Entities::Entities() {
  for (const Known& known : kKnown) {
    entities_.push_back({std::string(known.id), known.classes,
                         Words{std::string(known.en), std::string(known.ko)}});
  }
}

EntityId Entities::add(std::string_view id, Classes classes, Words name) {
  const auto found = std::ranges::find(entities_, id, &Entity::id);
  if (found != entities_.end()) {
    found->classes |= classes;
    return static_cast<EntityId>(found - entities_.begin());
  }
  const auto all = static_cast<Classes>(classes | implied_classes(id));
  entities_.push_back({std::string(id), all, name.is_empty() ? implied_name(id) : std::move(name)});
  return static_cast<EntityId>(entities_.size() - 1);
}

const Entity* Entities::find(std::string_view id) const {
  const auto found = std::ranges::find(entities_, id, &Entity::id);
  return found == entities_.end() ? nullptr : &*found;
}

} // namespace haechi::content
