+incdir+.
mixpe_mul_int4_int8.sv
