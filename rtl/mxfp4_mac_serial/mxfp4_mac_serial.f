+incdir+.
mxfp4_mac_serial.sv
