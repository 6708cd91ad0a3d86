# The running program under upstreams that fail and clients that crowd, on loopback. HAECHI names the program.
find_program(HAECHI_PYTHON python3 REQUIRED)
# It counts memory, and sanitizers keep what was freed.
if(NOT HAECHI_SANITIZE)
  add_test(NAME dns_resilience COMMAND ${HAECHI_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/dns_resilience_test.py)
  set_tests_properties(dns_resilience PROPERTIES LABELS e2e TIMEOUT 600
    ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>;PYTHONDONTWRITEBYTECODE=1")
endif()
