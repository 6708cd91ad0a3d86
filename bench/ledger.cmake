# The ledger under the records: records a second of one core, bytes a record on disk. Of io only what it needs, so
# that it is built in moments.
file(GLOB ledger_bench_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/io/store/record_*.cpp
  ${PROJECT_SOURCE_DIR}/src/io/log/*.cpp)
list(FILTER ledger_bench_sources EXCLUDE REGEX "_test\\.cpp$")
foreach(name files/read files/write net/socket net/socket_address process/trusted_clock ledger/aside ledger/class_purge
    ledger/ledger_store ledger/pack ledger/rebuild ledger/record_lines ledger/recovery)
  list(APPEND ledger_bench_sources ${PROJECT_SOURCE_DIR}/src/io/${name}.cpp)
endforeach()
haechi_bench(ledger ledger.cpp haechi_ledger Threads::Threads)
target_sources(bench_ledger PRIVATE ${ledger_bench_sources})
