# A binary of its own: it replaces operator new.
haechi_test(dns_allocation LABEL fast SOURCES dns/allocation_test.cpp LINK haechi_engine)
