+incdir+.
mxfp4_mac.sv
