# The shape of the code: include direction, purity, documents that name what exists.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(NOT HAECHI_SANITIZE) # the sanitizers call clocks and mutexes on their own
  add_test(NAME arch_layers
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/arch/check_layers.py
      ${PROJECT_SOURCE_DIR}/tests/arch/layers.txt ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR})
  add_test(NAME arch_layers_planted
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/arch/check_layers_test.py)
  add_test(NAME arch_documents
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/arch/check_documents.py ${PROJECT_SOURCE_DIR})
  set_tests_properties(arch_layers arch_layers_planted arch_documents PROPERTIES LABELS fast TIMEOUT 120)
endif()
