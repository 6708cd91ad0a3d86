# What clients and servers of the proxy send.
haechi_fuzz(tls_hello tls_hello.cpp haechi_engine)
haechi_fuzz(http1_head http1_head.cpp haechi_wire)
haechi_fuzz(quic_initial quic_initial.cpp haechi_wire)
haechi_fuzz(capture capture.cpp haechi_engine)
haechi_fuzz(proxy_protocol proxy_protocol.cpp haechi_wire)
