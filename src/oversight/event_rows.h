#pragma once
// The rows of the event table, in its order. Private to the table.

#include "oversight/event_table.h"

namespace haechi::oversight {

using Specs = std::vector<EventSpec>;

inline constexpr FieldSpec kBecause{"because", FieldType::Text, Use::Optional, "Why"};
inline constexpr FieldSpec kMustSayWhy{"because", FieldType::Text, Use::Required, "Why"};
inline constexpr FieldSpec kEvidence{"evidence", FieldType::Text, Use::Optional,
                                     "Where the proof lies: a file, a digest"};
inline constexpr FieldSpec kDue{"due", FieldType::Date, Use::Internal, "When it fell due"};
inline constexpr FieldSpec kStep{"step", FieldType::Count, Use::Internal,
                                 "Step of the escalation ladder"};

void add_people(Specs& out);
void open_inquiries(Specs& out);
void answer_inquiries(Specs& out);
void add_proposals(Specs& out);
void add_orders(Specs& out);
void add_recommendations(Specs& out);
void add_exemptions(Specs& out);
void add_tasks(Specs& out);

} // namespace haechi::oversight
