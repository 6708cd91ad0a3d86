haechi_fuzz(dns_message dns_message.cpp haechi_engine)
