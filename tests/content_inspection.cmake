# The inspection of content over every fixture of tests/cases/endpoints.
haechi_test(content_inspection LABEL fast
  SOURCES ${PROJECT_SOURCE_DIR}/tests/content_inspection_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/content_extract_world.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_decoders.cpp
    ${PROJECT_SOURCE_DIR}/tests/catalog_endpoints_fixture.cpp
  LINK haechi_engine)
target_include_directories(content_inspection PRIVATE ${PROJECT_SOURCE_DIR}/tests)
