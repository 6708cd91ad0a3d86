#include "order/adoption_proof.h"
#include "order/order_world_test.h"

namespace haechi::order {
namespace {

using oversight::Event;
using oversight::EventKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AdoptionProofTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto read = parse_order(order_);
    ASSERT_TRUE(read);
    const auto signature = sign_adoption(
        {digest_of(read->statement.text()), "it-1", "kr-1", digest_of("file"), "kim", day(3)},
        kim_.key, kim_.seed, day(3));
    ASSERT_TRUE(signature);
    signature_ = *signature;
    add(EventKind::OfficerNamed, "kim", {{"name", "Kim"}, {"body", "kr.pipc"}}, "root");
    add(EventKind::OfficerKeyed, "kim", {{"public", kim_.key.line}}, "root");
    add(EventKind::OrderRecorded, "it-1",
        {{"issuer", "it.garante"}, {"force", "external"}, {"signed", order_}}, "park");
  }

  void add(EventKind kind, std::string subject, oversight::Fields fields, std::string by) {
    events_.push_back({kind, day(3), std::move(by), std::move(subject), std::move(fields)});
  }

  void adopt(std::string adoption, std::string foreign = "it-1", std::string own = "kr-1") {
    add(EventKind::OrderAdopted, std::move(own),
        {{"issuer", "kr.pipc"},
         {"force", "binding"},
         {"adopts", std::move(foreign)},
         {"adoption", std::move(adoption)}},
        "kim");
  }

  const KeyPair anna_ = KeyPair::make(1);
  const KeyPair kim_ = KeyPair::make(4, "kim", "kr.pipc");
  const std::string order_ = sign(anna_, draft());
  std::string signature_;
  std::vector<Event> events_;
};

TEST_F(AdoptionProofTest, ProvesWhatTheOfficerSigned) {
  adopt(signature_);
  adopt("", "a-letter", "kr-2"); // typed over: it claims no signature
  const AdoptionProofs proofs = prove_adoptions(events_);
  ASSERT_EQ(proofs.proven.size(), 1U);
  EXPECT_EQ(proofs.proven.at("kr-1").policy, digest_of("file"));
  EXPECT_THAT(proofs.unproven, IsEmpty());
}

TEST_F(AdoptionProofTest, FindsGarbageNoSignatureAndOneForSomethingElse) {
  adopt("garbage");
  adopt("", "it-1", "kr-2");
  adopt(signature_, "it-1", "kr-3");
  adopt("garbage", "a-letter", "kr-4");
  EXPECT_THAT(prove_adoptions(events_).unproven,
              ElementsAre(HasSubstr("`kr-1`"), HasSubstr("`kr-2`"), HasSubstr("`kr-3`"),
                          HasSubstr("was not signed")));
}

TEST_F(AdoptionProofTest, AsksForTheKeyThatTheRegisterHeldThen) {
  adopt(signature_);
  const KeyPair next = KeyPair::make(5, "kim", "kr.pipc");
  add(EventKind::OfficerKeyed, "kim", {{"public", next.key.line}}, "root");
  EXPECT_EQ(prove_adoptions(events_).proven.size(), 1U)
      << "a new key does not unmake what the old signed";
  std::swap(events_[events_.size() - 1], events_[events_.size() - 2]);
  EXPECT_THAT(prove_adoptions(events_).unproven, ElementsAre(HasSubstr("has not signed")));
}

TEST_F(AdoptionProofTest, TakesNoKeyOfSomebodyElseOrOfAnotherBody) {
  for (const KeyPair& other : {KeyPair::make(4, "lee", "kr.pipc"), KeyPair::make(4, "kim", "x")}) {
    EXPECT_EQ(parse_officer_key(other.key.line, "kim", "kr.pipc").error().code, "E-ORDER-006");
    events_[1].fields["public"] = other.key.line;
    events_.resize(3);
    adopt(signature_);
    EXPECT_THAT(prove_adoptions(events_).unproven, ElementsAre(HasSubstr("kr-1")));
  }
  EXPECT_EQ(parse_officer_key("rubbish", "kim", "kr.pipc").error().code, "E-ORDER-001");
  EXPECT_TRUE(parse_officer_key(kim_.key.line, "kim", "kr.pipc"));
}

} // namespace
} // namespace haechi::order
