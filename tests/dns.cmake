haechi_test(dns_server LABEL e2e
  SOURCES dns/dns_server_test.cpp dns/dns_resolver_test.cpp dns/upstream.cpp dns/client.cpp dns/server.cpp
  LINK haechi_io)
target_include_directories(dns_server PRIVATE ${PROJECT_SOURCE_DIR}/tests)
haechi_test(dns_hard_cases LABEL e2e
  SOURCES dns/hard_cases_test.cpp dns/upstream.cpp dns/client.cpp dns/server.cpp
  LINK haechi_io)
target_include_directories(dns_hard_cases PRIVATE ${PROJECT_SOURCE_DIR}/tests)
