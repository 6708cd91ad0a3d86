# QUIC that comes to the gateway.
haechi_fuzz(quic_refuser quic_refuser.cpp haechi_engine)
