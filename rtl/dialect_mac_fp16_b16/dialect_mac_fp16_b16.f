+incdir+.
dialect_mac_fp16_b16_dialect_decoder.sv
dialect_mac_fp16_b16.sv
