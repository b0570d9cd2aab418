+incdir+.
dialect_mac_fp32_dialect_decoder.sv
dialect_mac_fp32.sv
