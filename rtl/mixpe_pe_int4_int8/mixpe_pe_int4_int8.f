+incdir+.
mixpe_pe_int4_int8.sv
