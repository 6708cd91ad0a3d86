# The endpoints of the catalog against one recorded shape of request and answer each (tests/cases/endpoints).
haechi_test(catalog_endpoints LABEL fast
  SOURCES ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_decoders.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_fixture.cpp
  LINK haechi_catalog)
target_include_directories(catalog_endpoints PRIVATE ${PROJECT_SOURCE_DIR}/tests)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME catalog_endpoints_commands
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_commands_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(catalog_endpoints_commands PROPERTIES LABELS fast TIMEOUT 300)
