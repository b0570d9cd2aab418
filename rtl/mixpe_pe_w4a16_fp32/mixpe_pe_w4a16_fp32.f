+incdir+.
mixpe_pe_w4a16_fp32.sv
