+incdir+.
format_selector.sv
dialect_decoder.sv
dialect_mac.sv
dialect_dot.sv
