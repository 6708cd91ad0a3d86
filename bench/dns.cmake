# The wire's limit, for bench/dns/run.py, which compares whole DNS servers.
add_executable(dns_echo EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/bench/dns/echo.cpp)
target_link_libraries(dns_echo PRIVATE haechi_flags)
