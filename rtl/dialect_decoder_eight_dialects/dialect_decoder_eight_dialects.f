+incdir+.
dialect_decoder_eight_dialects.sv
