+incdir+.
format_selector_serial.sv
