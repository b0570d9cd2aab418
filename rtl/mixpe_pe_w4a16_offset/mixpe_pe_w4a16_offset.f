+incdir+.
mixpe_pe_w4a16_offset.sv
