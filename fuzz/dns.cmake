haechi_fuzz(dns_message dns_message.cpp haechi_engine)
haechi_fuzz(companion_names companion_names.cpp haechi_engine)
haechi_fuzz(dns_forwarder dns_forwarder.cpp haechi_engine)
