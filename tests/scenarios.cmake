# Scripted scenarios (tests/scenarios/README.md): the DNS engine under fake time, one test a .scn file.
file(GLOB scenario_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/scenarios/*.cpp)
haechi_test(scenarios LABEL scenario SOURCES ${scenario_sources} LINK haechi_engine)
target_include_directories(scenarios PRIVATE ${PROJECT_SOURCE_DIR}/tests)
