#include "policy/explain/sentences.h"

namespace haechi::policy {

namespace {

constexpr Sentence kRows[] = {
    {"topic.answer", "Answer"},
    {"topic.why", "Why"},
    {"topic.duties", "What must happen along with it"},
    {"topic.instead", "What to use instead"},
    {"topic.unknown", "What is not known yet"},
    {"topic.changes", "What would change the answer"},
    {"topic.others", "Other orders that were considered"},

    {"answer.no-decision", "Not decided: this is out of haechi's reach."},
    {"answer.allow", "Allowed."},
    {"answer.inspect", "Allowed, with its content inspected."},
    {"answer.warn", "Allowed after a warning that must be acknowledged."},
    {"answer.redact", "Allowed once the sensitive parts are masked."},
    {"answer.block", "Blocked."},
    {"answer.open", "Not certain yet: at the mildest {least}, at the strictest {most}."},
    {"answer.open-duties", "It will be {least}; what comes along with it is not certain yet."},
    {"answer.meanwhile", "As long as no more is known: {effect}."},
    {"asked", "Asked about {facts}; on {at}."},
    {"asked.nothing", "Nothing is known but the time: {at}."},

    {"why.binding", "{order}, a binding order issued by {issuer}, says: {effect}."},
    {"why.advice", "{order}, advice issued by {issuer}, says: {effect}."},
    {"why.external", "{order}, addressed to others by {issuer}, says: {effect}."},
    {"why.because", "Because: {because}."},
    {"why.instrument", "Instrument: {instrument}."},
    {"why.basis", "Basis: {basis}."},
    {"why.from", "In force since {from}."},
    {"why.from-event", "In force since this has happened: {events}."},
    {"why.expires", "It ends by itself on {expires}."},
    {"why.no-end", "It has no end date and holds until its issuer lifts it."},
    {"why.until", "It is to be reviewed once one of these has happened: {events}. That lifts "
                  "nothing by itself."},
    {"why.until-all", "It is to be reviewed once all of these have happened: {events}. That lifts "
                      "nothing by itself."},
    {"why.until-date", "It is to be reviewed from {date} on. That lifts nothing by itself."},
    {"why.adopts", "It adopts {adopted}."},
    {"why.adopted-ended", "{adopted} itself ended on {expires}."},
    {"why.adopted-lifted", "{adopted} itself was lifted on {lifted}."},
    {"why.same", "The same is said by {orders}."},
    {"why.no-ai", "It is known to be no AI service; no order speaks about it."},
    {"why.unlisted-zone",
     "No service of the catalog has the name `{host}`; the zone `{zone}` says for such names: "
     "{effect}."},
    {"why.unlisted", "No service of the catalog has the name `{host}`; such names are allowed."},
    {"why.nothing-said", "No order speaks about it, and no default holds."},
    {"why.default", "No order as near speaks about it; the default of {body} holds: {effect}."},
    {"why.out-of-reach",
     "The device `{device}` and the zone `{zone}` both belong to somebody else: such use is not "
     "the body's to decide."},
    {"why.zone-no-egress",
     "Nothing may leave the zone `{zone}` (`egress: none`), and this service is not self-hosted. "
     "No order is heard there."},
    {"why.undecided", "What is unknown can change the answer, and no body says what holds in the "
                      "meantime; so it is the strictest that is possible: {effect}."},
    {"why.undecided-body", "What is unknown can change the answer. {body} or a body above it says "
                           "`on_undecided: {word}`; "
                           "within what is possible that comes to: {effect}."},

    {"reason.default", "No order says it."},
    {"reason.exempt-valid", "The order that would speak is lifted by a valid exemption."},
    {"reason.carve-out", "The order that would speak leaves this case out (`effect: exempt`)."},
    {"reason.zone-no-egress", "Nothing may leave this zone."},
    {"reason.out-of-reach", "Neither the device nor the network is the body's."},
    {"reason.several", "More than one order can be the reason, depending on what is not known; the "
                       "answer is the same each time."},
    {"reason.undecided", "What is unknown can change the answer."},
    {"reason.review-due", "The order is due for review, and holds until its issuer lifts it."},
    {"reason.data-grade", "It is the grade of the content that counts."},
    {"reason.data-personal", "The content holds personal data."},
    {"reason.data-secret", "The content holds something that must not get out."},
    {"reason.adopted-order", "The order takes over what another body has laid down."},
    {"reason.advice", "It is advice: a nearer body may replace it."},
    {"reason.purpose", "It is the purpose of the use that counts."},
    {"reason.model", "It is the model that counts."},
    {"reason.tier", "It is the tier or the tenant of the service that counts."},
    {"reason.allowed", "The order names this use as permitted."},
    {"reason.restricted", "The order permits this use under conditions."},
    {"reason.named-block", "The order names this service, its provider or its provider group."},
    {"reason.owner-control", "The order names the country that controls the provider."},
    {"reason.category-block", "The order names a whole kind of services, not this one."},

    {"duty.acknowledge", "The person acknowledges a warning (`acknowledge`)."},
    {"duty.inspect", "The content is inspected (`inspect`)."},
    {"duty.justify", "The person gives a reason (`justify`)."},
    {"duty.log", "The use is recorded (`log`)."},
    {"duty.notice-page", "The person is shown a page with the reason (`notice-page`)."},
    {"duty.incident", "An incident is opened (`incident`)."},
    {"duty.remove", "What is installed is removed (`remove`)."},
    {"duty.delete-account", "The account is deleted (`delete-account`)."},
    {"duty.report", "It is reported to {body}."},
    {"duty.route-to", "The use is led to {service}."},
    {"duty.other", "`{word}`, a word of the policy's own."},
    {"duty.open", "Depending on what is not known also: {words}."},
    {"instead", "{service}"},

    {"unknown", "{facet}:"},
    {"unknown.if", "{facts}: {answer}."},
    {"unknown.untried", "the policy names no values to try."},
    {"unknown.more", "Also not known: {facets}."},

    {"change.exemption", "With a valid exemption from {order}, granted by {granters}, it would be "
                         "{answer}."},
    {"change.exemption-ground", "With a valid exemption from {order}, granted by {granters} on the "
                                "ground {grounds}, it would be {answer}."},
    {"change.exemption-too", "It takes one from {order} as well, granted by {granters}."},
    {"change.exemption-too-ground",
     "It takes one from {order} as well, granted by {granters} on the ground {grounds}."},
    {"change.exemption-all", "It must lift the rules about content as well (`lifts: all`)."},
    {"change.lifted", "Once {issuer} lifts {order}, it would be {answer}."},
    {"change.event", "Once `{event}` has happened, it would be {answer}."},
    {"change.at", "From {at} on it would be {answer}."},
    {"change.finding-gone", "Without {findings} in the content it would be {answer}."},
    {"change.finding-added", "With {findings} in the content it would be {answer}."},
    {"change.facet", "With {facts} it would be {answer}."},
    {"change.facets", "With {facts} together it would be {answer}."},
    {"change.service", "Using {facts} instead, it would be {answer}."},
    {"change.not-enough", "Lifting {orders} alone would change nothing: another order says the "
                          "same."},
    {"change.none", "Nothing that was tried makes it milder ({tried} changes were decided)."},
    {"change.cut", "The search ended at its bound; {tried} changes were decided."},

    {"nearest.found", "The nearest request that passes has {changes}; it is {answer}."},
    {"nearest.untried", "No request that passes was looked for: {most} failing tests are looked "
                        "into at once."},
    {"nearest.none", "No request with one or two of its facets changed passes; {tried} were "
                     "decided, with the values that the policy names."},
    {"nearest.cut", "No request that passes was found within the bound: {tried} with one or two "
                    "facets changed were decided, the others were not tried."},

    {"trace.said", "{order}, a binding order issued by {issuer}, says: {effect}."},
    {"trace.said-advice", "{order}, advice issued by {issuer}, says: {effect}."},
    {"trace.open",
     "{order}, issued by {issuer}, may speak or not, depending on what is not known."},
    {"trace.no-standing", "{order} does not count here: {issuer} has no authority over {body}."},
    {"trace.no-standing-all", "{orders} do not count here: their issuers have no authority over "
                              "{body}."},
    {"trace.no-standing-many", "{count} orders do not count here: their issuers have no authority "
                               "over {body}."},
    {"trace.not-yet-happened", "{order} is not in force: `{event}` has not happened."},
    {"trace.no-match-data", "{order} speaks about content only, and nothing of that kind is in "
                            "it."},
    {"trace.excluded", "{order} leaves {facet} out."},
    {"trace.external",
     "{order}, issued by {issuer}, is addressed to somebody else; it decides nothing "
     "until a body adopts it."},
    {"trace.not-yet-effective", "{order} is not in force yet: it begins on {from}."},
    {"trace.expired", "{order} has ended: it expired on {expires}."},
    {"trace.lifted", "{order} was lifted on {lifted}."},
    {"trace.out-of-scope-body", "{order} does not reach {body}."},
    {"trace.out-of-scope-device", "{order} holds for device {wants}, not for {facet}."},
    {"trace.out-of-scope-zone", "{order} holds in zone {wants}, not in {facet}."},
    {"trace.out-of-scope-role", "{order} holds for role {wants}, not for {facet}."},
    {"trace.out-of-scope-group", "{order} holds for group {wants}, not for {facet}."},
    {"trace.out-of-scope-territory", "{order} holds for people in {wants}, not for {facet}."},
    {"trace.out-of-scope-assurance",
     "{order} asks for assurance {wants} at least, and this is {facet}."},
    {"trace.out-of-scope-attributes", "{order} asks for attributes that this person has not."},
    {"trace.out-of-scope-operation", "{order} holds for operation {wants}, not for {facet}."},
    {"trace.out-of-scope-purpose", "{order} holds for purpose {wants}, not for {facet}."},
    {"trace.out-of-scope", "{order} has a scope that never holds."},
    {"trace.no-match", "{order} reaches this person, but none of its rules is about this."},
    {"trace.carve-out", "{order} leaves this case out by a rule of its own (`effect: exempt`)."},
    {"trace.exempt-valid", "{order} is lifted by the exemption `{exemption}` of {granted_by}, "
                           "until {ends}."},
    {"trace.superseded", "{order} is superseded by {by}."},
    {"trace.review-due", "It is due for review."},
    {"trace.more", "{count} more, not told one by one: `{word}`."},

    {"exemption.exempt-not-delegated",
     "The exemption `{exemption}` from {order} is not valid: {granted_by} may not grant it."},
    {"exemption.exempt-ground",
     "The exemption `{exemption}` from {order} is not valid: its ground `{ground}` is none of "
     "{grounds}."},
    {"exemption.exempt-not-yet",
     "The exemption `{exemption}` from {order} is not valid yet: it begins on {begins}."},
    {"exemption.exempt-expired",
     "The exemption `{exemption}` from {order} is no longer valid: it ended on {ends}."},
    {"exemption.exempt-assurance",
     "The exemption `{exemption}` from {order} asks that the person be known by `{assurance}`."},

    {"effect.no-decision", "no decision"},
    {"effect.allow", "allowed"},
    {"effect.inspect", "inspected"},
    {"effect.warn", "warned"},
    {"effect.redact", "masked"},
    {"effect.block", "blocked"},

    {"outcome.no-decision", "out of haechi's reach"},
    {"outcome.allow", "allowed"},
    {"outcome.inspect", "allowed, with its content inspected"},
    {"outcome.warn", "allowed after a warning"},
    {"outcome.redact", "allowed once the sensitive parts are masked"},
    {"outcome.block", "blocked"},
    {"outcome.open", "somewhere between {least} and {most}"},
    {"outcome.open-duties", "{least}, with more to come along that is not certain"},
    {"outcome.by", " (`{order}`)"},

    {"value.none", "none"},
    {"value.other", "any other"},
    {"value.none-alone", "no {facet}"},
    {"value.other-alone", "another {facet}"},
    {"value.was", " (instead of {value})"},
    {"value.or", " or "},
    {"value.and", ", "},
    {"value.more", " or {count} others"},

    {"facet.body", "body"},
    {"facet.role", "role"},
    {"facet.group", "group"},
    {"facet.located", "place"},
    {"facet.assurance", "assurance"},
    {"facet.attributes", "personal attribute"},
    {"facet.device", "device"},
    {"facet.zone", "zone"},
    {"facet.host", "host"},
    {"facet.service", "service"},
    {"facet.provider", "provider"},
    {"facet.provider_group", "provider group"},
    {"facet.relation", "relation"},
    {"facet.control_country", "country of control"},
    {"facet.category", "category"},
    {"facet.hosting", "hosting"},
    {"facet.surface", "surface"},
    {"facet.tier", "tier"},
    {"facet.tenant", "tenant"},
    {"facet.model", "model"},
    {"facet.attribute", "service attribute"},
    {"facet.operation", "operation"},
    {"facet.purpose", "purpose"},
    {"facet.finding", "finding"},
    {"facet.grade", "grade"},
    {"facet.at", "time"},
    {"facet.event", "event"},
    {"facet.lifted", "lifted"},
    {"facet.exemption", "exemption from"},
};

} // namespace

std::span<const Sentence> english_sentences() {
  return kRows;
}

} // namespace haechi::policy
