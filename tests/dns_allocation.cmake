# A binary of its own: it replaces operator new.
haechi_test(dns_allocation LABEL fast SOURCES dns/allocation_test.cpp support/allocations.cpp LINK haechi_engine)
target_include_directories(dns_allocation PRIVATE ${PROJECT_SOURCE_DIR}/tests)
