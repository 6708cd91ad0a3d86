#include "policy/format/format.h"
#include "policy/format/starter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::policy::format {

namespace {

std::string format_text(std::string text) {
  const auto out = format_policy({"p.yaml", std::move(text)});
  if (!out) {
    return to_string(out.error().front());
  }
  const auto again = format_policy({"p.yaml", *out});
  EXPECT_TRUE(again && *again == *out) << "a second pass changes:\n"
                                       << *out << "\nto\n"
                                       << again.value_or("");
  return *out;
}

TEST(FormatPolicy, OrdersKeysAndDropsQuotes) {
  EXPECT_EQ(format_text("orders:\n"
                        "- force: \"binding\"\n"
                        "  issuer: 'a'\n"
                        "  rules: [{effect: block, target: {surface: [web], service: x}}]\n"
                        "  id: o\n"
                        "bodies: {b: {parent: a, name: {ko: 나, en: \"B, or b\"}}, a: {}}\n"),
            "bodies:\n"
            "  b: {name: {en: \"B, or b\", ko: 나}, parent: a}\n"
            "  a: {}\n"
            "orders:\n"
            "  - id: o\n"
            "    issuer: a\n"
            "    force: binding\n"
            "    rules:\n"
            "      - {target: {service: x, surface: [web]}, effect: block}\n");
}

TEST(FormatPolicy, KeepsQuotesThatOtherReadersNeed) {
  EXPECT_EQ(format_text("timezone: '+09:00'\n"
                        "bodies: {a: {name: \"NO\"}, 'b': {name: 'it''s: so'}, \"12\": {}}\n"),
            "timezone: \"+09:00\"\n"
            "bodies:\n"
            "  a: {name: \"NO\"}\n"
            "  b: {name: \"it's: so\"}\n"
            "  \"12\": {}\n");
}

TEST(FormatPolicy, WritesDatesPlain) {
  EXPECT_EQ(format_text("bodies: {a: {}}\n"
                        "orders:\n"
                        "  - {id: o, issuer: a, force: advice, from: '2025-02-05 09:00', expires: "
                        "\"2025-03-01\", instrument: 2025-02-05}\n"),
            "bodies:\n"
            "  a: {}\n"
            "orders:\n"
            "  - id: o\n"
            "    issuer: a\n"
            "    force: advice\n"
            "    instrument: \"2025-02-05\"\n"
            "    from: 2025-02-05T09:00\n"
            "    expires: 2025-03-01\n");
}

TEST(FormatPolicy, CommentsStayWithWhatTheySpeakOf) {
  EXPECT_EQ(format_text("# About the file.\n"
                        "\n"
                        "# About the zones.\n"
                        "zones: # all of them\n"
                        "  # the first\n"
                        "  net: { owner: body }   # ours\n"
                        "  # nothing more\n"
                        "\n"
                        "\n"
                        "bodies:\n"
                        "    a: {}\n"
                        "    # the last body\n"
                        "# the end\n"),
            "# About the file.\n"
            "\n"
            "# About the zones.\n"
            "bodies:\n"
            "  a: {}\n"
            "  # the last body\n"
            "zones: # all of them\n"
            "  # the first\n"
            "  net: {owner: body} # ours\n"
            "  # nothing more\n"
            "# the end\n");
}

TEST(FormatPolicy, CommentsWithinBracketsOpenThem) {
  EXPECT_EQ(format_text("bodies: {a: {}}\n"
                        "tests:\n"
                        "  - {id: t, at: 2025-02-05, # when\n"
                        "     # who\n"
                        "     who: {body: a}, expect: allow # what\n"
                        "     # over\n"
                        "    } # all of it\n"),
            "bodies:\n"
            "  a: {}\n"
            "tests:\n"
            "  # all of it\n"
            "  - id: t\n"
            "    at: 2025-02-05 # when\n"
            "    # who\n"
            "    who: {body: a}\n"
            "    expect: allow # what\n"
            "    # over\n");
}

TEST(FormatPolicy, CommentsBeforeTheFirstKeyOfAnItemStandAboveIt) {
  EXPECT_EQ(format_text("bodies: {a: {}}\n"
                        "orders:\n"
                        "  - force: advice # weak\n"
                        "    # which\n"
                        "    id: o\n"
                        "    issuer: a\n"),
            "bodies:\n"
            "  a: {}\n"
            "orders:\n"
            "  # which\n"
            "  - id: o\n"
            "    issuer: a\n"
            "    force: advice # weak\n");
}

TEST(FormatPolicy, LongTestsAreBrokenInBrackets) {
  EXPECT_EQ(format_text("tests:\n"
                        "  - {id: a-test, at: 2025-02-06T10:00:00+09:00, who: {body: kr.motie, "
                        "role: employee}, device: gov-pc, zone: internet, host: chat.deepseek.com, "
                        "expect: block} # why\n"),
            "tests:\n"
            "  - {id: a-test, at: 2025-02-06T10:00:00+09:00, who: {body: kr.motie, role: "
            "employee},\n"
            "     device: gov-pc, zone: internet, host: chat.deepseek.com, expect: block} # why\n");
}

TEST(FormatPolicy, TextsOfSeveralLinesStayReadable) {
  EXPECT_EQ(format_text("bodies:\n"
                        "  a:\n"
                        "    name: |- # said so\n"
                        "      One # no comment\n"
                        "\n"
                        "      two\n"
                        "    # about it\n"
                        "    default: warn\n"
                        "  b: {name: \"x\\ny\\u0085\"}\n"
                        "  c:\n"
                        "    name: >\n"
                        "      one\n"
                        "      line\n"),
            "bodies:\n"
            "  a:\n"
            "    name: |- # said so\n"
            "      One # no comment\n"
            "\n"
            "      two\n"
            "    # about it\n"
            "    default: warn\n"
            "  b: {name: \"x\\ny\\u0085\"}\n"
            "  c: {name: \"one line\\n\"}\n");
}

TEST(FormatPolicy, EmptyLinesStayButNeverTwo) {
  EXPECT_EQ(format_text("\n\nbodies:\n\n  a: {}\n\n\n  b: {}\n# c\n\n\n# d\ndevices: {}\n"),
            "bodies:\n  a: {}\n\n  b: {}\n# c\n\n# d\ndevices: {}\n");
}

TEST(FormatPolicy, LineEndsOfOtherSystemsGo) {
  EXPECT_EQ(format_text("# c\r\nbodies: # d\r\n  a: {}\r\n"), "# c\nbodies: # d\n  a: {}\n");
  EXPECT_EQ(format_text("# c\rbodies: # d\r\r  # e\r  a: {}\r"),
            "# c\nbodies: # d\n  # e\n  a: {}\n");
}

TEST(FormatPolicy, FilesWithLittleInThemAreFine) {
  EXPECT_EQ(format_text(""), "");
  EXPECT_EQ(format_text("# nothing yet\n\n# really\n"), "# nothing yet\n\n# really\n");
  EXPECT_EQ(format_text("---\n{}\n"), "{}\n");
  EXPECT_EQ(format_text("tests:\n  # none yet\nbodies:\n"), "bodies:\ntests:\n# none yet\n");
}

TEST(FormatPolicy, RefusesWhatItCannotKeep) {
  const auto code = [](const char* text) {
    const auto out = format_policy({"p.yaml", text});
    return out ? std::string() : out.error().front().code;
  };
  EXPECT_EQ(code("bodies: {a: &x {}, b: *x}\n"), "E-YAML-005");
  EXPECT_EQ(code("bodies: &x {a: {}}\n"), "E-YAML-005");
  EXPECT_EQ(code("body: {}\n"), "E-POLICY-001");
  EXPECT_EQ(code("bodies: [\n"), "E-YAML-001");
}

TEST(MakeStarter, IsLaidOutCanonically) {
  for (const Language language : {Language::English, Language::Korean}) {
    for (const char* body : {"a", "kr.go.a-ministry-with-a-rather-long-name.in-this-country"}) {
      const auto text = make_starter(body, language);
      ASSERT_TRUE(text) << text.error().message;
      EXPECT_EQ(format_text(*text), *text);
      EXPECT_THAT(*text, testing::HasSubstr(std::string(body) + "-deepseek"));
    }
  }
}

TEST(MakeStarter, RefusesWhatIsNoId) {
  for (const char* body : {"", "a b", "9", "a.", "a\n", "{x}"}) {
    const auto text = make_starter(body, Language::English);
    ASSERT_FALSE(text) << body;
    EXPECT_EQ(text.error().code, "E-CLI-006");
  }
}

} // namespace

} // namespace haechi::policy::format
