+incdir+.
mixpe_mul_int4_fp16.sv
