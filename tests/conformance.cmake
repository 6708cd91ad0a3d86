# DNS by the book: a file for each RFC, against the running program on loopback. HAECHI names the program.
find_program(HAECHI_PYTHON python3 REQUIRED)
foreach(number 1035 2308 3597 6891 7766 7873 8482 8914 9460 9462)
  add_test(NAME conformance_dns_rfc${number}
    COMMAND ${HAECHI_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/conformance/dns_rfc${number}_test.py)
  set_tests_properties(conformance_dns_rfc${number} PROPERTIES LABELS e2e TIMEOUT 300
    ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>;PYTHONDONTWRITEBYTECODE=1")
endforeach()
