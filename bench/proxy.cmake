# The clients of bench/proxy/run.py, which compares whole proxies.
file(GLOB proxy_load_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/proxy/*.cpp)
add_executable(proxy_load EXCLUDE_FROM_ALL ${proxy_load_sources})
target_link_libraries(proxy_load PRIVATE haechi_flags OpenSSL::SSL)
