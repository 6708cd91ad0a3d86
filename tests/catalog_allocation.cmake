# Lookups on the data path allocate nothing: a binary of its own, since it replaces operator new.
haechi_test(catalog_allocation LABEL fast
  SOURCES ${PROJECT_SOURCE_DIR}/tests/catalog_allocation_test.cpp support/allocations.cpp LINK haechi_catalog)
target_include_directories(catalog_allocation PRIVATE ${PROJECT_SOURCE_DIR}/tests)
