# The catalog's commands, its guard rails, and the whole public suffix list against it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME catalog_commands
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog/command_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
add_test(NAME catalog_guard_rails
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog/guard_rails_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
add_test(NAME catalog_public_suffixes
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog/public_suffix_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(catalog_commands catalog_guard_rails catalog_public_suffixes PROPERTIES
  LABELS fast TIMEOUT 300)

# Of names that independent public lists agree on, the share that the catalog finds.
add_test(NAME catalog_recall
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog_lists/recall_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(catalog_recall PROPERTIES LABELS fast TIMEOUT 60)

# A site's own entries and former ids, in every command.
add_test(NAME catalog_overlay_commands
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/catalog/overlay_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(catalog_overlay_commands PROPERTIES LABELS fast TIMEOUT 120)
