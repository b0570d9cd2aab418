+incdir+.
mixpe_dot_w4a8_mixpe_pe.sv
mixpe_dot_w4a8_activation_sum.sv
mixpe_dot_w4a8_dequantizer.sv
mixpe_dot_w4a8.sv
