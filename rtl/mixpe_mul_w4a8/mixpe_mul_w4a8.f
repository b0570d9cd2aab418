+incdir+.
mixpe_mul_w4a8.sv
