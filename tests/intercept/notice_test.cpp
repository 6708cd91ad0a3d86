// Warnings that are read and confirmed, purposes that are declared; answers in the client's shape;
// tenant fields.

#include "engine/intercept/form.h"
#include "play.h"

namespace haechi::engine::intercept::fixture {

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kBrowser = "Accept: text/html,*/*;q=0.8\r\nSec-Fetch-Dest: document\r\n"
                                      "Sec-Fetch-Mode: navigate\r\n";

std::string get(const std::string& path, std::string_view fields = kBrowser) {
  return "GET " + path + " HTTP/1.1\r\nHost: chat.test\r\n" + std::string(fields) + "\r\n";
}

std::string encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

const std::string kMina = "mina at 10.0.0.1"; // nobody has proved to be more

class Notices : public Play {
 protected:
  Notices() {
    judge_.answer = [](const Question&) { return warn(); };
  }

  static RequestVerdict justify() {
    RequestVerdict verdict = warn();
    verdict.owes_justification = verdict.may_owe_justification = true;
    verdict.verdict.unmet = {"acknowledge", "justify", "warn-unshown"};
    return verdict;
  }

  static std::string field_of(const std::string& page, std::string_view name) {
    const std::string mark = "name=\"" + std::string(name) + "\" value=\"";
    const std::size_t at = page.find(mark);
    EXPECT_NE(at, std::string::npos) << page;
    return at == std::string::npos
               ? ""
               : page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
  }

  void post(const std::string& form, std::string_view fields = "Origin: https://chat.test\r\n") {
    client_sends("POST /.haechi/acknowledge HTTP/1.1\r\nHost: chat.test\r\n" +
                 std::string(kBrowser) + std::string(fields) +
                 "Content-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
  }

  // Opens the page and sends its form back.
  std::string shown_token() {
    client_sends(get("/chat?id=7"));
    const std::string page = told_client();
    EXPECT_THAT(page, StartsWith("HTTP/1.1 403 "));
    return field_of(page, "token");
  }
};

HAECHI_IN_EVERY_CUT(Notices);

} // namespace

TEST_P(Notices, AWarningIsShownConfirmedAndRemembered) {
  const std::string token = shown_token();
  EXPECT_THAT(told_upstream(), IsEmpty());
  post("token=" + encode(token) + "&back=" + encode("/chat?id=7"));
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 303 See Other\r\nlocation: /chat?id=7\r\n"));
  client_sends(get("/chat?id=7"));
  EXPECT_THAT(told_upstream(), StartsWith("GET /chat?id=7 "));
  ASSERT_EQ(records_.size(), 3U);
  EXPECT_EQ(records_[0].kind, "notice");
  EXPECT_EQ(records_[1].kind, "acknowledgement");
  EXPECT_EQ(records_[1].subject, "mina");
  EXPECT_THAT(records_[2].unmet, IsEmpty());
}

TEST_P(Notices, AnAcknowledgementEnds) {
  post("token=" + encode(shown_token()) + "&back=%2F");
  told_client();
  now_.at += options_.acknowledgement_time;
  client_sends(get("/"));
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 403 "));
}

TEST_P(Notices, ATokenServesOnePersonOneHostOneTime) {
  const std::string token = shown_token();
  judge_.subject.name = "other";
  post("token=" + encode(token) + "&back=%2F");
  EXPECT_THAT(acknowledgements_.size(), 0U);
  judge_.subject.name = "mina";
  post("token=" + encode("justify" + token.substr(token.find('|'))) + "&back=%2F");
  EXPECT_THAT(acknowledgements_.size(), 0U);
  post("token=" + encode(token) + "&back=%2F", "Origin: https://evil.test\r\n");
  EXPECT_THAT(acknowledgements_.size(), 0U);
  post("token=" + encode(token) + "&back=%2F");
  EXPECT_THAT(acknowledgements_.size(), 1U);
  now_.at += options_.acknowledgement_time; // forgotten, and the token too old
  client_sends(get("/"));
  post("token=" + encode(token) + "&back=%2F");
  EXPECT_FALSE(acknowledgements_.find(kMina, "chat", now_.at));
}

TEST_P(Notices, ATokenIsUsedUp) {
  options_.acknowledgement_time = std::chrono::minutes(1);
  const std::string token = shown_token();
  post("token=" + encode(token) + "&back=%2F");
  now_.at += std::chrono::minutes(2);
  post("token=" + encode(token) + "&back=%2F");
  EXPECT_FALSE(acknowledgements_.find(kMina, "chat", now_.at));
}

TEST_P(Notices, TheWayBackStaysOnTheHost) {
  for (const char* back :
       {"//evil.test/", "/\\evil.test", "https://evil.test/", "/a\r\nX: y", "", "/.haechi/other"}) {
    post("token=x&back=" + encode(back));
    EXPECT_EQ(field_of(told_client(), "back"), "/") << back;
    post("token=" + encode(shown_token()) + "&back=" + encode(back));
    EXPECT_THAT(told_client(), HasSubstr("location: /\r\n")) << back;
    now_.at += options_.acknowledgement_time;
  }
}

TEST_P(Notices, AJustificationNeedsPurposeAndPledge) {
  judge_.offered = {"business", "research"};
  judge_.answer = [](const Question&) { return justify(); };
  client_sends(get("/"));
  const std::string page = told_client();
  EXPECT_THAT(page, HasSubstr("value=\"research\""));
  EXPECT_THAT(page, HasSubstr("name=\"pledge\""));
  const std::string token = "token=" + encode(field_of(page, "token")) + "&back=%2F";
  for (const char* rest :
       {"", "&purpose=research", "&pledge=yes&purpose=+", "&pledge=yes&purpose=not-offered"}) {
    post(token + rest);
    EXPECT_THAT(told_client(), HasSubstr("role=\"alert\"")) << rest;
  }
  EXPECT_EQ(acknowledgements_.size(), 0U);
  post(token + "&purpose=research&pledge=yes");
  ASSERT_EQ(acknowledgements_.size(), 1U);
  EXPECT_EQ(records_.back().note, "purpose: research");
  judge_.declared.clear();
  client_sends(get("/"));
  EXPECT_THAT(judge_.declared, ElementsAre("", "research, pledged")) << "facets of the request";
  EXPECT_THAT(told_upstream(), StartsWith("GET / "));
}

TEST_P(Notices, PagesInTheBackgroundAreToldWhatToDo) {
  client_sends(
      get("/api?q=words", "Accept: */*\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\n"));
  const std::string told = told_client();
  EXPECT_THAT(told, HasSubstr("haechi-reason: acknowledge-first\r\n"));
  EXPECT_THAT(told, HasSubstr("\"acknowledge\":"
                              "\"https://chat.test/.haechi/acknowledge?for=GET+/api\""))
      << "without the query";
  EXPECT_EQ(records_.back().effect, "warn");
}

TEST_P(Notices, APageInAFrameOpensTheNoticeOutsideOfIt) {
  client_sends(get("/embed", "Accept: text/html\r\nSec-Fetch-Dest: iframe\r\n"));
  const std::string told = told_client();
  EXPECT_THAT(told, HasSubstr("haechi-reason: acknowledge-first\r\n"));
  EXPECT_THAT(told, HasSubstr("target=\"_blank\""));
  EXPECT_THAT(told, Not(HasSubstr("<form")));
}

TEST_P(Notices, WhoeverSharesAnAddressEntryConfirmsForThemselves) {
  post("token=" + encode(shown_token()) + "&back=%2F");
  EXPECT_TRUE(acknowledgements_.find(kMina, "chat", now_.at));
  EXPECT_FALSE(acknowledgements_.find("mina at 10.0.0.2", "chat", now_.at));
}

TEST_P(Notices, AUserConfirmsWhereverTheyAre) {
  setup_.user.user = "mina";
  post("token=" + encode(shown_token()) + "&back=%2F");
  EXPECT_TRUE(acknowledgements_.find("mina", "chat", now_.at));
}

TEST_P(Notices, EveryServiceIsConfirmedByItself) {
  judge_.answer = [](const Question&) {
    RequestVerdict verdict = warn();
    verdict.verdict.services = {"chat", "draw"};
    return verdict;
  };
  post("token=" + encode(shown_token()) + "&back=%2F");
  EXPECT_TRUE(acknowledgements_.find(kMina, "chat", now_.at));
  EXPECT_TRUE(acknowledgements_.find(kMina, "draw", now_.at));
  judge_.answer = [](const Question&) {
    RequestVerdict verdict = warn();
    verdict.verdict.services = {"chat", "sing"};
    return verdict;
  };
  told_client();
  client_sends(get("/"));
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 403 ")) << "one of them was never confirmed";
}

TEST_P(Notices, AFormThatIsRefusedIsRecordedAndShownAgain) {
  const std::string token = shown_token();
  post("token=" + encode(token) + "&back=%2F", "Origin: https://evil.test\r\n");
  EXPECT_THAT(told_client(), HasSubstr("role=\"alert\""));
  ASSERT_EQ(records_.size(), 3U); // the notice, the form, the notice again
  EXPECT_EQ(records_[1].kind, "acknowledgement");
  EXPECT_EQ(records_[1].action, "refuse");
  EXPECT_EQ(records_[1].note, "refused: sent by another site");
  post("token=" + encode(token) + "&back=%2F");
  told_client();
  post("token=" + encode(token) + "&back=%2Fchat");
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 303 ")) << "a second click does no harm";
  EXPECT_EQ(records_.back().note, "refused: used before");
}

TEST_P(Notices, ATokenOfAnotherPortIsForeign) {
  setup_.names.port = 8443;
  const std::string token = [&] {
    client_sends("GET / HTTP/1.1\r\nHost: chat.test:8443\r\n" + std::string(kBrowser) + "\r\n");
    return field_of(told_client(), "token");
  }();
  const TokenPurpose here{kMina, "chat", "chat.test:8443", "warn"};
  const TokenPurpose elsewhere{kMina, "chat", "chat.test", "warn"};
  const std::string bare = token.substr(token.rfind('|') + 1);
  EXPECT_TRUE(check_token(key_, here, bare, now_.at));
  EXPECT_FALSE(check_token(key_, elsewhere, bare, now_.at));
}

TEST_P(Notices, ProgramsAreToldWhereToConfirmWhereTheOperatorWantsIt) {
  options_.programs_acknowledge = true;
  const std::string post_request = "POST /v1/chat/completions HTTP/1.1\r\nHost: chat.test\r\n"
                                   "X-Stainless-Lang: js\r\nContent-Length: 0\r\n\r\n";
  judge_.answer = [](const Question&) {
    RequestVerdict verdict = warn();
    verdict.may_owe_acknowledgement = true;
    return verdict;
  };
  client_sends(post_request);
  std::string told = told_client();
  EXPECT_THAT(told, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(told, HasSubstr("\"message\":\"Chat asks you to read a notice first"));
  const std::string path = "/.haechi/acknowledge?for=POST+/v1/chat/completions";
  EXPECT_THAT(told, HasSubstr("https://chat.test" + path));
  EXPECT_THAT(told_upstream(), IsEmpty());
  judge_.asked.clear();
  client_sends(get(path));
  const std::string page = told_client();
  EXPECT_THAT(judge_.asked, ElementsAre("chat.test POST /v1/chat/completions"));
  EXPECT_EQ(field_of(page, "back"), path);
  post("token=" + encode(field_of(page, "token")) + "&back=" + encode(path));
  EXPECT_THAT(told_client(), HasSubstr("location: " + path + "\r\n"));
  client_sends(get(path));
  told = told_client();
  EXPECT_THAT(told, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(told, HasSubstr("Confirmed: you may use Chat"));
  client_sends(post_request);
  EXPECT_THAT(told_upstream(), StartsWith("POST /v1/chat/completions "));
}

TEST_P(Notices, ANoticeThatNobodyOwesSaysSo) {
  judge_.answer = [](const Question&) { return allow(); };
  client_sends(get("/.haechi/acknowledge"));
  EXPECT_THAT(told_client(), HasSubstr("There is nothing to confirm"));
  judge_.answer = [](const Question&) { return block(); };
  client_sends(get("/.haechi/acknowledge?for=GET+/x"));
  EXPECT_THAT(told_client(), HasSubstr("haechi-reason: named-block\r\n"));
  client_sends(get("/.haechi/acknowledge?for=GET+https://evil.test/"));
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(told_upstream(), IsEmpty());
}

TEST_P(Notices, AJustificationIsAskedOfProgramsToo) {
  judge_.answer = [](const Question&) { return justify(); };
  client_sends(get("/api", "Accept: application/json\r\n"));
  EXPECT_THAT(told_client(), HasSubstr("haechi-reason: acknowledge-first\r\n"));
}

TEST_P(Notices, WhatHangsOnTheAnswerIsCutWhenThePolicyBeginsToAsk) {
  judge_.answer = [](const Question&) { return allow(); };
  client_sends(get("/chat"));
  told_upstream();
  judge_.answer = [](const Question&) {
    RequestVerdict verdict = justify();
    verdict.hangs_on_answer = true;
    return verdict;
  };
  judge_.current_epoch = 2;
  give(event::Tick{});
  EXPECT_THAT(told_client(), HasSubstr("haechi-reason: acknowledge-first\r\n"));
}

TEST_P(Notices, ProgramsPassAndTheUnshownWarningIsRecorded) {
  client_sends(get("/api", "Accept: application/json\r\n"));
  EXPECT_THAT(told_upstream(), StartsWith("GET /api "));
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_THAT(records_[0].unmet, ElementsAre("acknowledge", "warn-unshown"));
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  client_sends(get("/api", "Accept: */*\r\nSec-Fetch-Mode: cors\r\n")); // Node.js is no browser
  EXPECT_THAT(told_upstream(), StartsWith("GET /api "));
}

TEST_P(Notices, OtherPathsOfTheGatewayAreNotForwarded) {
  client_sends(get("/.haechi/anything"));
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(told_upstream(), IsEmpty());
}

TEST_P(Notices, RefusalsComeInTheClientsShape) {
  judge_.answer = [](const Question&) { return block(); };
  client_sends(get("/"));
  EXPECT_THAT(told_client(), HasSubstr("content-type: text/html; charset=utf-8\r\n"));
  client_sends(get("/v1", "Accept: application/json\r\nX-Stainless-Lang: js\r\n"));
  EXPECT_THAT(told_client(), HasSubstr("\"type\":\"policy_refusal\",\"param\":null"));
  client_sends(get("/v1", "Anthropic-Version: 2023-06-01\r\n"));
  EXPECT_THAT(told_client(),
              HasSubstr("{\"type\":\"error\",\"error\":{\"type\":\"permission_error\""));
  client_sends(get("/v1", "X-Goog-Api-Key: k\r\n"));
  EXPECT_THAT(told_client(), HasSubstr("\"status\":\"PERMISSION_DENIED\""));
  client_sends("HEAD / HTTP/1.1\r\nHost: chat.test\r\n" + std::string(kBrowser) + "\r\n");
  EXPECT_THAT(told_client(), EndsWith("\r\n\r\n"));
}

TEST_P(Notices, AnotherAuthoritysOrderIs451) {
  judge_.answer = [](const Question&) {
    RequestVerdict verdict = block();
    verdict.verdict.is_legal = true;
    return verdict;
  };
  options_.blocked_by = "https://authority.test/order";
  client_sends(get("/"));
  const std::string told = told_client();
  EXPECT_THAT(told, StartsWith("HTTP/1.1 451 "));
  EXPECT_THAT(told, HasSubstr("link: <https://authority.test/order>; rel=\"blocked-by\"\r\n"));
}

TEST_P(Notices, TenantFieldsAreOverwrittenOnTheirHostsOnly) {
  setup_.names.server_name = "chatgpt.com";
  setup_.names.covered = {"chatgpt.com", "other.test"};
  judge_.answer = [](const Question&) { return allow(); };
  const std::string uuid = "11111111-2222-4333-8444-555555555555";
  const std::vector<TenantValue> values{{"openai-workspace", uuid}};
  options_.tenants = *TenantRestrictions::make(values);
  const std::string own =
      "ChatGPT-Allowed-Workspace-Id: mine\r\nchatgpt-allowed-workspace-id: too\r\n\r\n";
  client_sends("GET / HTTP/1.1\r\nHost: chatgpt.com\r\n" + own);
  EXPECT_EQ(told_upstream(), "GET / HTTP/1.1\r\nHost: chatgpt.com\r\n"
                             "chatgpt-allowed-workspace-id: " +
                                 uuid + "\r\n\r\n");
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  told_client();
  client_sends("GET /%62ackend-anon/f/conversation HTTP/1.1\r\nHost: chatgpt.com\r\n\r\n");
  EXPECT_THAT(told_client(), HasSubstr("haechi-reason: logged-out\r\n"));
}

} // namespace haechi::engine::intercept::fixture
