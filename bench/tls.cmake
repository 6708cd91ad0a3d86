# Handshakes of intercepted connections, both legs, over loopback.
haechi_bench(tls tls.cpp haechi_io)
target_sources(bench_tls PRIVATE
  ${PROJECT_SOURCE_DIR}/tests/certificates/certificate_maker.cpp ${PROJECT_SOURCE_DIR}/tests/certificates/tls_peer.cpp
  ${PROJECT_SOURCE_DIR}/tests/certificates/driver.cpp ${PROJECT_SOURCE_DIR}/tests/certificates/relay.cpp)
target_include_directories(bench_tls PRIVATE ${PROJECT_SOURCE_DIR}/tests/certificates)
add_dependencies(bench_tls haechi)
target_compile_definitions(bench_tls PRIVATE HAECHI_PROGRAM="$<TARGET_FILE:haechi>")
