+incdir+.
activation_sum_fp16.sv
