mxfp4_mac.sv
