+incdir+.
mixpe_mul_w4a16.sv
