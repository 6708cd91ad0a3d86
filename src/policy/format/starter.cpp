#include "policy/format/starter.h"

#include "policy/format/format.h"

#include <algorithm>

namespace haechi::policy::format {

namespace {

// `@` stands for the id of the body.
constexpr std::string_view kEnglish =
    R"(# A policy for AI services. Check it with `haechi policy check --policy FILE`, run its tests with
# `haechi policy test --policy FILE`, and see what a draft would change in yesterday's log with
# `haechi policy replay LOG --policy FILE`. The language: docs/policy.md.

timezone: UTC # dates without an offset are read here: Asia/Seoul, Europe/Rome, "+09:00"

# Who there is. Bodies form a tree by `parent`; `default` holds for every AI service that no order
# speaks about, `on_undecided` where the gateway cannot learn enough.
bodies:
  @: {name: {en: My organisation}, default: warn, on_undecided: block}
  @.research: {parent: @, name: {en: Research department}}

# From what and where people work. What a person owns, in a network of nobody's, is out of reach.
devices:
  work-pc: {owner: body}
  private-phone: {owner: person}

zones:
  office: {owner: body}
  cellular: {owner: nobody}

orders:
  # Binding: nobody below can loosen it. The first rule that matches speaks.
  - id: @-deepseek
    title: {en: No use of DeepSeek}
    issuer: @
    force: binding
    because: {en: Where the data goes is not known well enough}
    from: 2025-02-05
    scope: {bodies: [@], devices: [work-pc], zones: [office]}
    rules:
      - {target: {provider_group: deepseek}, effect: block, obligations: [notice-page]}
    exemption_grounds: [security-testing]

  # Advice: holds unless an order of a nearer body says that it supersedes it. Data entries speak
  # next to the rules, as soon as content is seen.
  - id: @-personal-data
    title: {en: Nothing personal into any AI service}
    issuer: @
    force: advice
    from: 2025-02-05
    scope: {bodies: [@]}
    rules:
      - {target: {category: generative-ai}, effect: warn}
    data:
      - {finding: personal-data, effect: redact}

# A permission out of one order. It always ends.
exemptions:
  - {id: @-red-team, order: @-deepseek, granted_by: @, ground: security-testing,
     scope: {bodies: [@.research]}, from: 2025-03-01, expires: 2025-06-01}

# What must hold. A test that fails shows which orders were heard, and why the others were silent.
tests:
  - {id: blocked, at: 2025-02-06, who: {body: @}, device: work-pc, zone: office,
     host: chat.deepseek.com, expect: block, by: @-deepseek}
  - {id: warned, at: 2025-02-06, who: {body: @}, device: work-pc, zone: office, host: chatgpt.com,
     data: {}, expect: warn}
  - {id: red-team, at: 2025-03-02, who: {body: @.research}, device: work-pc, zone: office,
     host: chat.deepseek.com, data: {}, expect: warn, trace: [exempt-valid]}
  - {id: private-phone, at: 2025-02-06, who: {body: @}, device: private-phone, zone: cellular,
     host: chatgpt.com, expect: no-decision}
)";

constexpr std::string_view kKorean =
    R"(# AI 서비스 정책입니다. `haechi policy check --policy 파일`로 점검하고, `haechi policy test --policy 파일`로
# 아래 시험을 돌리고, `haechi policy replay 기록 --policy 파일`로 어제의 기록에 대어 무엇이 달라지는지 봅니다.
# 언어 설명은 docs/policy.ko.md에 있습니다.

timezone: Asia/Seoul # 시차를 적지 않은 날짜는 이 시간대로 읽습니다

# 기관입니다. `parent`로 나무를 이룹니다. `default`는 어느 명령도 말하지 않은 AI 서비스에, `on_undecided`는
# 게이트웨이가 충분히 알 수 없을 때 적용됩니다.
bodies:
  @: {name: {ko: 우리 기관}, default: warn, on_undecided: block}
  @.research: {parent: @, name: {ko: 연구 부서}}

# 어떤 기기로 어디에서 일하는지입니다. 누구의 것도 아닌 망에 있는 개인 기기는 관할 밖입니다.
devices:
  work-pc: {owner: body}
  private-phone: {owner: person}

zones:
  office: {owner: body}
  cellular: {owner: nobody}

orders:
  # binding: 하위 기관이 느슨하게 할 수 없습니다. 처음 맞는 규칙이 적용됩니다.
  - id: @-deepseek
    title: {ko: 딥시크 사용 금지}
    issuer: @
    force: binding
    because: {ko: 데이터가 어디로 가는지 충분히 확인되지 않음}
    from: 2025-02-05
    scope: {bodies: [@], devices: [work-pc], zones: [office]}
    rules:
      - {target: {provider_group: deepseek}, effect: block, obligations: [notice-page]}
    exemption_grounds: [security-testing]

  # advice: 더 가까운 기관의 명령이 대신한다고(supersedes) 적지 않는 한 유효합니다. data는 내용이
  # 보이는 곳에서 규칙과 나란히 적용됩니다.
  - id: @-personal-data
    title: {ko: AI 서비스에 개인정보 입력 금지}
    issuer: @
    force: advice
    from: 2025-02-05
    scope: {bodies: [@]}
    rules:
      - {target: {category: generative-ai}, effect: warn}
    data:
      - {finding: personal-data, effect: redact}

# 한 명령에 대한 예외입니다. 끝나는 날이 반드시 있습니다.
exemptions:
  - {id: @-red-team, order: @-deepseek, granted_by: @, ground: security-testing,
     scope: {bodies: [@.research]}, from: 2025-03-01, expires: 2025-06-01}

# 지켜져야 할 것입니다. 실패한 시험은 어느 명령이 적용되었고 나머지는 왜 침묵했는지 보여 줍니다.
tests:
  - {id: blocked, at: 2025-02-06, who: {body: @}, device: work-pc, zone: office,
     host: chat.deepseek.com, expect: block, by: @-deepseek}
  - {id: warned, at: 2025-02-06, who: {body: @}, device: work-pc, zone: office, host: chatgpt.com,
     data: {}, expect: warn}
  - {id: red-team, at: 2025-03-02, who: {body: @.research}, device: work-pc, zone: office,
     host: chat.deepseek.com, data: {}, expect: warn, trace: [exempt-valid]}
  - {id: private-phone, at: 2025-02-06, who: {body: @}, device: private-phone, zone: cellular,
     host: chatgpt.com, expect: no-decision}
)";

// Letters, digits, `-`, `_` and dots between them: an id that needs no quotes anywhere.
bool is_fit(std::string_view body) {
  constexpr std::size_t kMaxBody = 64;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !body.empty() && body.size() <= kMaxBody && is_letter(body.front()) &&
         body.back() != '.' && std::ranges::all_of(body, [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
         });
}

} // namespace

Result<std::string> make_starter(std::string_view body, Language language) {
  if (!is_fit(body)) {
    return fail("E-CLI-006", "the id of a body begins with a letter and holds letters, digits, "
                             "`-`, `_` and dots, 64 at most");
  }
  std::string out;
  for (const char c : language == Language::Korean ? kKorean : kEnglish) {
    if (c == '@') {
      out += body;
    } else {
      out += c;
    }
  }
  // The lines depend on how long the id is.
  auto text = format_policy({"policy.yaml", std::move(out)});
  return text ? Result<std::string>(std::move(*text)) : tl::make_unexpected(text.error().front());
}

} // namespace haechi::policy::format
