# Interception between two plaintext streams: real ends of HTTP/1.1 and HTTP/2 in memory, every stream whole, byte by
# byte and at random cuts.
file(GLOB intercept_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/intercept/*.cpp)
haechi_test(intercept LABEL fast SOURCES ${intercept_sources} LINK haechi_engine)
target_include_directories(intercept PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/intercept)
