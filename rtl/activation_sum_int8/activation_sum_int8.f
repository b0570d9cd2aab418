+incdir+.
activation_sum_int8.sv
