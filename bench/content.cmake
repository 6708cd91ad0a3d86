# Throughput of content inspection on one core, and the time of a prompt of 4 kB.
haechi_bench(content content.cpp haechi_content)
