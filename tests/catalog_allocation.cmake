# Lookups on the data path allocate nothing: a binary of its own, since it replaces operator new.
haechi_test(catalog_allocation LABEL fast SOURCES ${PROJECT_SOURCE_DIR}/tests/catalog_allocation_test.cpp
  LINK haechi_catalog)
