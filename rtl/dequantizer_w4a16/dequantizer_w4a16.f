+incdir+.
dequantizer_w4a16.sv
