# What content/extract reads of every fixture of tests/cases/endpoints.
haechi_test(content_extract LABEL fast
  SOURCES ${PROJECT_SOURCE_DIR}/tests/content_extract_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/content_extract_world.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_decoders.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_fixture.cpp
  LINK haechi_content)
target_include_directories(content_extract PRIVATE ${PROJECT_SOURCE_DIR}/tests)
