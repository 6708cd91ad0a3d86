# The clients of bench/proxy/run.py, which compares whole proxies, and the wire's limit.
file(GLOB proxy_load_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/proxy/*.cpp)
add_executable(proxy_load EXCLUDE_FROM_ALL ${proxy_load_sources})
target_link_libraries(proxy_load PRIVATE haechi_flags OpenSSL::SSL)

add_executable(proxy_relay EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/bench/proxy/relay/relay.cpp)
target_link_libraries(proxy_relay PRIVATE haechi_flags)
