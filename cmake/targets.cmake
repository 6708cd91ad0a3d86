# Helpers that give each folder of src/ one library and, beside it, one binary of its unit tests.

# haechi_library(NAME DEPS...): src/NAME/**.cpp without *_test.cpp becomes the library haechi_NAME.
function(haechi_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  if(sources)
    add_library(haechi_${name} STATIC ${sources})
    target_link_libraries(haechi_${name} PUBLIC haechi_flags ${arg_LINK})
  else()
    add_library(haechi_${name} INTERFACE)
    target_link_libraries(haechi_${name} INTERFACE haechi_flags ${arg_LINK})
  endif()
  if(HAECHI_TESTS)
    file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*_test.cpp)
    if(tests)
      haechi_test(unit_${name} LABEL fast SOURCES ${tests} LINK haechi_${name})
    endif()
  endif()
endfunction()

# haechi_test(NAME LABEL fast SOURCES ... LINK ...): a GoogleTest binary registered as one ctest entry.
function(haechi_test name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE HAECHI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT 600)
endfunction()

# haechi_fuzz(NAME SOURCE LINK...): a libFuzzer target; its kept corpus lies in fuzz/corpus/NAME.
function(haechi_fuzz name source)
  add_executable(fuzz_${name} ${PROJECT_SOURCE_DIR}/fuzz/${source})
  target_link_libraries(fuzz_${name} PRIVATE ${ARGN})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_test(NAME fuzz_${name}
    COMMAND ${PROJECT_SOURCE_DIR}/fuzz/smoke.sh $<TARGET_FILE:fuzz_${name}> ${name})
  set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz-smoke TIMEOUT 120)
endfunction()

# haechi_bench(NAME SOURCE LINK...): a Google Benchmark or plain program that prints a table; never a test.
function(haechi_bench name source)
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/bench/${source})
  target_link_libraries(bench_${name} PRIVATE ${ARGN} benchmark::benchmark)
  target_compile_definitions(bench_${name} PRIVATE HAECHI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endfunction()
