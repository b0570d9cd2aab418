+incdir+.
dequantizer_w4a8.sv
