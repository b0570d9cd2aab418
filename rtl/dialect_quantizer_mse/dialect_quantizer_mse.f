+incdir+.
dialect_quantizer_mse.sv
