# Interception: what clients and upstreams send through it, and the codecs below it.
haechi_fuzz(websocket websocket.cpp haechi_wire)
haechi_fuzz(sse sse.cpp haechi_wire)
haechi_fuzz(coding coding.cpp haechi_wire)
haechi_fuzz(intercept_http1 intercept_http1.cpp haechi_engine)
haechi_fuzz(http2_frames http2_frames.cpp haechi_engine)
foreach(name intercept_http1 http2_frames)
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/intercept)
endforeach()
