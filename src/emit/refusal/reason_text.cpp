#include "emit/refusal/reason_text.h"

#include <array>

namespace haechi::emit {

namespace {

struct Entry {
  std::string_view reason;
  ReasonText text;
};

const ReasonText kAnyReason{Concern::Service,
                            {"The policy in force on this network does not permit this connection.",
                             "이 네트워크에 시행 중인 정책이 이 접속을 허용하지 않습니다."}};

// The words of docs/policy.md, section 4, then those of the enforcement points.
const auto& entries() {
  using enum Concern;
  static const std::array kEntries{
      Entry{"named-block",
            {Service,
             {"An order in force names this service and does not permit its use here.",
              "시행 중인 조치가 이 서비스를 지정하여 이곳에서의 이용을 제한하고 있습니다."}}},
      Entry{"owner-control",
            {Service,
             {"An order in force restricts services that are controlled from certain countries, "
              "and this service is one of them.",
              "시행 중인 조치가 특정 국가의 지배를 받는 서비스를 제한하고 있으며, 이 서비스가 그에 "
              "해당합니다."}}},
      Entry{
          "category-block",
          {Service,
           {"An order in force restricts this whole kind of service, not this one alone.",
            "시행 중인 조치가 이 서비스만이 아니라 같은 종류의 서비스 전체를 제한하고 있습니다."}}},
      Entry{"adopted-order",
            {Service,
             {"Your organisation has adopted another authority's order that covers this service.",
              "소속 기관이 이 서비스에 관한 다른 기관의 조치를 받아들여 시행하고 있습니다."}}},
      Entry{"advice",
            {Service,
             {"An advisory measure that applies to your organisation restricts this service.",
              "소속 기관에 적용되는 권고가 이 서비스의 이용을 제한하고 있습니다."}}},
      Entry{"purpose",
            {Service,
             {"This service may not be used for this purpose.",
              "이 서비스는 해당 목적으로 이용할 수 없습니다."}}},
      Entry{"model",
            {Service,
             {"The AI model that was asked for may not be used here.",
              "요청한 AI 모델은 이곳에서 이용할 수 없습니다."}}},
      Entry{"tier",
            {Service,
             {"This service may only be used with the plan or account that your organisation has "
              "approved.",
              "이 서비스는 소속 기관이 승인한 요금제나 계정으로만 이용할 수 있습니다."}}},
      Entry{"data-personal",
            {Service,
             {"The request holds personal data, which may not be sent to this service.",
              "요청에 개인정보가 들어 있으며, 이 서비스로 보낼 수 없습니다."}}},
      Entry{"data-secret",
            {Service,
             {"The request holds data that may not leave your organisation.",
              "요청에 기관 밖으로 나갈 수 없는 정보가 들어 있습니다."}}},
      Entry{"data-grade",
            {Service,
             {"The grade of the data in this request is too high for this service.",
              "요청에 든 자료의 등급이 이 서비스에 허용된 등급보다 높습니다."}}},
      Entry{"review-due",
            {Service,
             {"The order that restricts this service is due for review and stays in force until "
              "its issuer lifts it.",
              "이 서비스를 제한한 조치는 재검토 대상이며, 발령 기관이 해제할 때까지 계속 "
              "시행됩니다."}}},
      Entry{
          "restricted",
          {Service,
           {"This service may only be used under conditions that cannot be met on this "
            "connection.",
            "이 서비스는 조건부로만 이용할 수 있으며, 이 접속에서는 그 조건을 갖출 수 없습니다."}}},
      Entry{"allowed",
            {Service,
             {"This service may only be used where its traffic can be inspected, which is not "
              "possible on this connection.",
              "이 서비스는 통신 내용을 검사할 수 있는 경우에만 이용할 수 있으며, 이 접속에서는 "
              "검사할 "
              "수 없습니다."}}},
      Entry{
          "default",
          {Service,
           {"No order speaks of this service, and your organisation does not permit such "
            "services by default.",
            "이 서비스에 관한 조치는 따로 없으나, 소속 기관은 이러한 서비스를 기본적으로 허용하지 "
            "않습니다."}}},
      Entry{"zone-no-egress",
            {Service,
             {"This network has no way out to outside AI services, whoever asks.",
              "이 네트워크에서는 누구도 외부 AI 서비스에 접속할 수 없습니다."}}},
      Entry{"several",
            {Service,
             {"Several orders in force restrict this service.",
              "시행 중인 여러 조치가 이 서비스의 이용을 제한하고 있습니다."}}},
      Entry{"undecided",
            {Service,
             {"Whether this use is permitted cannot be told from this connection, and the policy "
              "refuses such cases.",
              "이 접속만으로는 허용되는 이용인지 판단할 수 없으며, 정책은 이런 경우 이용을 "
              "제한합니다."}}},
      Entry{"unknown-client",
            {Client,
             {"This gateway does not know the device that you are using, so it cannot tell which "
              "rules apply to you.",
              "사용 중인 기기가 등록되어 있지 않아 어떤 규정을 적용해야 하는지 알 수 없습니다."}}},
      Entry{"name-mismatch",
            {Connection,
             {"The connection asked for one name and then presented another.",
              "접속을 요청한 이름과 실제로 제시한 이름이 서로 다릅니다."}}},
      Entry{"no-server-name",
            {Connection,
             {"The connection does not say which site it is for, so it cannot be judged.",
              "어느 사이트에 대한 접속인지 밝히지 않아 판단할 수 없습니다."}}},
      Entry{"address-literal",
            {Connection,
             {"The connection names a bare network address instead of a site, so it cannot be "
              "judged.",
              "사이트 이름 대신 네트워크 주소만 제시하여 판단할 수 없습니다."}}},
      Entry{"unreadable-hello",
            {Connection,
             {"The start of the encrypted connection could not be read, so it cannot be judged.",
              "암호화 접속의 첫 부분을 읽을 수 없어 판단할 수 없습니다."}}},
      Entry{"late-hello",
            {Connection,
             {"The connection did not begin to say which site it is for in time.",
              "어느 사이트에 대한 접속인지 제때 밝히지 않아 판단할 수 없습니다."}}},
      Entry{"encrypted-hello",
            {Connection,
             {"The connection hides the name of the site it is for, so it cannot be judged.",
              "접속하려는 사이트의 이름이 암호화되어 있어 판단할 수 없습니다."}}},
      Entry{"not-tls",
            {Connection,
             {"The connection is not of the kind that was announced, so it cannot be judged.",
              "알려진 방식의 접속이 아니어서 판단할 수 없습니다."}}},
      Entry{"logged-out",
            {Service,
             {"This service may only be used with an account of your organisation, not without "
              "signing in.",
              "이 서비스는 소속 기관의 계정으로 로그인한 경우에만 이용할 수 있습니다."}}},
      Entry{"acknowledge-first",
            {Service,
             {"This service may be used after its notice has been read. Open the notice in a "
              "browser, "
              "confirm it, then try again.",
              "이 서비스는 안내문을 확인한 뒤에 이용할 수 있습니다. 브라우저에서 안내를 열어 "
              "확인한 다음 다시 시도해 주십시오."}}},
      Entry{"policy-changed",
            {Service,
             {"The policy changed while this request was running.",
              "요청을 처리하는 동안 정책이 변경되었습니다."}}},
  };
  return kEntries;
}

} // namespace

const ReasonText& describe_reason(std::string_view reason) {
  for (const Entry& entry : entries()) {
    if (entry.reason == reason) {
      return entry.text;
    }
  }
  return kAnyReason;
}

} // namespace haechi::emit
