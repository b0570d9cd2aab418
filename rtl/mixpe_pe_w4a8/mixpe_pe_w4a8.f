+incdir+.
mixpe_pe_w4a8.sv
