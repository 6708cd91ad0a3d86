# What content/extract reads of every fixture of tests/cases/endpoints, and its properties under cuts and mutations.
haechi_test(content_extract LABEL fast
  SOURCES ${PROJECT_SOURCE_DIR}/tests/content_extract_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/content_answer_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/content_extract_world.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_decoders.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_fixture.cpp
  LINK haechi_content)
target_include_directories(content_extract PRIVATE ${PROJECT_SOURCE_DIR}/tests)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME content_extract_commands
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/content_extract_commands_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(content_extract_commands PROPERTIES LABELS fast TIMEOUT 300)
