# What the signer is sent, and what servers show.
haechi_fuzz(signer_message signer_message.cpp haechi_engine)
haechi_fuzz(upstream_leaf upstream_leaf.cpp haechi_engine)
