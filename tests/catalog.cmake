# The catalog's tool and commands.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME catalog_import
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog/import_test.py)
add_test(NAME catalog_commands
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog/command_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(catalog_import catalog_commands PROPERTIES LABELS fast TIMEOUT 300)
