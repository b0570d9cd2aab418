+incdir+.
dialect_quantizer_mse_serial.sv
