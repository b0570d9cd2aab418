+incdir+.
dialect_decoder.sv
