# The explicit proxy on real sockets, over loopback, with a judge that the tests steer.
file(GLOB proxy_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/proxy/*.cpp)
haechi_test(proxy_end_to_end LABEL e2e SOURCES ${proxy_sources} LINK haechi_io)
target_include_directories(proxy_end_to_end PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/proxy)
