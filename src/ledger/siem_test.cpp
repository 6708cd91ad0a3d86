#include "ledger/siem.h"
#include "wire/json/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::ledger {
namespace {

constexpr std::string_view kLine =
    R"({"at":"2025-02-06T01:00:00.123Z","kind":"decision","reference":"H-7K3M-9QX2",)"
    R"("subject":"kim=a|b\\c","host":"chat.deepseek.com","depth":"dns","effect":"block",)"
    R"("action":"refuse","reason":"order","by":"o1","seq":7})";

wire::json::Value read(std::string_view line) {
  return wire::json::parse(line).value();
}

TEST(Siem, OcsfSaysWhoWhatAndWhatCameOfIt) {
  const std::string text = format_record(ExportFormat::Ocsf, read(kLine), kLine);
  const auto event = read(text);
  EXPECT_EQ(event.find("class_uid")->integer, 4003);
  EXPECT_EQ(event.find("type_uid")->integer, 400301);
  EXPECT_EQ(event.find("time")->integer, 1'738'803'600'123);
  EXPECT_EQ(event.find("disposition")->text, "Blocked");
  EXPECT_EQ(event.find("actor")->find("user")->find("name")->text, "kim=a|b\\c");
  EXPECT_EQ(event.find("dst_endpoint")->find("hostname")->text, "chat.deepseek.com");
  EXPECT_EQ(event.find("metadata")->find("sequence")->integer, 7);
  EXPECT_EQ(event.find("raw_data")->text, kLine);
}

TEST(Siem, OcsfNamesItsProfilesAndLeavesABaseEventWithoutThem) {
  const auto decision = read(format_record(ExportFormat::Ocsf, read(kLine), kLine));
  const auto* profiles = decision.find("metadata")->find("profiles");
  ASSERT_NE(profiles, nullptr);
  ASSERT_EQ(profiles->items.size(), 2U);
  EXPECT_EQ(profiles->items[0].text, "security_control");
  EXPECT_EQ(profiles->items[1].text, "host");
  EXPECT_EQ(decision.find("unmapped"), nullptr);
  constexpr std::string_view kReload =
      R"({"at":"2025-02-06T01:00:00Z","kind":"reload","subject":"kim","host":"a.test","by":"o1",)"
      R"("action":"refuse"})";
  const auto base = read(format_record(ExportFormat::Ocsf, read(kReload), kReload));
  EXPECT_EQ(base.find("class_uid")->integer, 0);
  for (const char* key : {"actor", "dst_endpoint", "policy", "disposition", "action"}) {
    EXPECT_EQ(base.find(key), nullptr) << key;
    EXPECT_NE(base.find("unmapped")->find(key), nullptr) << key;
  }
  EXPECT_EQ(base.find("metadata")->find("profiles"), nullptr);
}

TEST(Siem, CefKeepsHostileTextInItsField) {
  EXPECT_EQ(format_record(ExportFormat::Cef, read(kLine), kLine),
            "CEF:0|haechi|haechi|1|decision|block|4|rt=1738803600123 externalId=7 "
            "suser=kim\\=a|b\\\\c dhost=chat.deepseek.com act=refuse reason=order cs1=o1 "
            "cs1Label=order cs3=H-7K3M-9QX2 cs3Label=reference cs5=dns cs5Label=depth cs6=block "
            "cs6Label=effect");
  constexpr std::string_view kHostile =
      R"({"at":"2025-02-06T01:00:00Z","kind":"a|b\n","note":"x\ny=z"})";
  const std::string text = format_record(ExportFormat::Cef, read(kHostile), kHostile);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_THAT(text, testing::HasSubstr("|a\\|b\\n|"));
  EXPECT_THAT(text, testing::HasSubstr("msg=x\\ny\\=z"));
}

TEST(Siem, SyslogHasAHeaderThatTextCannotBreak) {
  EXPECT_EQ(to_syslog(read(kLine), "gate way", "body"),
            "<132>1 2025-02-06T01:00:00.123Z gate?way haechi - decision - body");
  constexpr std::string_view kHostile = R"({"at":"now then","kind":"a b"})";
  EXPECT_EQ(to_syslog(read(kHostile), "", "x"), "<133>1 - - haechi - a?b - x");
}

TEST(Siem, JsonIsTheLineItself) {
  EXPECT_EQ(format_record(ExportFormat::Json, read(kLine), kLine), kLine);
  EXPECT_EQ(parse_export_format("ocsf"), ExportFormat::Ocsf);
  EXPECT_FALSE(parse_export_format("xml"));
}

} // namespace
} // namespace haechi::ledger
