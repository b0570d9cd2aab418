+incdir+.
mixpe_pe_w4a16_exact.sv
